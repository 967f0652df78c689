from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "ambos.records.audit"
    label = "audit"
