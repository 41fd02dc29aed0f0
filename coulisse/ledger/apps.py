from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "coulisse.ledger"
    label = "ledger"
