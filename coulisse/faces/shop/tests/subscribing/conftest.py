"""A season that is sold as subscriptions: theatre and dance, formulas that choose from it, who subscribes."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.test import Client

from coulisse.faces.shop.tests.buying.conftest import paper  # noqa: F401 (a fixture)
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.memberships.operations import create_product
from coulisse.memberships.types import ProductKind, ProductTerms
from coulisse.pricing.offers.effects import Percent
from coulisse.pricing.offers.needs import Formula, Part
from coulisse.pricing.offers.selection import Selection
from coulisse.pricing.offers.types import Offer, Tier
from coulisse.programme.models import Performance
from coulisse.sales.tests.test_offers_in_orders import offer
from coulisse.testing.cast import NOW
from coulisse.testing.factories import make_performance, make_plan_version, make_production

THEATRE, DANCE = "0.55.0.0.0", "0.54.0.0.0"
FROM_THREE = Offer("vanaf-drie", {"nl": "Vanaf drie"}, Percent(1000), Formula(3), tiers=(Tier(5, Percent(2500)),))
MIXED = Offer(
    "mix", {"nl": "Theater en dans"}, Percent(2000),
    Formula(3, parts=(Part({"nl": "theater"}, Selection(tags=frozenset({THEATRE})), 1), Part({"nl": "dans"}, Selection(tags=frozenset({DANCE})), 1))),
)  # fmt: skip


def make_season(house: House, *, count: int = 6, rows: int = 4, seats: int = 10, zones: int = 1, **more: Any) -> list[Performance]:
    """Theatre and dance by turns, in one hall, a week apart."""
    plan = make_plan_version(house, rows=rows, seats=seats, zones=zones, hall="Grote zaal")
    titles = ["Het gezin Van Paemel", "De meeuw", "Blok 7", "Zonder titel", "Wat overblijft", "Nachtwerk", "De kersentuin", "Vier kwartieren"]
    return [
        make_performance(
            house, plan_version=plan, days=7 + 7 * turn,
            production=make_production(house, title=titles[turn % len(titles)], genre=(THEATRE, DANCE)[turn % 2]), **more,
        )
        for turn in range(count)
    ]  # fmt: skip


def sell(house: House, formula: Offer, **terms: Any) -> None:
    """Put a formula on sale under the key of its offer."""
    offer(house, formula)
    with house_scope(house.pk):
        create_product(
            house=house, key=formula.key, kind=ProductKind.SUBSCRIPTION, actor=COULISSE, now=NOW,
            terms=ProductTerms(name={"nl": f"Abonnement {formula.name['nl']}"}, formula=formula.key, **terms),
        )  # fmt: skip


class Subscriber:
    """A browser at De Kring, and what somebody fills in."""

    def __init__(self, house: House, season: Sequence[Performance], key: str = "vanaf-drie", address: str = "198.51.100.7") -> None:
        self.house, self.season, self.key = house, season, key
        self.client = Client(headers={"X-Forwarded-For": address}, REMOTE_ADDR=address)

    def at(self, path: str = "") -> str:
        return f"/{self.house.slug}/nl/{path}"

    def look(self, *picks: Sequence[int], do: str = "look", **sent: Any) -> Any:
        """Fill in what each person chooses, by the number of the evening in the season (from 1), and press a button."""
        chosen = {f"pick-{number}": [self.season[no - 1].pk for no in of_one] for number, of_one in enumerate(picks, 1)}
        return self.client.post(self.at(f"subscriptions/{self.key}/"), {"people": len(picks), "do": do, **chosen, **sent})

    def seek(self, *picks: Sequence[int], **sent: Any) -> Any:
        return self.look(*picks, do="seats", **sent)


@pytest.fixture
def season(de_kring: House, now: object) -> list[Performance]:
    return make_season(de_kring)


@pytest.fixture
def an(de_kring: House, season: list[Performance], paper: object) -> Subscriber:  # noqa: F811 (the fixture of buying)
    """Who subscribes, at a house that sells from three."""
    sell(de_kring, FROM_THREE, unlocks=("abonnee",))
    return Subscriber(de_kring, season)
