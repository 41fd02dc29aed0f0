"""Every test speaks real HTTP with the fake, on loopback."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from coulisse.integrations import patience
from coulisse.integrations.mollie import client
from coulisse.integrations.mollie.fake import FakeMollie
from coulisse.integrations.mollie.fake.server import TEST_KEY
from coulisse.integrations.mollie.provider import MollieProvider
from coulisse.sales.payments import PaymentAsked

OTHER_KEY = "test_HetAnkerHetAnkerHetAnkerHetAnker"


@pytest.fixture
def fake(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeMollie]:
    """A fake Mollie at which our client arrives."""
    with FakeMollie(keys=(TEST_KEY, OTHER_KEY)) as running:
        settings.ENVIRONMENT = replace(settings.ENVIRONMENT, mollie_url=running.url)
        monkeypatch.setattr(client, "WAITS", (0.02, 0.05))
        patience.with_mollie_at.cache_clear()
        yield running


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests in which Mollie hangs: our client waits less for each try."""
    monkeypatch.setattr(client, "TRY_SECONDS", 0.4)


@pytest.fixture
def mollie(fake: FakeMollie) -> MollieProvider:
    """Mollie as De Kring uses it."""
    return MollieProvider({"api_key": TEST_KEY})


def asked(key: UUID | None = None, **changes: Any) -> PaymentAsked:
    values: dict[str, Any] = {
        "amount_cents": 3650,
        "description": "De Kring, bestelling 7KXW-2QF",
        "return_url": "http://localhost:8080/de-kring/nl/order/7KXW2QF/",
        "notice_url": "http://127.0.0.1:9/notice/",
        "language": "nl",
        "order_code": "7KXW2QF",
    }
    return PaymentAsked(key=key or uuid4(), **{**values, **changes})
