from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "coulisse.outreach"
    label = "outreach"
