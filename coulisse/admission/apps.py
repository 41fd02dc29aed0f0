from django.apps import AppConfig


class AdmissionConfig(AppConfig):
    name = "coulisse.admission"
    label = "admission"
