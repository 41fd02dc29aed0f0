"""The performances that a formula is chosen from, as rows under headings: who ticked which, and where one may sit."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from coulisse.faces.shared.pages import day
from coulisse.faces.shop.offers import Offer
from coulisse.faces.shop.said import Said, said
from coulisse.faces.shop.subscribing import Wished
from coulisse.inventory import queries as stock
from coulisse.lib.text import in_language
from coulisse.pricing.offers.choosing import is_series
from coulisse.pricing.offers.needs import Part, shape_of
from coulisse.pricing.queries import table_of
from coulisse.pricing.rates import rates_shown
from coulisse.pricing.rules import price_with_fees
from coulisse.pricing.types import Rate
from coulisse.programme.models import Performance
from coulisse.sales import subscriptions
from coulisse.sales.subscriptions import Chosen, FormulaSold
from coulisse.venues.queries import plan_of


@dataclass(frozen=True, slots=True)
class FormulaOpen:
    """Everything that the page of a formula is made of. Loaded inside a scope. ``is_from_basket``: filled in with what the basket holds."""

    formula: FormulaSold
    season: Mapping[int, Performance]
    offers: Mapping[int, Offer]
    wished: Wished
    chosen: Chosen
    now: datetime
    is_from_basket: bool = False

    @property
    def rates(self) -> list[Rate]:
        """The rates among which its people choose."""
        return rates_of(self.formula, self.season.values())


def rates_of(formula: FormulaSold, season: Iterable[Performance]) -> list[Rate]:
    """Every rate that some of these performances have and the formula counts, each once; none that waits for a code, or belongs beside
    a wheelchair."""
    tables = {one.price_list.current_id: table_of(one.price_list.current_id) for one in season}
    shown = [rate for table in tables.values() for rate in rates_shown(table.rates) if not rate.conditions.beside_wheelchair]
    counted = formula.offer.selection.rates
    return list({rate.key: rate for rate in shown if not counted or rate.key in counted}.values())


@dataclass(frozen=True, slots=True)
class Row:
    """A performance that can be chosen; ``takers``: the numbers of the persons who ticked it; ``is_from``: for some it costs more."""

    offer: Offer
    title: Said
    company: str
    slug: str
    takers: frozenset[int]
    cents: int
    is_from: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Performances under a heading: a part of the formula, or a month."""

    title: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class ZoneAt:
    """Where one may sit at a performance that somebody ticked; ``key`` is what was chosen for it, empty: as everywhere."""

    id: int
    title: Said
    starts_at: datetime
    zones: Sequence[tuple[str, str]]
    key: str


def groups_of(found: FormulaOpen, shown: Mapping[int, Performance]) -> list[Group]:
    """By the parts of the formula, what fits none last; without parts by month."""
    parts = () if is_series(found.formula.offer) else shape_of(found.formula.offer.need).parts
    grouped: dict[str, list[Row]] = {_part_words(part): [] for part in parts}
    for pk, performance in shown.items():
        if parts:
            title = next((_part_words(part) for part in parts if _fits(part, performance)), _("Of your choice"))
        else:
            title = day(found.offers[pk].starts_local.date(), "MMMM y")
        grouped.setdefault(title, []).append(_row(found, pk, performance))
    return [Group(title, rows) for title, rows in grouped.items() if rows]


def _part_words(part: Part) -> str:
    return in_language(part.name, get_language() or "nl")


def _fits(part: Part, performance: Performance) -> bool:
    return any(part.selection.takes(line) for line in subscriptions.every_line(performance))


def _row(found: FormulaOpen, pk: int, performance: Performance) -> Row:
    production = performance.production
    takers = frozenset(one.number for one in found.wished.people if pk in one.picks)
    table = table_of(performance.price_list.current_id)
    zone = subscriptions.zone_for(performance, found.wished.zones.get(pk, found.wished.zone_key))
    cents = price_with_fees(table, zone, table.rates_for(zone)[0].key)
    return Row(found.offers[pk], said(production.title, get_language() or "nl"), production.company, production.slug, takers, cents)


def zones_of(found: FormulaOpen) -> list[tuple[str, str]]:
    """The zones among which one chooses: where there are at least two."""
    names: dict[str, str] = {}
    for performance in found.season.values():
        for key, name in _zones_at(performance):
            names.setdefault(key, name)
    return list(names.items()) if len(names) > 1 else []


def zones_with_room(found: FormulaOpen, basket: UUID | None) -> list[tuple[str, str]]:
    """As `zones_of`; of a series each says on how many of its dates it has no room for all of them (what the ``basket`` holds is
    theirs). One query for a series."""
    zones = zones_of(found)
    if not zones or not is_series(found.formula.offer):
        return zones
    full: Counter[str] = Counter()
    for performance, taken in stock.performances_with_taken(found.wished.picked & found.season.keys(), found.now, but_not_of=basket):
        plan = plan_of(performance.plan_version_id)
        free = Counter(plan.zone_of(no).key for no in range(performance.place_count) if no not in taken)
        full.update(key for key, _name in _zones_at(performance) if free[key] < len(found.wished.people))
    return [(key, _full_words(name, full[key]) if full[key] else name) for key, name in zones]


def _full_words(zone: str, dates: int) -> str:
    return ngettext("%(zone)s (full on %(num)d date)", "%(zone)s (full on %(num)d dates)", dates) % {"zone": zone, "num": dates}


def zones_by_evening(found: FormulaOpen) -> list[ZoneAt]:
    """For each performance that somebody ticked and that has several zones, which one."""
    picked = [found.season[pk] for pk in found.season if pk in found.wished.picked]
    return [
        ZoneAt(one.pk, said(one.production.title, get_language() or "nl"), one.starts_at, zones, found.wished.zones.get(one.pk, ""))
        for one in picked if len(zones := _zones_at(one)) > 1
    ]  # fmt: skip


def _zones_at(performance: Performance) -> list[tuple[str, str]]:
    return [(key, in_language(name, get_language() or "nl")) for key, name in subscriptions.zones_sold(performance).items()]
