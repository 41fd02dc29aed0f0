from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "coulisse.config"
    label = "config"
