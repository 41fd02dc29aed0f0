from django.apps import AppConfig


class HousesConfig(AppConfig):
    name = "coulisse.houses"
    label = "houses"
