"""The house whose season opens: one hall, one price list, as many evenings as are asked for."""

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Evening:
    house: str
    house_id: int
    production: str
    performance: int
    places: int

    @property
    def page(self) -> str:
        return f"/{self.house}/nl/e/{self.production}/"


def open_season(*, evenings: int, rows: int = 25, seats: int = 40) -> list[Evening]:
    """Evenings on sale in a hall of ``rows`` × ``seats``, each a production of its own."""
    from coulisse.houses.models import House
    from coulisse.houses.operations import add_house
    from coulisse.houses.scope import house_scope
    from coulisse.houses.types import HouseStatus
    from coulisse.testing.factories import make_performance, make_plan_version, make_price_list, make_production

    house = House.objects.filter(slug="de-piek").first() or add_house(
        slug="de-piek", name="De Piek", languages=["nl"], status=HouseStatus.LIVE, payment_provider="demo", email="info@de-piek.example"
    )
    with house_scope(house.pk):
        plan, prices = make_plan_version(house, rows=rows, seats=seats), make_price_list(house)
        made = [
            make_performance(house, production=make_production(house, title=f"Avond {number}"), plan_version=plan, price_list=prices, days=30)
            for number in range(evenings)
        ]
    return [Evening(house.slug, house.pk, one.production.slug, one.pk, one.place_count) for one in made]


@dataclass(frozen=True)
class Season:
    """``evenings``: those of ordinary buyers; ``small``: 100 places; ``wanted``: 1,000 that everybody reaches for; ``half_sold``: of 2,000."""

    house: str
    token: str
    evenings: list[Evening]
    small: Evening
    wanted: Evening
    half_sold: list[Evening]


def open_the_season(evenings: int) -> Season:
    ordinary = open_season(evenings=evenings)
    (small,), (wanted,) = open_season(evenings=1, rows=10, seats=10), open_season(evenings=1)
    half_sold = open_season(evenings=8, rows=50)
    for number, evening in enumerate(half_sold):
        take_half(evening, seed=number)
    return Season(small.house, token(small), ordinary, small, wanted, half_sold)


def take_half(evening: Evening, *, seed: int) -> None:
    """Every other seat, by chance, can't be had."""
    from uuid import uuid4

    from coulisse.houses.models import House
    from coulisse.houses.scope import house_scope
    from coulisse.houses.types import COULISSE
    from coulisse.inventory.operations import block_places
    from coulisse.programme.queries import performance_to_sell

    taken = random.Random(seed).sample(range(evening.places), evening.places // 2)
    with house_scope(evening.house_id) as scope:
        block_places(
            house=House.objects.get(pk=evening.house_id), performance=performance_to_sell(evening.performance), place_nos=taken, reason="bench",
            block_id=uuid4(), actor=COULISSE, now=scope.now,
        )  # fmt: skip


def token(evening: Evening) -> str:
    """For a machine that may do everything in the house."""
    from secrets import token_bytes

    from coulisse.houses.models import House
    from coulisse.houses.operations import make_api_token
    from coulisse.houses.scope import house_scope
    from coulisse.houses.types import COULISSE, ApiScope

    with house_scope(evening.house_id) as scope:
        return make_api_token(
            house=House.objects.get(pk=evening.house_id), name="bench", scopes=list(ApiScope.values), actor=COULISSE, user=None, now=scope.now,
            random_bytes=token_bytes,
        )  # fmt: skip


def seat_keys(evening: Evening) -> list[str]:
    from coulisse.houses.scope import house_scope
    from coulisse.programme.queries import performance_to_sell
    from coulisse.venues.queries import plan_of

    with house_scope(evening.house_id):
        return [seat.key for seat in plan_of(performance_to_sell(evening.performance).plan_version_id).seats]
