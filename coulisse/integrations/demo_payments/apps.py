from django.apps import AppConfig


class DemoPaymentsConfig(AppConfig):
    name = "coulisse.integrations.demo_payments"
    label = "demo_payments"
