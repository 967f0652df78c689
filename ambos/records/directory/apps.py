from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "ambos.records.directory"
    label = "directory"
