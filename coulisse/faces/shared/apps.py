from django.apps import AppConfig


class SharedConfig(AppConfig):
    name = "coulisse.faces.shared"
    label = "shared"
