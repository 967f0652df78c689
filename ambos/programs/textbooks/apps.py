from django.apps import AppConfig


class TextbooksConfig(AppConfig):
    name = "ambos.programs.textbooks"
    label = "textbooks"
