from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "ambos.records.people"
    label = "people"
