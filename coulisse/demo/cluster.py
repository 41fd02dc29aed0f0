"""Building the demo: houses, halls, prices, the season, and what of it is sold. Everything by the doors that a house uses."""

import json
from collections.abc import Callable
from datetime import datetime, time, timedelta
from os import urandom
from pathlib import Path
from random import Random
from typing import Any

from django.db import transaction

from coulisse.demo import audience, halls, posters
from coulisse.demo.houses import CLUSTER, HOUSES, PASSWORD, DemoHouse
from coulisse.demo.prices import LISTS
from coulisse.houses import operations as house_operations
from coulisse.houses.models import House, StaffRole, User
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE, ApiScope, HouseStatus
from coulisse.lib.moments import local_to_utc
from coulisse.pricing import operations as pricing
from coulisse.pricing.models import PriceList
from coulisse.programme import operations as programme
from coulisse.programme.images import keep_picture
from coulisse.programme.models import Performance, Production
from coulisse.venues import operations as venues
from coulisse.venues.models import PlanVersion

Progress = Callable[..., None]

# The same season each time: chance comes from here.
SEED = 20262027
_SEASON = Path(__file__).parent / "season.json"


def is_built() -> bool:
    return House.objects.filter(slug=HOUSES[-1].slug, status=HouseStatus.LIVE).exists()


def season() -> list[dict[str, Any]]:
    """The productions of all three houses; texts by language, dates as days from the first of next month."""
    return json.loads(_SEASON.read_text())["productions"]


def build(progress: Progress) -> None:
    """Make the whole cluster. What was half made before is finished, not made twice."""
    chance = Random(SEED)  # noqa: S311 (a believable season, no secret)
    plans, lists = {}, {}
    for demo_house in HOUSES:
        progress(f"Opening {demo_house.name} …")
        house = _house(demo_house)
        with house_scope(house.pk) as scope:
            plans[house.slug], lists[house.slug] = _halls(house, scope.now), _prices(house, scope.now)
    productions = season()
    for done, described in enumerate(productions):
        progress("Making the season", done + 1, len(productions))
        _production(described, plans, lists)
    audience.sell_a_part(chance, progress)
    for demo_house in HOUSES:
        house = House.objects.get(slug=demo_house.slug)
        with house_scope(house.pk) as scope:
            if house.status != HouseStatus.LIVE:
                house_operations.open_house(house=house, actor=COULISSE, now=scope.now)


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
                user = User(email=email, name=name, language="nl")
                user.set_password(PASSWORD)
                user.save()
            StaffRole.objects.get_or_create(house=found, user=user, role=role)
    return found


def _halls(house: House, now: datetime) -> dict[str, PlanVersion]:
    """Published plans by the name of their layout."""
    described: dict[str, dict[str, list[tuple[str, Callable[[], dict[str, Any]]]]]] = {
        "de-linde": {"Feestzaal": [("Stoelen", halls.village_hall)]},
        "de-vonk": {"Grote zaal": [("Theater", halls.town_theatre), ("Staand concert", halls.town_theatre_cabaret)]},
        "het-grote-huis": {"Schouwburgzaal": [("Theater", halls.city_theatre)]},
    }
    found = {}
    for hall_name, layouts in described[house.slug].items():
        existing = {
            v.layout.name: v for v in PlanVersion.objects.filter(layout__hall__name=hall_name, published_at__isnull=False).select_related("layout")
        }
        if existing:
            found.update(existing)
            continue
        hall = venues.create_hall(house=house, name=hall_name, actor=COULISSE, now=now)
        for name, draw in layouts:
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


def _production(described: dict[str, Any], plans: dict[str, dict[str, PlanVersion]], lists: dict[str, dict[str, PriceList]]) -> None:
    house = House.objects.get(slug=described["house"])
    with house_scope(house.pk) as scope:
        if Production.objects.filter(slug=described["slug"]).exists():
            return
        fields = {key: described[key] for key in _FIELDS if key in described}
        made = programme.create_production(house=house, title=described["title"], actor=COULISSE, now=scope.now, slug=described["slug"], **fields)
        stored = keep_picture(house_id=house.pk, data=posters.draw(described))
        programme.add_image(production=made, stored=stored, alt=described["image_alt"], actor=COULISSE, now=scope.now)
        for date in described["performances"]:
            _performance(made, date, plans[house.slug], lists[house.slug], scope.now)


_FIELDS = (
    "subtitle", "company", "summary", "description", "genre", "theme", "age_from", "age_until", "duration_minutes", "interval",
    "spoken_languages", "surtitles", "quotes",
)  # fmt: skip


def _performance(
    production: Production, date: dict[str, Any], plans: dict[str, PlanVersion], lists: dict[str, PriceList], now: datetime
) -> Performance:
    hour, minute = map(int, date.get("at", "20:00").split(":"))
    starts_at = local_to_utc((now + timedelta(days=date["in_days"])).date(), time(hour, minute))
    made = programme.add_performance(
        production=production,
        starts_at=starts_at,
        doors_at=starts_at - timedelta(minutes=45),
        plan_version=plans[date["layout"]],
        price_list=lists[date["prices"]],
        actor=COULISSE,
        now=now,
    )
    if date.get("state") == "announced":
        programme.announce(performance=made, actor=COULISSE, now=now)
    elif date.get("state") != "draft":
        programme.put_on_sale(performance=made, actor=COULISSE, now=now)
    return made


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
