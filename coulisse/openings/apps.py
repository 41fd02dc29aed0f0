from django.apps import AppConfig


class OpeningsConfig(AppConfig):
    name = "coulisse.openings"
    label = "openings"
