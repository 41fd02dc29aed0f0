"""What the stories of the matrix begin with, made inside the installation that will be broken."""

from os import urandom
from typing import Any

from django.conf import settings
from django.test import Client

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.secrets import seal_house_secrets
from coulisse.houses.types import Role
from coulisse.integrations.mollie.fake.server import TEST_KEY
from coulisse.programme.models import Performance
from coulisse.sales.models import Order
from coulisse.testing.cast import make_house, make_user
from coulisse.testing.factories import SERVICE_FEE, make_performance


def make() -> dict[str, Any]:
    """De Kring, which is paid through Mollie, an evening for everybody and small ones to lose a seat at; Tine has signed in."""
    house = make_house(payment_provider="mollie")
    house.payment_secrets = seal_house_secrets(house, {"api_key": TEST_KEY}, nonce=urandom(12))
    house.save()
    evening = make_performance(house, rows=40, seats=40, days=60, fees=[SERVICE_FEE], limit_per_order=10)
    tine = make_user("tine@de-kring.example", house=house, role=Role.TICKETING)
    client = Client()
    client.force_login(tine, backend="coulisse.houses.authentication.EmailBackend")
    return {
        "house": house.pk, "slug": house.slug, "production": evening.production.slug, "evening": evening.pk,
        "session": [settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value],
    }  # fmt: skip


def lines_of(house: int, code: str) -> list[int]:
    with house_scope(house):
        return list(Order.objects.get(code=code).lines.filter(kind="ticket").values_list("pk", flat=True))


def small_evening(house: int) -> int:
    """Two seats, for two who both want them; prices and title are those of the first evening."""
    found = House.objects.get(pk=house)
    with house_scope(house):
        first = Performance.objects.select_related("production", "price_list").order_by("pk")[0]
        made = make_performance(found, rows=1, seats=2, days=62, production=first.production, price_list=first.price_list, limit_per_order=10)
        return int(made.pk)
