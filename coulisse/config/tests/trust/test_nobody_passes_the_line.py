"""While a house has a line, no address gives anybody anything: every one that holds or adds is found by trying it."""

from collections.abc import Callable
from datetime import timedelta
from os import urandom
from typing import Any

import pytest
from django.test import Client

from coulisse.config.tests.trust.conftest import machine, visitor
from coulisse.config.tests.trust.expectations import expectations
from coulisse.config.tests.trust.test_matrix import SENT, values
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import COULISSE
from coulisse.inventory.models import Claim
from coulisse.memberships.models import Person
from coulisse.openings.operations import plan_opening
from coulisse.openings.tests.conftest import nothing_kept  # noqa: F401
from coulisse.openings.types import OpeningPlan
from coulisse.sales.models import BasketLine, BasketProduct
from coulisse.sales.queries import basket_view
from coulisse.testing.cast import NOW
from coulisse.testing.trust.addresses import Address, every_address
from coulisse.testing.trust.contents import taken_back
from coulisse.testing.trust.world import Everything

EXPECTED = expectations()
# Whoever knows an address may come here: visitors and machines. The house's own people pass no line.
FACES = ("<house>/<language>/", "api/")
SUBSCRIBED = "<house>/<language>/subscriptions/<formula>/"
HELD = "<house>/<language>/orders/<code>/<signature>/subscription/"


def _picks(of: Everything) -> dict[str, Any]:
    return {"do": "seats", "people": "1", "name-1": "Bea", "pick-1": [of.evening.pk, of.sibling.pk]}


def _one_more(of: Everything) -> dict[str, Any]:
    with house_scope(of.house.pk):
        person = Person.objects.filter(membership_id=of.numbers["membership"]).first()
    picks = {f"pick-{person.pk}": [of.sibling.pk]} if person else {}
    return {"subscription": of.numbers["membership"], **picks}


def _to_pay(of: Everything) -> dict[str, Any]:
    with house_scope(of.house.pk) as scope:
        seen = basket_view(of.basket, scope.now)
    return {"email": "bea@example.org", "total_seen": seen.to_pay_cents if seen else ""}


FILLED: dict[str, Callable[[Everything], dict[str, Any]]] = {**SENT, SUBSCRIBED: _picks, HELD: _one_more, "<house>/<language>/checkout/": _to_pay}
# What is known to hold or add; the test finds these by itself, and those who come after them too.
KNOWN = {
    "<house>/<language>/e/<production>/<performance>/best/",
    "<house>/<language>/e/<production>/<performance>/seats/",
    "<house>/<language>/passes/<key>/",
    "<house>/<language>/basket/extend/",
    "<house>/<language>/checkout/",
    "api/v1/houses/<house>/orders",
    "api/v1/houses/<house>/holds",
    SUBSCRIBED,
}


# They hold something only for whose time was over.
AGAIN = {"<house>/<language>/basket/extend/", "<house>/<language>/checkout/", "api/v1/houses/<house>/orders"}


def addresses() -> list[tuple[Address, str]]:
    """Every address of a visitor or a machine to which something is sent."""
    return [
        (address, expected.method)
        for address in every_address()
        if address.route.startswith(FACES)
        for expected in EXPECTED[address.route]
        if expected.method not in ("GET", "HEAD", "DELETE")
    ]


def has(of: Everything, at: Any) -> set[tuple[str, Any]]:
    """What is kept for anybody: places that nobody else can have, lines of baskets, products in them."""
    with frozen_now(at), house_scope(of.house.pk) as scope:
        claims = Claim.objects.exclude(expires_at__lte=scope.now).values_list("performance_id", "place_no")
        return {
            *(("place", claim) for claim in claims),
            *(("line", one) for one in BasketLine.objects.values_list("pk", flat=True)),
            *(("product", one) for one in BasketProduct.objects.values_list("pk", flat=True)),
        }


def asker(address: Address, of: Everything) -> Client:
    if address.route.startswith("api/"):
        return machine(of, "sell+tickets")
    client = visitor()
    client.cookies[f"basket-{of.house.pk}"] = str(of.basket)
    return client


def gained(address: Address, method: str, of: Everything, at: Any) -> set[tuple[str, Any]]:
    """What somebody has more after one request, that then never happened."""
    client, words = asker(address, of), {"data": FILLED.get(address.route, lambda _of: {})(of)}
    if address.route.startswith("api/"):
        words["content_type"] = "application/json"
    with taken_back():
        before = has(of, at)
        with frozen_now(at):
            answer = getattr(client, method.lower())(address.path(values(of, address)), **words)
        assert answer.status_code < 500, f"{method} {address.route}: {answer.status_code}"
        return has(of, at) - before


def open_a_line(of: Everything) -> None:
    """Everything of the house has a line since this morning, that opens in an hour."""
    plan = OpeningPlan(
        title={"nl": "Opening"}, words={}, forms_at=NOW - timedelta(hours=1), opens_at=NOW + timedelta(hours=3), ends_at=NOW + timedelta(hours=9), per_minute=60,
        inside_most=50, come_in_seconds=300, stay_minutes=20,
    )  # fmt: skip
    with house_scope(of.house.pk) as scope:
        plan_opening(house=of.house, plan=plan, actor=COULISSE, now=scope.now, random_bytes=urandom)


@pytest.mark.parametrize("later", [timedelta(0), timedelta(hours=2)], ids=["while a basket lasts", "when its time is over"])
def test_nobody_gets_anything_past_the_line(ours: Everything, later: timedelta) -> None:
    at = NOW + later
    asked = addresses()
    gives = {address.route for address, method in asked if gained(address, method, ours, at)}
    missed = KNOWN - gives - (set() if later else AGAIN)
    assert not missed, "nothing was held or added without a line either, so that this test sees nothing there"
    open_a_line(ours)
    passed = {f"{method} {address.route}": sorted(map(str, gained(address, method, ours, at))) for address, method in asked}
    assert {where: what for where, what in passed.items() if what} == {}
