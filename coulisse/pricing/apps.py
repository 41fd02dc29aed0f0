from django.apps import AppConfig


class PricingConfig(AppConfig):
    name = "coulisse.pricing"
    label = "pricing"
