"""Prices: lists of what each zone costs at each rate."""

from django.urls import path

from .views import lists, matrix

urlpatterns = [
    path("", lists.lists, name="price-lists"),
    path("new/", matrix.new, name="price-list-new"),
    path("<int:price_list>/", matrix.change, name="price-list"),
    path("<int:price_list>/archive/", lists.archive, name="price-list-archive"),
]
