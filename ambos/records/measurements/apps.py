from django.apps import AppConfig


class MeasurementsConfig(AppConfig):
    name = "ambos.records.measurements"
    label = "measurements"
