from django.apps import AppConfig


class DiagnosticsConfig(AppConfig):
    name = "ambos.programs.diagnostics"
    label = "diagnostics"
