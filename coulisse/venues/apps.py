from django.apps import AppConfig


class VenuesConfig(AppConfig):
    name = "coulisse.venues"
    label = "venues"
