"""Prices: lists of what each zone costs at each rate."""

from django.urls import path

from .views import lists

urlpatterns = [
    path("", lists.lists, name="price-lists"),
    path("new/", lists.lists, name="price-list-new"),
    path("<int:price_list>/", lists.lists, name="price-list"),
]
