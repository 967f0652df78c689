from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "ambos.records.network"
    label = "network"
