"""A performance as a mail shows it: what, when, where, which places, how to get there."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import quote_plus

from coulisse.houses.models import House
from coulisse.lib.text import in_language, language_of
from coulisse.outreach import inside, wording
from coulisse.outreach.pictures import Picture, show_picture
from coulisse.programme.models import Performance
from coulisse.programme.types import PerformanceState
from coulisse.sales.models import OrderLine

# A mail with many evenings stays light.
MOST_PICTURES = 4


@dataclass(frozen=True, slots=True)
class Evening:
    """Ready to be placed: every value is a string of ours or a cleaned one. ``tickets`` marks where they will stand (`inside`)."""

    title: str
    title_lang: str
    subtitle: str
    company: str
    day: str
    short_day: str
    clock: str
    doors: str
    hall: str
    address: str
    map_link: str
    seats: Sequence[tuple[str, str]] = ()
    access: Sequence[str] = ()
    note: Sequence[str] = ()
    picture: Picture | None = None
    cancelled: bool = False
    cancel_reason: Sequence[str] = ()
    old_day: str = ""
    old_clock: str = ""
    tickets: str = ""

    @property
    def same_day(self) -> bool:
        """It was moved to another hour only."""
        return self.old_day == self.day


@dataclass(frozen=True, slots=True)
class Bought:
    """Tickets of one rate at one price, or a fee, as a line of the overview."""

    what: str
    where: str
    amount: str


@dataclass(frozen=True, slots=True)
class Overview:
    """``reductions`` are what offers took off; ``paid_by`` what vouchers paid of the total, and ``paid`` what was left of it."""

    lines: Sequence[Bought] = field(default_factory=tuple)
    fees: Sequence[Bought] = field(default_factory=tuple)
    total: str = ""
    reductions: Sequence[Bought] = field(default_factory=tuple)
    paid_by: Sequence[Bought] = field(default_factory=tuple)
    paid: str = ""


def evening(performance: Performance, lines: Sequence[OrderLine], house: House, language: str) -> Evening:
    """One performance with the places of these lines. In the language's own words (activate it first)."""
    production, hall, zone = performance.production, performance.plan_version.layout.hall, house.timezone
    where = hall if hall.street or hall.city else house
    address = ", ".join(part for part in (wording.plain(where.street), wording.plain(f"{where.postal_code} {where.city}")) if part)
    old = performance.moved_from_at
    return Evening(
        title=wording.text(production.title, language),
        title_lang=language_of(production.title, language),
        subtitle=wording.text(production.subtitle, language),
        company=wording.plain(production.company),
        day=wording.day(performance.starts_at, zone, language),
        short_day=wording.short_day(performance.starts_at, zone, language),
        clock=wording.clock(performance.starts_at, zone, language),
        doors=wording.clock(performance.doors_at, zone, language) if performance.doors_at else "",
        hall=wording.plain(hall.name),
        address=address,
        map_link=f"https://www.openstreetmap.org/search?query={quote_plus(address)}" if address and where.street else "",
        seats=wording.seats([line.place_name for line in lines], language),
        access=wording.paragraphs(in_language(hall.access, language)),
        note=wording.paragraphs(in_language(performance.note, language)),
        picture=show_picture(production, house, language),
        cancelled=performance.state == PerformanceState.CANCELLED,
        cancel_reason=wording.paragraphs(in_language(performance.cancel_reason, language)),
        old_day=wording.day(old, zone, language) if old else "",
        old_clock=wording.clock(old, zone, language) if old else "",
        tickets=inside.mark(performance.pk),
    )


def lines_by_performance(lines: Sequence[OrderLine]) -> list[list[OrderLine]]:
    """Lines of places, those of one performance together, the first performance first."""
    found: dict[int, list[OrderLine]] = {}
    for line in lines:
        found.setdefault(line.performance_id, []).append(line)
    return sorted(found.values(), key=lambda of_one: (of_one[0].performance.starts_at, of_one[0].performance_id))


def evenings(lines: Sequence[OrderLine], house: House, language: str) -> list[Evening]:
    """The performances of these lines of places, the first one first; each picture once."""
    shown: list[Evening] = []
    for of_one in lines_by_performance(lines):
        made = evening(of_one[0].performance, of_one, house, language)
        picture = made.picture
        if picture:
            seen = {earlier.picture.name for earlier in shown if earlier.picture}
            picture = None if picture.name in seen or len(seen) == MOST_PICTURES else replace(picture, cid=f"show{len(shown) + 1}")
        shown.append(replace(made, picture=picture))
    return shown
