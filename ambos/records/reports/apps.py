from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "ambos.records.reports"
    label = "reports"
