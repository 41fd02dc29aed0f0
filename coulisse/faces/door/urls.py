"""Addresses of the door."""

from django.urls import path

from . import views

app_name = "door"
urlpatterns = [
    path("", views.houses, name="houses"),
    path("<slug:house>/", views.performances, name="performances"),
    path("<slug:house>/<int:performance>/", views.scan, name="scan"),
    path("<slug:house>/<int:performance>/undo/", views.undo, name="undo"),
    path("<slug:house>/<int:performance>/counts/", views.counts, name="counts"),
]
