from django.apps import AppConfig


class HealthWeeksConfig(AppConfig):
    name = "ambos.programs.health_weeks"
    label = "health_weeks"
