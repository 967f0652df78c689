from django.apps import AppConfig


class FundingConfig(AppConfig):
    name = "ambos.records.funding"
    label = "funding"
