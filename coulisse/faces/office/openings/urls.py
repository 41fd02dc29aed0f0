"""Openings of the sale: planned, seen live, steered."""

from django.urls import path

from .views import along, plans, steering

urlpatterns = [
    path("", plans.openings, name="openings"),
    path("new/", plans.new, name="opening-new"),
    path("<int:opening>/", steering.opening, name="opening"),
    path("<int:opening>/live/", steering.live, name="opening-live"),
    path("<int:opening>/change/", plans.change, name="opening-change"),
    path("<int:opening>/remove/", plans.remove, name="opening-remove"),
    path("<int:opening>/slow/", steering.slow, name="opening-slow"),
    path("<int:opening>/pause/", steering.pause, name="opening-pause"),
    path("<int:opening>/go-on/", steering.go_on, name="opening-go-on"),
    path("<int:opening>/leave/", along.leave, name="opening-leave"),
    path("along/<int:asked>/", along.along, name="opening-along"),
    path("along/<int:asked>/decline/", along.decline, name="opening-decline"),
    path("<int:opening>/end/", steering.end, name="opening-end"),
]
