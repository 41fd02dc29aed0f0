"""R4: hundreds of schedules of orders, payments, notices, lies and refunds; and with a guard off, the same finds the fault."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from os import urandom
from typing import Any, ClassVar

import httpx
import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from coulisse.houses import scope
from coulisse.houses.secrets import seal_house_secrets
from coulisse.integrations import patience
from coulisse.integrations.mollie import client
from coulisse.integrations.mollie.fake import FakeMollie, notices
from coulisse.integrations.mollie.fake.server import TEST_KEY
from coulisse.sales import tasks
from coulisse.sales.operations import payments
from coulisse.testing.browser import LiveSite
from coulisse.testing.cast import make_house
from coulisse.testing.factories import SERVICE_FEE, make_performance
from coulisse.testing.trust.paying import Clock, Paying, Stage
from coulisse.testing.trust.tier import SEED, SOAK, tell

pytestmark = pytest.mark.slow(seconds=50)

PARTS = 2  # Beside each other, each with its own database and provider.
SCHEDULES = (10_000 if SOAK else 500) // PARTS
FOUND_WITHIN = 2000  # Chance decides when: after some tens, mostly.
FAR_DAYS = 100_000  # Time goes on by some days in each schedule, and never back: the evening stays on sale for all of them.


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, settings: Any, live_site: LiveSite) -> Iterator[type[Paying]]:
    clock = Clock()
    monkeypatch.setattr(scope, "_frozen_now", clock)
    monkeypatch.setattr(client, "WAITS", (0.002, 0.004))
    monkeypatch.setattr(patience, "REST_SECONDS", 0.01)
    monkeypatch.setattr(notices, "RETRIES", (0.005, 0.01))
    settings.BASE_URL = live_site.url
    settings.EVENT_TASKS = {event: [] for event in settings.EVENT_TASKS}
    settings.INVARIANTS = [name for name in settings.INVARIANTS if "outreach" not in name]
    with FakeMollie() as mollie, httpx.Client(base_url=live_site.url, trust_env=False, timeout=20) as site:
        settings.ENVIRONMENT = replace(settings.ENVIRONMENT, mollie_url=mollie.url)
        house = make_house(payment_provider="mollie")
        house.payment_secrets = seal_house_secrets(house, {"api_key": TEST_KEY}, nonce=urandom(12))
        house.save()
        rows, seats = (300, 300) if SOAK else (100, 60)  # Places for every order of all schedules.
        evening = make_performance(house, rows=rows, seats=seats, days=FAR_DAYS, fees=[SERVICE_FEE], limit_per_order=10)

        class Played(Paying):
            found: ClassVar[list[str]] = []
            promises_every = 25 if SOAK else 1
            stage = Stage(house, evening, mollie, clock, site)

        yield Played


def play(machine: type[Paying], schedules: int, part: int = 0) -> None:
    """Nothing is shrunk: the books go on from schedule to schedule, and a shorter one would be judged by what a longer one left."""
    chosen = settings(
        max_examples=schedules, stateful_step_count=14, deadline=None, phases=(Phase.generate,), database=None,
        suppress_health_check=list(HealthCheck), print_blob=True,
    )  # fmt: skip
    run_state_machine_as_test(seed(SEED * PARTS + part)(machine), settings=chosen)


@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_the_provider_and_its_notices_do_the_books_are_true_to_the_cent(machine: type[Paying], part: int) -> None:
    play(machine, SCHEDULES, part)
    tell(
        f"{machine.schedules} schedules, {len(machine.stage.mollie.books.payments)} payments, {len(machine.stage.mollie.requests)} requests at the provider"
    )
    assert machine.schedules >= SCHEDULES


def _believe_any_payment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payments, "_is_this_payment", lambda payment, seen: True)


def _believe_any_amount(monkeypatch: pytest.MonkeyPatch) -> None:
    apply = payments._apply
    monkeypatch.setattr(
        payments,
        "_apply",
        lambda house, payment, seen, cause: apply(house, payment, replace(seen, amount_cents=payment.amount_cents, currency="EUR"), cause),
    )


def _keep_late_money(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payments, "refund_whole_payment", lambda **_words: None)


def _never_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "ask_after_payments", lambda house: None)


def _never_send_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "send_open_refunds", lambda house: None)


@pytest.mark.parametrize("guard_off", [_believe_any_payment, _believe_any_amount, _keep_late_money, _never_ask, _never_send_again])
def test_without_a_guard_the_same_schedules_find_the_fault(machine: type[Paying], monkeypatch: pytest.MonkeyPatch, guard_off: Any) -> None:
    guard_off(monkeypatch)
    with suppress(Exception):  # What it raises is told by Hypothesis, in its own ways; what it found is kept.
        play(machine, FOUND_WITHIN)
    tell(f"{guard_off.__name__.strip('_').replace('_', ' ')}: after {machine.schedules} schedules {machine.found[:1]}")
    assert machine.found
