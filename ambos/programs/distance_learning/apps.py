from django.apps import AppConfig


class DistanceLearningConfig(AppConfig):
    name = "ambos.programs.distance_learning"
    label = "distance_learning"
