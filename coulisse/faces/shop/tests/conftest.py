"""What the tests of the shop share: an evening on sale, and a payment provider of paper."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from coulisse.faces.shop.tests.paper import PaperProvider
from coulisse.houses.models import House
from coulisse.programme.models import Performance
from coulisse.sales.types import PaymentState
from coulisse.testing.factories import ORDER_FEE, SERVICE_FEE, make_performance


@pytest.fixture
def paper(settings: Any) -> Iterator[type[PaperProvider]]:
    PaperProvider.says, PaperProvider.payments, PaperProvider.away = PaymentState.OPEN, {}, False
    settings.PAYMENT_PROVIDERS = {"demo": f"{PaperProvider.__module__}.PaperProvider"}
    settings.EVENT_TASKS = {event: [] for event in settings.EVENT_TASKS}
    yield PaperProvider


@pytest.fixture
def evening(de_kring: House, now: object) -> Performance:
    """Three rows of six (A is in front) and four standing places: € 20, € 1 a ticket and € 1.50 an order on top."""
    return make_performance(de_kring, rows=3, seats=6, standing=4, fees=[SERVICE_FEE, ORDER_FEE])


@pytest.fixture
def visitor() -> Client:
    """A browser that speaks to us by our name."""
    return Client(headers={"host": "testserver"})
