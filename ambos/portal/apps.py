from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "ambos.portal"
    label = "portal"
