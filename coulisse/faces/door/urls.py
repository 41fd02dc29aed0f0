"""Addresses of the door."""

app_name = "door"
urlpatterns: list = []
