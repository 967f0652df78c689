from django.apps import AppConfig


class ElectionsConfig(AppConfig):
    name = "ambos.programs.elections"
    label = "elections"
