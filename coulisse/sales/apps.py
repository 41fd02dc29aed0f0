from django.apps import AppConfig


class SalesConfig(AppConfig):
    name = "coulisse.sales"
    label = "sales"
