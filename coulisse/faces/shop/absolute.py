"""Addresses for machines and other websites: whole, with the host."""

from django.urls import reverse

from coulisse.houses.models import House
from coulisse.houses.queries import house_origin


def absolute(house: House, path: str) -> str:
    """The path at the house's own domain, or else at the installation's."""
    return f"{house_origin(house)}{path}"


def event_path(house: House, language: str, production_slug: str) -> str:
    return reverse("shop:event", args=[house.slug, language, production_slug])


def date_path(house: House, language: str, production_slug: str, performance_id: int) -> str:
    """The page of a production with one of its dates chosen."""
    return f"{event_path(house, language, production_slug)}?date={performance_id}"
