"""Building the demo: houses, halls, prices, the season, and what of it is sold. Everything by the doors that a house uses.

What a house did, it did in the months before today; what was half made when somebody ended the demo is finished.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from os import urandom
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from coulisse.demo import audience, halls, happenings, season
from coulisse.demo.houses import CLUSTER, HOUSES, PASSWORD, DemoHouse
from coulisse.demo.pictures import Pictures
from coulisse.demo.prices import LISTS
from coulisse.houses import operations as house_operations
from coulisse.houses.models import House, StaffRole, User
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE, ApiScope, HouseStatus
from coulisse.pricing import operations as pricing
from coulisse.pricing.models import PriceList
from coulisse.programme.models import Production
from coulisse.venues import operations as venues
from coulisse.venues.models import PlanVersion

Progress = Callable[..., None]

# The same season each time: chance comes from here.
SEED = 20262027
SET_UP_AGO, ON_SALE_AGO = timedelta(days=120), timedelta(days=70)


def is_built() -> bool:
    return House.objects.filter(slug=HOUSES[-1].slug, status=HouseStatus.LIVE).exists()


def build(progress: Progress) -> None:
    """Make the whole cluster. What was half made before is finished, not made twice."""
    with Pictures(season.productions()) as pictures, _quick_commits():
        for demo_house in HOUSES:
            progress(f"Opening {demo_house.name} …")
            house = _house(demo_house)
            _season(house, pictures)
            chance = Random(f"{SEED} {house.slug}")  # noqa: S311 (a believable season, no secret)
            happenings.before_sale(house)
            audience.sell_a_part(house, season.shares(house), chance, progress)
            happenings.after_sale(house, chance)
        for done, demo_house in enumerate(HOUSES):
            progress("Hanging the posters", done + 1, len(HOUSES))
            pictures.hang(House.objects.get(slug=demo_house.slug))
    for demo_house in HOUSES:
        _open(House.objects.get(slug=demo_house.slug))


class _quick_commits:  # noqa: N801 (a context manager)
    """The database needn't wait for the disk at every order: the opening of the houses, at the end, waits for all of it."""

    def __enter__(self) -> None:
        self._set("off")

    def __exit__(self, *exception: object) -> None:
        self._set("on")

    @staticmethod
    def _set(value: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('synchronous_commit', %s, false)", [value])


def _house(described: DemoHouse) -> House:
    found = House.objects.filter(slug=described.slug).first()
    if found is None:
        found = house_operations.add_house(
            slug=described.slug, name=described.name, cluster=house_operations.cluster_named(CLUSTER), **described.fields
        )
    with house_scope(found.pk):
        for name, email, role in described.staff:
            user = User.objects.filter(email=email).first()
            if user is None:
                user = User.objects.create(email=email, name=name, language="nl", password=_password())
            StaffRole.objects.get_or_create(house=found, user=user, role=role)
    return found


@cache
def _password() -> str:
    """Made once: all of them have the same, and hashing is slow on purpose."""
    return make_password(PASSWORD)


def _season(house: House, pictures: Pictures) -> None:
    with house_scope(house.pk) as scope:
        plans, lists = _halls(house, scope.now - SET_UP_AGO), _prices(house, scope.now - SET_UP_AGO)
        there = set(Production.objects.values_list("slug", flat=True))
        for described in season.productions():
            if described["house"] == house.slug and described["slug"] not in there:
                season.make(described, house, plans, lists, today=scope.now, now=scope.now - ON_SALE_AGO)


def _halls(house: House, now: datetime) -> dict[str, PlanVersion]:
    """Published plans by the name of their layout."""
    there = PlanVersion.objects.filter(published_at__isnull=False).select_related("layout")
    found = {version.layout.name: version for version in there}
    for described in halls.HALLS[house.slug] if not found else ():
        hall = venues.create_hall(house=house, name=described.name, access=described.access, actor=COULISSE, now=now)
        for name, draw in described.layouts.items():
            layout = venues.add_layout(house=house, hall=hall, name=name, actor=COULISSE, now=now)
            draft = venues.start_draft(house=house, layout=layout, document=draw(), actor=COULISSE, now=now)
            found[name] = venues.publish(house=house, version=draft, actor=COULISSE, now=now)
    return found


def _prices(house: House, now: datetime) -> dict[str, PriceList]:
    found = {price_list.name: price_list for price_list in PriceList.objects.all()}
    for name, table in LISTS[house.slug].items():
        if name not in found:
            found[name] = pricing.create_price_list(house=house, name=name, table=table, actor=COULISSE, now=now)
    return found


def _open(house: House) -> None:
    with house_scope(house.pk) as scope:
        if house.status != HouseStatus.LIVE:
            house_operations.open_house(house=house, actor=COULISSE, now=scope.now)


def api_tokens() -> dict[str, str]:
    """A token with every scope for each house; new ones each time the demo starts, the earlier ones end."""
    made = {}
    for demo_house in HOUSES:
        house = House.objects.get(slug=demo_house.slug)
        with house_scope(house.pk) as scope, transaction.atomic():
            for earlier in house_operations.live_tokens_named("demo"):
                house_operations.revoke_api_token(house=house, token_id=earlier.pk, actor=COULISSE, now=scope.now)
            made[house.slug] = house_operations.make_api_token(
                house=house, name="demo", scopes=list(ApiScope.values), actor=COULISSE, user=None, now=scope.now, random_bytes=urandom
            )
    return made
