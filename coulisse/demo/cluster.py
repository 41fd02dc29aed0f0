"""Building the demo: houses, halls, prices, the season, and what of it is sold. Everything by the doors that a house uses.

The houses open as soon as there is a programme and an audience for tonight; the other evenings are sold and the posters
hung beside the first visitors. What a house did, it did in the months before today; what was half made when somebody
ended the demo is finished at the next start.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache, partial
from os import urandom
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from coulisse.demo import evenings, exchanging, halls, happenings, logos, opening, products, renewal, season, subscriptions
from coulisse.demo.houses import CLUSTER, HOUSES, PASSWORD, DemoHouse
from coulisse.demo.pictures import Pictures
from coulisse.demo.prices import LISTS
from coulisse.houses import operations as house_operations
from coulisse.houses.models import House, StaffRole, User
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE, ApiScope, HouseStatus
from coulisse.pricing import operations as pricing
from coulisse.pricing.models import PriceList
from coulisse.programme.images import keep_logo
from coulisse.venues import operations as venues
from coulisse.venues.models import PlanVersion

Progress = Callable[..., None]

SET_UP_AGO, ON_SALE_AGO = timedelta(days=120), timedelta(days=70)


@contextmanager
def season_in_the_making(progress: Progress) -> Iterator[Callable[[Progress], None] | None]:
    """The houses are open, tonight is sold; gives what finishes the season beside the visitors, or None where it is finished."""
    with Pictures() as pictures, _quick_commits():
        houses = _open_houses(progress, pictures)
        yield partial(_finish, houses, pictures) if pictures.waiting or evenings.waiting(houses) else None


def _open_houses(progress: Progress, pictures: Pictures) -> list[House]:
    houses = []
    for demo_house in HOUSES:
        progress(f"Opening {demo_house.name} …")
        houses.append(_house(demo_house))
    if waiting := evenings.waiting(houses):
        pictures.begin(houses)
    for evening in waiting and evenings.waiting(houses, tonight=True):
        progress(f"Selling tonight at {evening.house.name} …")
        evenings.fill(evening)
    for house in houses:
        with house_scope(house.pk) as scope:
            happenings.order_examples(house, Random(f"{evenings.SEED} {house.slug}"), scope.now)  # noqa: S311
        _open(house)
    pictures.hang()
    return houses


def _finish(houses: list[House], pictures: Pictures, progress: Progress) -> None:
    """Sell the other evenings, hang posters as they get dry. The last evening comes after the last poster: who waits for
    no audience is finished."""
    waiting = evenings.waiting(houses)
    for done, evening in enumerate(waiting):
        progress("Filling the season", done + 1, len(waiting))
        pictures.hang(all_of_them=done + 1 == len(waiting))
        evenings.fill(evening)


@contextmanager
def _quick_commits() -> Iterator[None]:
    """The database needn't wait for the disk at every order. Ends with the connection, that may be in the middle of a question."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('synchronous_commit', 'off', false)")
    try:
        yield
    finally:
        connection.close()


def _house(described: DemoHouse) -> House:
    """The house with its programme. One that is open is its own: there only dates that have passed come again."""
    house = House.objects.filter(slug=described.slug).first() or house_operations.add_house(
        slug=described.slug, name=described.name, cluster=house_operations.cluster_named(CLUSTER), **described.fields
    )
    is_open = house.status == HouseStatus.LIVE
    logo = {} if is_open or house.logo else {"logo": keep_logo(house_id=house.pk, data=logos.draw(house.slug)).name}
    with house_scope(house.pk) as scope:
        on_sale_at = scope.now - ON_SALE_AGO
        if is_open:
            made = season.play_again(house, today=scope.now, sale_began_at=on_sale_at)
        else:
            house_operations.change_house(house=house, actor=COULISSE, now=scope.now - SET_UP_AGO, changes=logo)
            _staff(house, described)
            products.sell(house, scope.now - SET_UP_AGO)
            plans, lists = _halls(house, scope.now - SET_UP_AGO), _prices(house, scope.now - SET_UP_AGO)
            made = season.put_on(season.Stage(house, plans, lists, scope.now, on_sale_at))
        for performance in made:
            happenings.keep_places(house, performance, scope.now)
        if not is_open:
            exchanging.allow(house, scope.now)
            subscriptions.put_on_sale(house, scope.now)
            opening.plan(house, scope.now)
            renewal.prepare(house, plans, lists, scope.now)
    if not is_open:
        renewal.answer(house)
    return house


def _staff(house: House, described: DemoHouse) -> None:
    for name, email, role in described.staff:
        user = User.objects.filter(email=email).first()
        if user is None:
            user = User.objects.create(email=email, name=name, language="nl", password=_password())
        StaffRole.objects.get_or_create(house=house, user=user, role=role)


@cache
def _password() -> str:
    """Made once: all of them have the same, and hashing is slow on purpose."""
    return make_password(PASSWORD)


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
