from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "ambos.records.evaluation"
    label = "evaluation"
