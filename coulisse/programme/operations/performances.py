"""Making and changing performances."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from coulisse.houses import operations as houses
from coulisse.houses.types import Actor
from coulisse.pricing.models import PriceList
from coulisse.programme.models import Performance, Production
from coulisse.programme.rules import access_marks
from coulisse.programme.types import PerformanceState
from coulisse.venues.models import PlanVersion
from coulisse.venues.queries import plan_of

from .checks import (
    MoveInstead,
    StateRefused,
    clean_or_refuse,
    keep,
    locked,
    need_prices,
    need_room,
    new_performance,
    plan_values,
    published_plan,
    record,
    save,
    shifted,
)

TIMES = ("starts_at", "doors_at", "sale_starts_at", "sale_ends_at")


def add_performance(
    *, production: Production, starts_at: datetime, plan_version: PlanVersion, price_list: PriceList, actor: Actor, now: datetime, **fields: Any
) -> Performance:
    """A new date of a production, as a draft. ``fields``: doors_at, sale_starts_at, sale_ends_at, limit_per_order, note, external_id.

    Raises `FieldsRefused`, `PlanNotPublished`, `ZonesWithoutPrice`, `AlreadyThere`, `ExternalIdTaken`.
    """
    made = new_performance(production, plan_version, price_list, {"starts_at": starts_at, **fields})
    need_room(production, starts_at, plan_version)
    save(made)
    record(made, actor, "performance.made", now)
    return made


def change_performance(*, performance: Performance, changes: Mapping[str, Any], actor: Actor, now: datetime) -> Performance:
    """Change a performance; only the named fields: those of `add_performance`, ``price_list``, and of a draft its start and plan.

    Raises `FieldsRefused`, `ZonesWithoutPrice`, `PlanNotPublished`, `AlreadyThere`; `MoveInstead` for the start of a
    public one, `PlacesWouldChange` for its plan.
    """
    held = locked(performance)
    given = dict(changes)
    plan_version, price_list = given.pop("plan_version", None), given.pop("price_list", None)
    moments = {name: getattr(held, name) for name in TIMES}
    values = {name: value for name, value in clean_or_refuse({**moments, **given}).items() if name in given}
    if plan_version and plan_version.pk != held.plan_version_id:
        values |= plan_values(held, plan_version)
    if price_list and price_list.pk != held.price_list_id:
        values["price_list"] = price_list
    changed = {name: value for name, value in values.items() if getattr(held, name) != value}
    if not changed:
        return performance
    if "starts_at" in changed and held.state != PerformanceState.DRAFT:
        raise MoveInstead(_("This performance is public. Move it instead, so that its guests hear of it."))
    if "plan_version" in changed or "price_list" in changed:
        need_prices(price_list or held.price_list, plan_of((plan_version or held.plan_version).pk))
    if "plan_version" in changed or "starts_at" in changed:
        need_room(held.production, changed.get("starts_at", held.starts_at), changed.get("plan_version", held.plan_version), but_not=held.pk)
    keep(performance, changed)
    record(performance, actor, "performance.changed", now, fields=sorted(set(changed) - {"place_count", "access_marks"}))
    return performance


def copy_performance(*, performance: Performance, starts_at: Sequence[datetime], actor: Actor, now: datetime) -> list[Performance]:
    """The same evening on other dates, as drafts: its plan, prices, limit and note; doors and end of sale as long before the start.

    Sales begin when they do for the first one, where that still is before they end. Raises as `add_performance`.
    """
    copies = []
    for moment in starts_at:
        times: dict[str, Any] = shifted(performance, moment)
        if times["sale_starts_at"] and times["sale_starts_at"] >= (times["sale_ends_at"] or moment):
            times["sale_starts_at"] = None
        copies.append(
            add_performance(
                production=performance.production,
                plan_version=performance.plan_version,
                price_list=performance.price_list,
                limit_per_order=performance.limit_per_order,
                note=performance.note,
                actor=actor,
                now=now,
                **times,
            )
        )
    return copies


def remove_performance(*, performance: Performance, actor: Actor, now: datetime) -> None:
    """Take away a draft. What was public is cancelled instead, so that people who wrote it down hear of it."""
    held = locked(performance)
    if held.state != PerformanceState.DRAFT:
        raise StateRefused(_("This performance is public. Cancel it instead."), held.state)
    houses.record(
        house=held.house, actor=actor, verb="performance.removed", subject=f"production:{held.production_id}", now=now,
        detail={"performance": held.pk, "starts_at": held.starts_at.isoformat()},
    )  # fmt: skip
    held.delete()


def set_plan_version(*, performance: Performance, version: PlanVersion) -> None:
    """The performance is sold from another plan from now on. Who moves its sold places calls this in the same transaction.

    Raises `PlanNotPublished`, `ZonesWithoutPrice`. Writes no history: the caller knows what moved.
    """
    plan = published_plan(version)
    need_prices(performance.price_list, plan)
    keep(performance, {"plan_version": version, "place_count": version.place_count, "access_marks": access_marks(plan)})
