from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "coulisse.programme"
    label = "programme"
