"""Which zones a list can have prices for: those of plans, and those it has already. In the house's scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from coulisse.faces.office.prices.forms import MOST_ZONES, ZoneAsked
from coulisse.houses.models import House
from coulisse.pricing.queries import zones_without_price
from coulisse.pricing.types import PriceTable
from coulisse.programme.rules import sellable_zones
from coulisse.venues.queries import halls, plan_of


@dataclass(frozen=True)
class LayoutFit:
    """A layout with a published plan, and its zones; ``missing``: those without a price in a table."""

    key: str
    name: str
    zones: tuple[ZoneAsked, ...]
    missing: tuple[ZoneAsked, ...] = ()


def layouts(house: House, table: PriceTable | None = None) -> list[LayoutFit]:
    found = []
    for card in halls(house):
        for layout in card.layouts:
            if layout.published:
                plan = plan_of(layout.published.pk)
                zones = [ZoneAsked(key, dict(plan.zones[key].name)) for key in sellable_zones(plan)]
                without = set(zones_without_price(table, [zone.key for zone in zones])) if table else set()
                missing = tuple(zone for zone in zones if zone.key in without)
                found.append(LayoutFit(str(layout.layout.pk), f"{card.hall.name}: {layout.layout.name}", tuple(zones), missing))
    return found


def zones_of(table: PriceTable, known: Sequence[LayoutFit]) -> list[ZoneAsked]:
    """The columns of a table, by the names that it keeps, else by those of the plans."""
    names: dict[str, Any] = {zone.key: zone.name for layout in known for zone in layout.zones}
    return [ZoneAsked(key, table.zone_names.get(key) or names.get(key) or {}) for key in table.prices]


def with_zones(zones: Sequence[ZoneAsked], more: Sequence[ZoneAsked]) -> list[ZoneAsked]:
    there = {zone.key for zone in zones}
    return [*zones, *(zone for zone in more if zone.key not in there)][:MOST_ZONES]
