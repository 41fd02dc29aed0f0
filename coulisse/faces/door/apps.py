from django.apps import AppConfig


class DoorConfig(AppConfig):
    name = "coulisse.faces.door"
    label = "door"
