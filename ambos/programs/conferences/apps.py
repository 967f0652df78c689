from django.apps import AppConfig


class ConferencesConfig(AppConfig):
    name = "ambos.programs.conferences"
    label = "conferences"
