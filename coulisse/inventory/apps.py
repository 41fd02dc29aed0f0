from django.apps import AppConfig


class InventoryConfig(AppConfig):
    name = "coulisse.inventory"
    label = "inventory"
