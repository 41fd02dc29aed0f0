"""Addresses of this part of the office."""

urlpatterns: list = []
