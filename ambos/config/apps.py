from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "ambos.config"
    label = "config"

    def ready(self):
        from . import checks, sign_in  # noqa: F401 - registers the checks of this installation and listens to sign-in
