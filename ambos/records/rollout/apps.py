from django.apps import AppConfig


class RolloutConfig(AppConfig):
    name = "ambos.records.rollout"
    label = "rollout"
