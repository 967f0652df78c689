from django.apps import AppConfig


class EligibilityConfig(AppConfig):
    name = "ambos.programs.eligibility"
    label = "eligibility"
