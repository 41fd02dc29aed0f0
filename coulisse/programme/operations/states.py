"""What a performance goes through: draft, announced, on sale; moved, cancelled."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from coulisse.houses import events
from coulisse.houses.types import Actor
from coulisse.programme.fields import clean_reason
from coulisse.programme.models import Performance
from coulisse.programme.types import FieldsRefused, PerformanceState
from coulisse.venues.models import PlanVersion
from coulisse.venues.queries import plan_of

from .checks import StateRefused, clean_or_refuse, keep, locked, need_prices, need_room, plan_values, record, shifted

DRAFT, ANNOUNCED, ON_SALE, CANCELLED = PerformanceState.DRAFT, PerformanceState.ANNOUNCED, PerformanceState.ON_SALE, PerformanceState.CANCELLED


def announce(*, performance: Performance, actor: Actor, now: datetime) -> Performance:
    """Everyone sees the date; nobody can buy yet. Raises `StateRefused`."""
    held = locked(performance)
    if held.state == DRAFT and held.starts_at <= now:
        raise StateRefused(_("This performance lies in the past. Give it a date to come first."), held.state)
    return _enter(performance, held, ANNOUNCED, "performance.announced", actor, now, {
        ANNOUNCED: lambda: _("This performance is announced already."),
        ON_SALE: lambda: _("This performance is on sale already. To stop the sale, take it off sale."),
        CANCELLED: lambda: _("This performance is cancelled. Copy it to a new date instead."),
    })  # fmt: skip


def put_on_sale(*, performance: Performance, actor: Actor, now: datetime) -> Performance:
    """It can be bought: at once, or from ``sale_starts_at`` on. Raises `StateRefused`, `ZonesWithoutPrice`."""
    held = locked(performance)
    if held.state in (DRAFT, ANNOUNCED):
        if (held.sale_ends_at or held.starts_at) <= now:
            raise StateRefused(_("The sale of this performance has already ended. Give it a later end of the sale first."), held.state)
        need_prices(held.price_list, plan_of(held.plan_version_id))
    return _enter(performance, held, ON_SALE, "performance.put_on_sale", actor, now, {
        ON_SALE: lambda: _("This performance is on sale already."),
        CANCELLED: lambda: _("This performance is cancelled. Copy it to a new date instead."),
    })  # fmt: skip


def take_off_sale(*, performance: Performance, actor: Actor, now: datetime) -> Performance:
    """It stays announced, and what was sold stays sold; nobody can buy. Raises `StateRefused`."""
    return _enter(performance, locked(performance), ANNOUNCED, "performance.taken_off_sale", actor, now, {
        DRAFT: lambda: _("This performance isn't on sale."),
        ANNOUNCED: lambda: _("This performance isn't on sale."),
        CANCELLED: lambda: _("This performance is cancelled, and no longer sold."),
    })  # fmt: skip


def cancel_performance(*, performance: Performance, reason: Mapping[str, str], actor: Actor, now: datetime) -> Performance:
    """It doesn't take place: for good. ``reason`` (text per language) is what visitors read.

    Also after its start, for an evening that broke off. Announces ``programme.performance_cancelled`` (house_id,
    performance_id). Raises `StateRefused`, `FieldsRefused`.
    """
    words, problems = clean_reason(reason)
    if problems:
        raise FieldsRefused(problems)
    held = locked(performance)
    _enter(performance, held, CANCELLED, "performance.cancelled", actor, now, {
        DRAFT: lambda: _("Nobody knows of this draft. Remove it instead."),
        CANCELLED: lambda: _("This performance is cancelled already."),
    }, cancelled_at=now, cancel_reason=words)  # fmt: skip
    events.announce("programme.performance_cancelled", house_id=performance.house_id, performance_id=performance.pk)
    return performance


def move_performance(
    *,
    performance: Performance,
    starts_at: datetime,
    actor: Actor,
    now: datetime,
    doors_at: datetime | None = None,
    plan_version: PlanVersion | None = None,
) -> Performance:
    """Another date or hour; tickets stay valid. Doors and end of sale keep their distance to the start.

    ``doors_at`` where the doors open otherwise; ``plan_version`` where the hall is set up otherwise with the same
    places (of a draft: any). Announces ``programme.performance_moved`` (house_id, performance_id), unless it was a
    draft; ``moved_from_at`` says when it would have been.
    Raises `StateRefused`, `FieldsRefused`, `AlreadyThere`, `PlacesWouldChange`, `PlanNotPublished`, `ZonesWithoutPrice`.
    """
    held = locked(performance)
    if held.state == CANCELLED:
        raise StateRefused(_("This performance is cancelled. Copy it to a new date instead."), held.state)
    if starts_at == held.starts_at:
        raise StateRefused(_("This performance starts at that moment already."), held.state)
    if starts_at <= now:
        raise StateRefused(_("That moment has passed. Choose a date to come."), held.state)
    changed = clean_or_refuse({**shifted(held, starts_at), **({"doors_at": doors_at} if doors_at else {})})
    if plan_version and plan_version.pk != held.plan_version_id:
        changed |= plan_values(held, plan_version)
        need_prices(held.price_list, plan_of(plan_version.pk))
    need_room(held.production, starts_at, plan_version or held.plan_version, but_not=held.pk)
    public = held.state != DRAFT
    keep(performance, {**changed, **({"moved_from_at": held.starts_at} if public else {})})
    record(performance, actor, "performance.moved", now, **{"from": held.starts_at.isoformat(), "to": starts_at.isoformat()})
    if public:
        events.announce("programme.performance_moved", house_id=performance.house_id, performance_id=performance.pk)
    return performance


def _enter(
    performance: Performance, held: Performance, state: PerformanceState, verb: str, actor: Actor, now: datetime,
    refusals: Mapping[PerformanceState, Callable[[], str]], **fields: object,
) -> Performance:  # fmt: skip
    """Go to another state, or refuse with the sentence for the state it is in."""
    refusal = refusals.get(PerformanceState(held.state))
    if refusal:
        raise StateRefused(refusal(), held.state)
    keep(performance, {"state": state, **fields})
    record(performance, actor, verb, now)
    return performance
