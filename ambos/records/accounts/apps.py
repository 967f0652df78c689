from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "ambos.records.accounts"
    label = "accounts"
