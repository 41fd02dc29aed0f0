"""What a test story needs to begin: a plan, prices, a production, an evening that is on sale.

Every factory works inside the scope that is open, or else opens one of the house's own; what it answers carries
its neighbours (``performance.production``, ``.price_list``, ``.plan_version.layout.hall``), so that a test can
read them after the scope has closed.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from coulisse.houses.models import House
from coulisse.houses.scope import Scope, ScopeProblem, active_scope, house_scope
from coulisse.houses.types import COULISSE
from coulisse.lib.text import slugify
from coulisse.pricing.models import PriceList
from coulisse.pricing.operations import create_price_list
from coulisse.pricing.queries import table_of
from coulisse.pricing.types import Fee, PriceTable, Rate
from coulisse.programme.models import Performance, Production
from coulisse.programme.rules import access_marks
from coulisse.programme.types import PerformanceState
from coulisse.venues.models import Hall, Layout, PlanVersion
from coulisse.venues.plan import FORMAT, read_plan
from coulisse.venues.queries import forget_plans
from coulisse.venues.types import Mark, ZoneKind

_numbers = count(1)

ADULT = Rate("adult", {"nl": "Standaard", "fr": "Plein tarif", "en": "Standard"})
YOUTH = Rate("youth", {"nl": "-26", "fr": "-26", "en": "Under 26"})
COMPANION = Rate("companion", {"nl": "Begeleider", "fr": "Accompagnant", "en": "Companion"})
SERVICE_FEE = Fee("service", {"nl": "Servicekost", "fr": "Frais de service", "en": "Service fee"}, "ticket", 100)
ORDER_FEE = Fee("order", {"nl": "Dossierkost", "fr": "Frais de dossier", "en": "Order fee"}, "order", 150)
DEFAULT_PRICES = {"adult": 2000, "youth": 1200}


@contextmanager
def in_scope(house: House) -> Iterator[Scope]:
    """The open scope where it sees this house, else one of the house's own."""
    try:
        open_one = active_scope()
    except ScopeProblem:
        open_one = None
    if open_one is not None and house.pk in open_one.houses:
        yield open_one
        return
    with house_scope(house.pk) as scope:
        yield scope


def row_label(index: int) -> str:
    """A … Z, AA, AB …"""
    return (row_label(index // 26 - 1) if index >= 26 else "") + chr(65 + index % 26)


def make_plan_document(
    *, rows: int = 5, seats: int = 10, zones: int = 1, standing: int = 0, free: int = 0, wheelchair: int = 0,
    marks: Mapping[str, Sequence[str]] | None = None, blocked: Mapping[str, str] | None = None, name: str = "Grote zaal",
) -> dict[str, Any]:  # fmt: skip
    """A hall of ``rows`` rows (A is in front) of ``seats`` seats (1 … n), keys as ``A-1``.

    - ``zones``: the rows are divided over seated zones ``1``, ``2`` …, front to back;
    - ``standing``, ``free``: a general zone of that name with that many places;
    - ``wheelchair``: a last row ``W`` with that many wheelchair places, each with its companion beside it;
    - ``marks``: further attributes by seat key; ``blocked``: reasons by seat key.
    """
    marks, blocked = dict(marks or {}), dict(blocked or {})
    for number in range(wheelchair):
        marks.setdefault(f"W-{2 * number + 1}", [Mark.WHEELCHAIR.value, Mark.STEP_FREE.value])
        marks.setdefault(f"W-{2 * number + 2}", [Mark.COMPANION.value, Mark.STEP_FREE.value])
    labelled = [(row_label(index), seats, 1 + index * zones // rows) for index in range(rows) if seats]
    if wheelchair:
        labelled.append(("W", wheelchair * 2, zones))
    return {
        "format": FORMAT,
        "name": name,
        "zones": [
            *({"key": str(zone), "name": {"nl": f"Rang {zone}", "fr": f"Catégorie {zone}", "en": f"Zone {zone}"}} for zone in range(1, zones + 1) if labelled),
            *([{"key": "standing", "name": {"nl": "Staanplaatsen", "en": "Standing"}, "kind": ZoneKind.STANDING.value, "capacity": standing}] if standing else []),
            *([{"key": "free", "name": {"nl": "Vrije plaatsen", "en": "Free seating"}, "kind": ZoneKind.FREE.value, "capacity": free}] if free else []),
        ],
        "rows": [
            {"label": label, "seats": [_seat(label, number, index, zone, marks, blocked) for number in range(1, size + 1)]}
            for index, (label, size, zone) in enumerate(labelled)
        ],
    }  # fmt: skip


def _seat(row: str, number: int, index: int, zone: int, marks: Mapping[str, Sequence[str]], blocked: Mapping[str, str]) -> dict[str, Any]:
    key = f"{row}-{number}"
    seat = {"key": key, "label": str(number), "x": 40 + number * 24, "y": 60 + index * 28, "zone": str(zone), "rank": min(index + 1, 99)}
    return {**seat, **({"marks": list(marks[key])} if key in marks else {}), **({"blocked": blocked[key]} if key in blocked else {})}


def make_layout(house: House, *, hall: str = "", layout: str = "Theater", **hall_fields: Any) -> Layout:
    """A layout of a hall; without a name it is a new hall, with one the hall of that name."""
    with in_scope(house):
        room, _is_new = Hall.objects.get_or_create(house=house, name=hall or f"Zaal {next(_numbers)}", defaults=hall_fields)
        made, _is_new = Layout.objects.get_or_create(house=house, hall=room, name=layout)
        made.hall = room
        return made


def make_plan_version(
    house: House, *, layout: Layout | None = None, document: Mapping[str, Any] | None = None, published: bool = True, hall: str = "", **plan: Any
) -> PlanVersion:
    """A published plan (with ``published=False`` a draft); further words go to `make_plan_document`.

    With a ``layout`` that has one already, it is the next version of that plan. It was published yesterday, so that
    processes keep it; what they kept of another test is forgotten.
    """
    forget_plans()
    with in_scope(house) as scope:
        layout = layout or make_layout(house, hall=hall)
        document = dict(document or make_plan_document(**plan))
        last = PlanVersion.objects.filter(layout=layout).order_by("-number").values_list("number", flat=True).first() or 0
        return PlanVersion.objects.create(
            house=house, layout=layout, number=last + 1, document=document, place_count=read_plan(document).place_count,
            published_at=scope.now - timedelta(days=1) if published else None,
        )  # fmt: skip


def make_price_table(
    prices: Mapping[str, Mapping[str, int]] | None = None, *, zones: Sequence[str] = ("1",), rates: Sequence[Rate] | None = None,
    fees: Sequence[Fee] = (), vat_permyriad: int = 600,
) -> PriceTable:  # fmt: skip
    """Zone × rate in cents. Without ``prices`` every zone costs `DEFAULT_PRICES`; rates are those that the prices name."""
    prices = prices or dict.fromkeys(zones, DEFAULT_PRICES)
    named = dict.fromkeys(rate for zone in prices.values() for rate in zone)
    known = {rate.key: rate for rate in (ADULT, YOUTH, COMPANION)}
    chosen = rates or [known.get(key) or Rate(key, {"nl": key.title()}) for key in named]
    return PriceTable(rates=tuple(chosen), prices={zone: dict(row) for zone, row in prices.items()}, fees=tuple(fees), vat_permyriad=vat_permyriad)


def make_price_list(house: House, *, name: str = "", table: PriceTable | None = None, **prices: Any) -> PriceList:
    """A price list with its first version; further words go to `make_price_table`."""
    table_of.cache_clear()
    with in_scope(house) as scope:
        return create_price_list(
            house=house, name=name or f"Prijslijst {next(_numbers)}", table=table or make_price_table(**prices), actor=COULISSE, now=scope.now
        )


def make_production(house: House, *, title: str | Mapping[str, str] = "Het gezin Van Paemel", **fields: Any) -> Production:
    """A theatre production; a plain title is Dutch. Any field of the model can be given."""
    titles = {"nl": title} if isinstance(title, str) else dict(title)
    with in_scope(house):
        slug = fields.pop("slug", "") or slugify(next(iter(titles.values())))
        while Production.objects.filter(slug=slug).exists():
            slug = f"{slug[:55]}-{next(_numbers)}"
        return Production.objects.create(house=house, title=titles, slug=slug, **{"genre": "0.55.0.0.0", **fields})


def make_performance(
    house: House, *, production: Production | None = None, title: str | Mapping[str, str] = "Het gezin Van Paemel",
    plan_version: PlanVersion | None = None, price_list: PriceList | None = None,
    prices: Mapping[str, Mapping[str, int]] | None = None, fees: Sequence[Fee] = (),
    rows: int = 5, seats: int = 10, zones: int = 1, standing: int = 0, free: int = 0, wheelchair: int = 0,
    marks: Mapping[str, Sequence[str]] | None = None, blocked: Mapping[str, str] | None = None,
    days: int = 7, hour_utc: int = 19, starts_at: datetime | None = None, state: str = "on_sale", **fields: Any,
) -> Performance:  # fmt: skip
    """An evening in ``days`` days, on sale: 5 rows of 10 seats in zone ``1``, adult € 20, youth € 12.

    ``prices`` (zone → rate → cents) and ``fees`` make its own price list; a ``production``, ``plan_version`` or
    ``price_list`` at hand is used. Further words are fields of `Performance`.
    """
    with in_scope(house) as scope:
        production = production or make_production(house, title=title)
        plan_version = plan_version or make_plan_version(
            house, rows=rows, seats=seats, zones=zones, standing=standing, free=free, wheelchair=wheelchair, marks=marks, blocked=blocked
        )
        plan = read_plan(plan_version.document)
        price_list = price_list or make_price_list(house, prices=prices, zones=list(plan.zones), fees=fees)
        return Performance.objects.create(
            house=house, production=production, plan_version=plan_version, place_count=plan_version.place_count, price_list=price_list,
            starts_at=starts_at or (scope.now + timedelta(days=days)).replace(hour=hour_utc, minute=0, second=0, microsecond=0),
            access_marks=access_marks(plan), state=PerformanceState(state), **fields,
        )  # fmt: skip
