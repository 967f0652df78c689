from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "ambos.records.registry"
    label = "registry"
