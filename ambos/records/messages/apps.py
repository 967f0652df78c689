from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "ambos.records.messages"
    label = "outbox"  # django.contrib.messages holds the label "messages"
