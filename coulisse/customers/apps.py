from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "coulisse.customers"
    label = "customers"
