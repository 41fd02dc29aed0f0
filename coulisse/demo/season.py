"""The season of the three houses: what `season.json` describes, made by the operations of the programme.

A date that has passed comes again when the demo is started later, so that there is always something tonight.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from coulisse.demo.dates import local, moment_of
from coulisse.houses.models import House
from coulisse.houses.types import COULISSE
from coulisse.pricing.models import PriceList
from coulisse.programme import operations as programme
from coulisse.programme.models import Performance, Production
from coulisse.programme.types import PerformanceState, ProgrammeRefused
from coulisse.venues.models import PlanVersion

_FILE = Path(__file__).parent / "season.json"
_FIELDS = (
    "subtitle", "company", "summary", "description", "genre", "theme", "age_from", "age_until", "duration_minutes", "interval",
    "spoken_languages", "surtitles", "quotes",
)  # fmt: skip
DOORS_BEFORE = timedelta(minutes=45)
# A group orders at once while visitors of the demo come; who they are done with has the usual limit.
GROUP, USUAL_LIMIT = 60, 10
# An evening that began lately is still tonight: its door lets in.
OVER_AFTER, APART = timedelta(hours=4), timedelta(hours=4)
_MARK, _AGAIN = "demo:", "#"


@dataclass(frozen=True)
class Stage:
    """Where a season is put: a house, its published plans and its price lists by name, today, and when it was put on sale."""

    house: House
    plans: Mapping[str, PlanVersion]
    lists: Mapping[str, PriceList]
    today: datetime
    sale_began_at: datetime


@cache
def productions() -> tuple[dict[str, Any], ...]:
    """The productions of all three houses; texts by language, dates as days from today."""
    return tuple(json.loads(_FILE.read_text())["productions"])


def productions_of(house: House) -> list[dict[str, Any]]:
    return [described for described in productions() if described["house"] == house.slug]


def external_id(slug: str, date: dict[str, Any]) -> str:
    """By which a performance is found again that the file says something about."""
    return f"{_MARK}{slug}:{date['in_days']}:{date['at']}"


@cache
def _dates() -> dict[str, dict[str, Any]]:
    return {external_id(described["slug"], date): date for described in productions() for date in described["performances"]}


def said_of(performance: Performance) -> dict[str, Any]:
    """What the file says of a performance; nothing of one that somebody else made."""
    return _dates().get(performance.external_id.partition(_AGAIN)[0], {})


def put_on(stage: Stage) -> Iterator[Performance]:
    """Make the programme of the house, what of it isn't there yet. In the open scope."""
    there = set(Production.objects.values_list("slug", flat=True))
    for described in productions_of(stage.house):
        if described["slug"] not in there:
            production = _production(described, stage)
            for date in described["performances"]:
                yield _performance(production, date, stage, moment_of(date, stage.today))


def _production(described: dict[str, Any], stage: Stage) -> Production:
    fields = {key: described[key] for key in _FIELDS if key in described}
    return programme.create_production(
        house=stage.house, title=described["title"], slug=described["slug"], actor=COULISSE, now=stage.sale_began_at, **fields
    )


def play_again(house: House, *, today: datetime, sale_began_at: datetime) -> Iterator[Performance]:
    """A new performance for each date whose last one is over, as the house plays it now; what it removed stays away. In the
    open scope."""
    for first, date in _dates().items():
        played = [p for p in _all_of(first) if p.external_id.partition(_AGAIN)[0] == first]
        if played and all(performance.starts_at < today - OVER_AFTER for performance in played):
            last = played[-1]
            stage = Stage(house, {date["layout"]: last.plan_version}, {date["prices"]: last.price_list}, today, sale_began_at)
            starts_at = _free_moment(moment_of(date, today), last.plan_version, today)
            with suppress(ProgrammeRefused):  # The house may have changed its prices or its plan meanwhile.
                yield _performance(last.production, date, stage, starts_at, again=f"{_AGAIN}{len(played) + 1}")


def _all_of(first: str) -> "QuerySet[Performance]":
    found = Performance.objects.filter(external_id__startswith=first)
    return found.select_related("production", "plan_version__layout", "price_list").order_by("starts_at", "pk")


def _free_moment(wanted: datetime, plan: PlanVersion, today: datetime) -> datetime:
    """That hour of the first day on which nothing else is played in the hall around it."""
    while Performance.objects.filter(
        plan_version__layout__hall=plan.layout.hall_id, starts_at__gt=max(wanted - APART, today), starts_at__lt=wanted + APART
    ).exclude(state=PerformanceState.CANCELLED):
        wanted += timedelta(days=1)
    return wanted


def _performance(production: Production, date: dict[str, Any], stage: Stage, starts_at: datetime, again: str = "") -> Performance:
    state = date.get("state", "on_sale")
    is_sold_now = state == "on_sale" and "sale_in_days" not in date
    done = {"actor": COULISSE, "now": stage.sale_began_at}
    made = programme.add_performance(
        production=production,
        starts_at=starts_at,
        doors_at=starts_at - DOORS_BEFORE,
        sale_starts_at=local(stage.today, date["sale_in_days"], "10:00") if "sale_in_days" in date else None,
        plan_version=stage.plans[date["layout"]],
        price_list=stage.lists[date["prices"]],
        limit_per_order=GROUP if is_sold_now else USUAL_LIMIT,
        note=date.get("note", {}),
        external_id=external_id(production.slug, date) + again,
        **done,
    )
    if state == "announced":
        programme.announce(performance=made, **done)
    elif state == "on_sale":
        programme.put_on_sale(performance=made, **done)
    return made
