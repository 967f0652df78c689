from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "ambos.records.files"
    label = "files"
