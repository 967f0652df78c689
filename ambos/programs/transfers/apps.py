from django.apps import AppConfig


class TransfersConfig(AppConfig):
    name = "ambos.programs.transfers"
    label = "transfers"
