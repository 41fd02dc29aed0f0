"""What the stories of sales begin with; a story may have an evening of its own."""

from collections.abc import Iterator
from typing import Any

import pytest

from coulisse.houses.models import House
from coulisse.programme.models import Performance
from coulisse.sales.tests.story import Provider
from coulisse.testing.factories import ORDER_FEE, SERVICE_FEE, make_performance


@pytest.fixture
def nobody_hears(settings: Any) -> None:
    """Nobody is mailed, and no refund leaves by itself."""
    settings.EVENT_TASKS = {event: [] for event in settings.EVENT_TASKS}


@pytest.fixture
def paper(settings: Any, nobody_hears: None) -> Iterator[type[Provider]]:
    """Houses are paid by a provider of paper."""
    Provider.payments, Provider.refunds = {}, {}
    settings.PAYMENT_PROVIDERS = {"demo": f"{Provider.__module__}.Provider"}
    yield Provider


@pytest.fixture
def evening(de_kring: House, now: object) -> Performance:
    return make_performance(de_kring, rows=3, seats=6, standing=4, fees=[SERVICE_FEE, ORDER_FEE])
