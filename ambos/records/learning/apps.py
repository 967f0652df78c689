from django.apps import AppConfig


class LearningConfig(AppConfig):
    name = "ambos.records.learning"
    label = "learning"
