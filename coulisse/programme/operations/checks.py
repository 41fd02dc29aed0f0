"""What every change of a performance looks at first, and how it is written."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from coulisse.houses import operations as houses
from coulisse.houses.types import Actor
from coulisse.lib.text import in_language
from coulisse.pricing.models import PriceList
from coulisse.pricing.queries import table_of, zones_without_price
from coulisse.programme.fields import clean_performance
from coulisse.programme.models import Performance, Production
from coulisse.programme.rules import access_marks, same_places, sellable_zones
from coulisse.programme.types import FieldsRefused, PerformanceState, ProgrammeRefused
from coulisse.venues.models import PlanVersion
from coulisse.venues.queries import plan_of
from coulisse.venues.types import Plan

from .productions import ExternalIdTaken


class PlanNotPublished(ProgrammeRefused):
    """Only a published plan is sold from: it never changes."""


class ZonesWithoutPrice(ProgrammeRefused):
    """The price list has no price for some zones of the plan. ``zones``: their keys."""

    def __init__(self, zones: Sequence[str], names: Sequence[str] = ()) -> None:
        self.zones = list(zones)
        listed = ", ".join(names or zones)
        sentence = ngettext(
            "The price list has no price for zone %(zones)s. Fill it in, or choose another price list.",
            "The price list has no price for the zones %(zones)s. Fill them in, or choose another price list.",
            len(self.zones),
        )
        super().__init__(sentence % {"zones": listed})


class AlreadyThere(ProgrammeRefused):
    """The production starts at this moment in this hall already."""


class StateRefused(ProgrammeRefused):
    """This makes no sense for a performance in its ``state``."""

    def __init__(self, sentence: str, state: str) -> None:
        self.state = state
        super().__init__(sentence)


class MoveInstead(ProgrammeRefused):
    """A public performance gets another date by moving it, so that its guests hear of it."""


class PlacesWouldChange(ProgrammeRefused):
    """In the other plan the places that may have been sold are other ones."""


def locked(performance: Performance) -> Performance:
    """The performance as it is now; others who want to change it wait. Sales go on: they lock places, not this."""
    return Performance.objects.select_for_update(no_key=True).get(pk=performance.pk)


def keep(performance: Performance, changed: Mapping[str, Any]) -> None:
    """Write these fields, and let the caller's own object say the same."""
    for name, value in changed.items():
        setattr(performance, name, value)
    save(performance, update_fields=list(changed))


def record(performance: Performance, actor: Actor, verb: str, now: datetime, **detail: Any) -> None:
    houses.record(house=performance.house, actor=actor, verb=verb, subject=f"performance:{performance.pk}", now=now, detail=detail)


def clean_or_refuse(given: Mapping[str, Any]) -> dict[str, Any]:
    values, problems = clean_performance(given)
    if problems:
        raise FieldsRefused(problems)
    return values


def new_performance(production: Production, plan_version: PlanVersion, price_list: PriceList, fields: Mapping[str, Any]) -> Performance:
    """A performance that may be kept, not kept yet; whether there is room for it is for the caller. Raises as `add_performance`."""
    values = clean_or_refuse(fields)
    plan = published_plan(plan_version)
    need_prices(price_list, plan)
    return Performance(
        house=production.house, production=production, plan_version=plan_version, place_count=plan_version.place_count,
        access_marks=access_marks(plan), price_list=price_list, **values,
    )  # fmt: skip


def shifted(performance: Performance, starts_at: datetime) -> dict[str, datetime | None]:
    """The times of a performance at another start: doors and end of sale keep their distance, the beginning of the sale its date."""
    by = starts_at - performance.starts_at
    later = {name: getattr(performance, name) and getattr(performance, name) + by for name in ("doors_at", "sale_ends_at")}
    return {"starts_at": starts_at, "sale_starts_at": performance.sale_starts_at, **later}


def published_plan(version: PlanVersion) -> Plan:
    if version.published_at is None:
        raise PlanNotPublished(_("This seating plan is still a draft. Publish it first."))
    return plan_of(version.pk)


def need_prices(price_list: PriceList, plan: Plan) -> None:
    """Every zone that can be sold has a price in the list as it is now."""
    zones = sellable_zones(plan)
    missing = zones_without_price(table_of(price_list.current_id), zones) if price_list.current_id else zones
    if missing:
        raise ZonesWithoutPrice(missing, [in_language(plan.zones[zone].name, get_language() or "nl") or zone for zone in missing])


def plan_values(held: Performance, version: PlanVersion) -> dict[str, Any]:
    plan = published_plan(version)
    if held.state != PerformanceState.DRAFT and not same_places(plan_of(held.plan_version_id), plan):
        raise PlacesWouldChange(_("This performance is public, and places of it may be sold. Move its places to the other plan instead."))
    return {"plan_version": version, "place_count": version.place_count, "access_marks": access_marks(plan)}


def need_room(production: Production, starts_at: datetime, version: PlanVersion, *, but_not: int = 0) -> None:
    same = Performance.objects.filter(production=production, starts_at=starts_at, plan_version__layout__hall=version.layout.hall_id)
    if same.exclude(pk=but_not).exclude(state=PerformanceState.CANCELLED).exists():
        raise AlreadyThere(_("This production is played at this moment in this hall already."))


def save(performance: Performance, **how: Any) -> None:
    try:
        with transaction.atomic():
            performance.save(**how)
    except IntegrityError as error:
        if "external_once" in str(error):
            raise ExternalIdTaken(_("Another performance has this number of the other system.")) from error
        raise
