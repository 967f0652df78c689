from django.apps import AppConfig


class InterfacesConfig(AppConfig):
    name = "ambos.records.interfaces"
    label = "interfaces"
