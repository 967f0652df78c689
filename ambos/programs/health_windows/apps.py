from django.apps import AppConfig


class HealthWindowsConfig(AppConfig):
    name = "ambos.programs.health_windows"
    label = "health_windows"
