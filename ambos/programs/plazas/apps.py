from django.apps import AppConfig


class PlazasConfig(AppConfig):
    name = "ambos.programs.plazas"
    label = "plazas"
