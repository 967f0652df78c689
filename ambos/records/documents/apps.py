from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "ambos.records.documents"
    label = "documents"
