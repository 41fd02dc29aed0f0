from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "coulisse.faces.api"
    label = "api"
