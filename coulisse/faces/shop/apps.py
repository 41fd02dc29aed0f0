from django.apps import AppConfig


class ShopConfig(AppConfig):
    name = "coulisse.faces.shop"
    label = "shop"
