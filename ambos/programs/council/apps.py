from django.apps import AppConfig


class CouncilConfig(AppConfig):
    name = "ambos.programs.council"
    label = "council"
