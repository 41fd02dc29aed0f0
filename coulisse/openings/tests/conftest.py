"""An opening of De Kring at ten, and people who come to it."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from coulisse.faces.shared.kept_answers import forget_answers
from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import COULISSE
from coulisse.openings import operations, pulse, standing
from coulisse.openings.models import Opening
from coulisse.openings.slips import Slip
from coulisse.openings.types import EarlyWindow, OpeningPlan
from coulisse.testing.cast import NOW


def seeds() -> Callable[[int], bytes]:
    """Chance that is the same each time."""
    counted = iter(range(1, 1000))
    return lambda size: hashlib.sha256(str(next(counted)).encode()).digest()[:size]


def a_plan(**changes: Any) -> OpeningPlan:
    """The line forms at half past nine and opens at ten; ten a minute, five inside."""
    values: dict[str, Any] = {
        "title": {"nl": "Seizoensopening", "fr": "Ouverture de la saison", "en": "Opening of the season"}, "words": {}, "forms_at": NOW + timedelta(minutes=30), "opens_at": NOW + timedelta(hours=1),
        "ends_at": NOW + timedelta(hours=5), "per_minute": 600, "inside_most": 5, "come_in_seconds": 300, "stay_minutes": 20,
    }  # fmt: skip
    return OpeningPlan(**{**values, **changes})


OPENS = NOW + timedelta(hours=1)
FORMING = NOW + timedelta(minutes=40)


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In a story clocks jump: what a process knows is never older than the question. For tests of every face that an opening stands before."""
    monkeypatch.setattr(standing, "KEPT_SECONDS", 0.0)
    _forget()
    yield
    _forget()


def _forget() -> None:
    standing.forget_standings()
    pulse.forget_beats()
    forget_answers()


def make_opening(house: House, **changes: Any) -> Opening:
    with house_scope(house.pk) as scope:
        return operations.plan_opening(house=house, plan=a_plan(**changes), actor=COULISSE, now=scope.now, random_bytes=seeds())


@pytest.fixture
def opening(de_kring: House, now: object) -> Opening:
    return make_opening(de_kring)


def early(opens_at: datetime = OPENS - timedelta(minutes=20), code: str = "VRIEND", **more: Any) -> EarlyWindow:
    return EarlyWindow(name={"nl": "Vrienden", "en": "Friends"}, opens_at=opens_at, code=code, **more)


def joins(opening: Opening, at: datetime = FORMING, people: int = 1) -> list[Slip]:
    """So many people take a number at this moment."""
    with frozen_now(at):
        found = []
        for _person in range(people):
            with house_scope(opening.house_id) as scope:
                found.append(operations.join(house=opening.house, opening_id=opening.pk, now=scope.now))
        return found


def moves(opening: Opening, at: datetime, **how: Any) -> int:
    """The line moves at this moment; how many are called."""
    with frozen_now(at), house_scope(opening.house_id) as scope:
        return operations.call_next(house=opening.house, opening_id=opening.pk, now=scope.now, **how)


def comes_in(slip: Slip, opening: Opening, at: datetime) -> Any:
    with frozen_now(at), house_scope(opening.house_id) as scope:
        return operations.come_in(house=opening.house, slip=slip, now=scope.now)


def violations() -> list[str]:
    """What the invariants find, over every house."""
    from django.db import connection

    from coulisse.openings.invariants import INVARIANTS

    found = []
    with house_scope(*House.objects.values_list("pk", flat=True)), connection.cursor() as cursor:
        for invariant in INVARIANTS:
            cursor.execute(invariant.sql)
            found += [f"{invariant.key}: {row}" for row in cursor.fetchall()]
    return found


def hold_a_pass(house: House) -> tuple[int, int]:
    """Somebody holds a pass of the house: the numbers of the product and of what they hold."""
    from os import urandom

    from coulisse.customers.operations import customer_for
    from coulisse.memberships import operations as memberships
    from coulisse.memberships.types import MembershipToIssue, ProductKind, ProductTerms

    with house_scope(house.pk) as scope:
        terms = ProductTerms(name={"nl": "Vriendenpas"}, price_cents=2500, unlocks=("vrienden",))
        product = memberships.create_product(house=house, key="vrienden", kind=ProductKind.PASS, terms=terms, actor=COULISSE, now=scope.now)
        customer = customer_for(house_id=house.pk, email="bea@example.org", name="Bea", language="nl", now=scope.now)
        asked = MembershipToIssue(product.current_id, 1, "A", customer)
        [held] = memberships.issue_memberships(house=house, asked=[asked], now=scope.now, random_bytes=urandom)
        return product.pk, held.pk
