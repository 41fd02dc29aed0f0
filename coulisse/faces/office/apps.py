from django.apps import AppConfig


class OfficeConfig(AppConfig):
    name = "coulisse.faces.office"
    label = "office"
