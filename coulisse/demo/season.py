"""The season of the three houses: what `season.json` describes, made by the operations of the programme."""

import json
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from coulisse.demo.audience import GROUP, USUAL_LIMIT
from coulisse.houses.models import House
from coulisse.houses.types import COULISSE
from coulisse.lib.moments import BRUSSELS, local_to_utc
from coulisse.pricing.models import PriceList
from coulisse.programme import operations as programme
from coulisse.programme.models import Performance, Production
from coulisse.venues.models import PlanVersion

_FILE = Path(__file__).parent / "season.json"
_FIELDS = (
    "subtitle", "company", "summary", "description", "genre", "theme", "age_from", "age_until", "duration_minutes", "interval",
    "spoken_languages", "surtitles", "quotes",
)  # fmt: skip
DOORS_BEFORE = timedelta(minutes=45)
# Tonight is near whatever the hour is at which somebody tries the demo, so that the door lets in at once.
TONIGHT_FROM, TONIGHT_UNTIL = timedelta(hours=2), timedelta(hours=6)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_QUARTER = timedelta(minutes=15)


@cache
def productions() -> tuple[dict[str, Any], ...]:
    """The productions of all three houses; texts by language, dates as days from today."""
    return tuple(json.loads(_FILE.read_text())["productions"])


def make(
    described: dict[str, Any], house: House, plans: dict[str, PlanVersion], lists: dict[str, PriceList], *, today: datetime, now: datetime
) -> Production:
    """The production with its performances, as of ``now``; dates are counted from ``today``."""
    fields = {key: described[key] for key in _FIELDS if key in described}
    made = programme.create_production(house=house, title=described["title"], slug=described["slug"], actor=COULISSE, now=now, **fields)
    for date in described["performances"]:
        _performance(made, date, plans[date["layout"]], lists[date["prices"]], today, now)
    return made


def moment_of(date: dict[str, Any], today: datetime) -> datetime:
    """When a performance starts. One of today lies a few hours ahead: at its own hour where that is so."""
    starts_at = _local(today, _days_until(date, today), date["at"])
    if date["in_days"] > 0 or TONIGHT_FROM <= starts_at - today <= TONIGHT_UNTIL:
        return starts_at
    nearest = today + (TONIGHT_FROM if starts_at < today + TONIGHT_FROM else TONIGHT_UNTIL)
    return datetime.fromtimestamp(-(-nearest.timestamp() // _QUARTER.seconds) * _QUARTER.seconds, tz=nearest.tzinfo)


def _days_until(date: dict[str, Any], today: datetime) -> int:
    """``on`` waits for that day of the week: families come on Sundays."""
    if "on" not in date:
        return date["in_days"]
    weekday = (today.astimezone(BRUSSELS) + timedelta(days=date["in_days"])).weekday()
    return date["in_days"] + (_WEEKDAYS.index(date["on"]) - weekday) % 7


def _local(today: datetime, in_days: int, at: str) -> datetime:
    hour, minute = map(int, at.split(":"))
    return local_to_utc((today.astimezone(BRUSSELS) + timedelta(days=in_days)).date(), time(hour, minute))


def _performance(
    production: Production, date: dict[str, Any], plan: PlanVersion, prices: PriceList, today: datetime, now: datetime
) -> Performance:  # fmt: skip
    starts_at, state = moment_of(date, today), date.get("state", "on_sale")
    is_sold_now = state == "on_sale" and "sale_in_days" not in date
    made = programme.add_performance(
        production=production,
        starts_at=starts_at,
        doors_at=starts_at - DOORS_BEFORE,
        sale_starts_at=_local(today, date["sale_in_days"], "10:00") if "sale_in_days" in date else None,
        plan_version=plan,
        price_list=prices,
        limit_per_order=GROUP if is_sold_now else USUAL_LIMIT,
        note=date.get("note", {}),
        external_id=external_id(production.slug, date),
        actor=COULISSE,
        now=now,
    )
    if state == "announced":
        programme.announce(performance=made, actor=COULISSE, now=now)
    elif state == "on_sale":
        programme.put_on_sale(performance=made, actor=COULISSE, now=now)
    return made


def external_id(slug: str, date: dict[str, Any]) -> str:
    """By which a performance is found again that the file says something about."""
    return f"demo:{slug}:{date['in_days']}:{date['at']}"


def said_of(house: House, key: str) -> dict[str, Any]:
    """What the dates of a house say under ``key``, by their `external_id`."""
    return {
        external_id(described["slug"], date): date[key]
        for described in productions()
        for date in described["performances"]
        if described["house"] == house.slug and key in date
    }


def shares(house: House) -> dict[str, float]:
    """How much of the hall is sold, where the file says so; 1.0 is all of it."""
    return {**said_of(house, "share"), **{key: 1.0 for key, full in said_of(house, "full").items() if full}}
