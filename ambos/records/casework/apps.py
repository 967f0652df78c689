from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "ambos.records.casework"
    label = "casework"
