from django.apps import AppConfig


class MembershipsConfig(AppConfig):
    name = "coulisse.memberships"
    label = "memberships"
