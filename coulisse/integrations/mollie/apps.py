from django.apps import AppConfig


class MollieConfig(AppConfig):
    name = "coulisse.integrations.mollie"
    label = "mollie"
