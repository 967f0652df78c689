from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "ambos.records.agreements"
    label = "agreements"
