"""Reading a plan document: Coulisse's own format, checked from top to bottom before anything is kept.

The format is described in this module's README. Every problem is collected, so that somebody who brings in a
plan sees all of them at once, each with the row and seat that it is about.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from django.utils.translation import gettext as _

from coulisse.lib.text import LANGUAGES
from coulisse.venues.types import Mark, Plan, Row, Seat, Section, Text, Zone, ZoneKind

FORMAT = "coulisse-plan/1"
MOST_PLACES = 100_000
DEFAULT_COLOURS = ("#3f6f8f", "#8f5a3f", "#5f7f3f", "#7a4f8f", "#8f7a2f", "#3f8f7f", "#8f3f5f", "#55606b")


@dataclass(frozen=True)
class PlanProblem:
    """One thing wrong with a plan: where, and what to do, in the language of who reads it."""

    where: str
    says: str

    def __str__(self) -> str:
        return f"{self.where}: {self.says}" if self.where else self.says


class PlanRefused(Exception):
    """The document is not a plan that can be sold from."""

    def __init__(self, problems: list[PlanProblem]) -> None:
        self.problems = problems
        super().__init__("; ".join(str(problem) for problem in problems[:5]))


def read_plan(document: Any) -> Plan:
    """The plan in a document; raises `PlanRefused` with every problem found."""
    reader = _Reader(document)
    plan = reader.read()
    if reader.problems or plan is None:
        raise PlanRefused(reader.problems)
    return plan


class _Reader:
    def __init__(self, document: Any) -> None:
        self.document = document
        self.problems: list[PlanProblem] = []

    def problem(self, where: str, says: str) -> None:
        if len(self.problems) < 200:
            self.problems.append(PlanProblem(where, says))

    def read(self) -> Plan | None:
        document = self.document
        if not isinstance(document, Mapping) or document.get("format") != FORMAT:
            self.problem("", _("This is not a plan in the format “%(format)s”.") % {"format": FORMAT})
            return None
        zones = self._zones(document.get("zones"))
        sections = self._sections(document.get("sections"))
        if self.problems:
            return None
        seats, rows = self._rows(document.get("rows") or [], zones, sections)
        placed = self._place_zones(zones, seats)
        place_count = len(seats) + sum(zone.capacity for zone in placed.values() if zone.is_general)
        if not place_count and not self.problems:
            self.problem("", _("The plan has no places: add a row of seats, or a zone with a capacity."))
        if place_count > MOST_PLACES:
            self.problem("", _("The plan has %(count)d places; %(most)d is the most.") % {"count": place_count, "most": MOST_PLACES})
        width, height = self._size(seats)
        return Plan(
            name=str(document.get("name") or "")[:120],
            width=width,
            height=height,
            focal=self._focal(width),
            zones=placed,
            sections=sections,
            seats=tuple(seats),
            rows=tuple(rows),
            areas=tuple(area for area in document.get("areas") or [] if isinstance(area, Mapping)),
            place_count=place_count,
        )

    def _zones(self, given: Any) -> dict[str, Zone]:
        zones: dict[str, Zone] = {}
        for index, raw in enumerate(self._mappings(given, "zones")):
            key = str(raw.get("key") or "").strip()
            where = _("zone “%(key)s”") % {"key": key or index + 1}
            if not key or len(key) > 40:
                self.problem(where, _("give the zone a key of at most 40 signs."))
                continue
            if key in zones:
                self.problem(where, _("this zone stands twice; give each its own key."))
                continue
            kind = raw.get("kind", ZoneKind.SEATED)
            if kind not in ZoneKind.values:
                self.problem(where, _("“%(kind)s” is no kind of zone; it is one of %(kinds)s.") % {"kind": kind, "kinds": ", ".join(ZoneKind.values)})
                continue
            capacity = raw.get("capacity", 0)
            if kind != ZoneKind.SEATED and (not isinstance(capacity, int) or isinstance(capacity, bool) or not 0 < capacity <= MOST_PLACES):
                self.problem(where, _("say how many people fit in, as a whole number."))
                continue
            colour = raw.get("colour") or DEFAULT_COLOURS[index % len(DEFAULT_COLOURS)]
            outline = tuple((float(x), float(y)) for x, y in raw.get("outline") or [] if _is_number(x) and _is_number(y))
            zones[key] = Zone(key, _text(raw.get("name"), key), str(kind), str(colour)[:7], 0, int(capacity or 0), outline)
        if not zones and not self.problems:
            self.problem("", _("The plan has no zones: every seat needs one, for its price."))
        return zones

    def _sections(self, given: Any) -> dict[str, Section]:
        sections: dict[str, Section] = {}
        for raw in self._mappings(given, "sections"):
            key = str(raw.get("key") or "").strip()
            if not key or key in sections:
                self.problem(_("section “%(key)s”") % {"key": key}, _("give each section a key of its own."))
                continue
            level = raw.get("level", 0)
            sections[key] = Section(key, _text(raw.get("name"), key), level if isinstance(level, int) else 0, str(raw.get("entrance") or "")[:60])
        return sections or {"": Section("", {}, 0, "")}

    def _rows(self, given: Any, zones: Mapping[str, Zone], sections: Mapping[str, Section]) -> tuple[list[Seat], list[Row]]:
        seats: list[Seat] = []
        rows: list[Row] = []
        for raw_row in self._mappings(given, "rows"):
            label = str(raw_row.get("label") or "").strip()[:20]
            section = str(raw_row.get("section") or "")
            row_where = _("row %(row)s") % {"row": f"{section} {label}".strip() or "?"}
            if section not in sections:
                self.problem(row_where, _("section “%(key)s” is not among the sections of the plan.") % {"key": section})
                continue
            numbers = []
            for raw in self._mappings(raw_row.get("seats"), f"rows.{label}.seats"):
                seat = self._seat(raw, len(seats), section, label, zones, row_where)
                if seat:
                    seats.append(seat)
                    numbers.append(seat.no)
            if numbers:
                rows.append(Row(section, label, tuple(numbers)))
        self._no_name_twice(seats)
        return seats, rows

    def _seat(self, raw: Mapping[str, Any], no: int, section: str, row: str, zones: Mapping[str, Zone], row_where: str) -> Seat | None:
        label = str(raw.get("label") or "").strip()[:20]
        where = _("%(row)s, seat %(seat)s") % {"row": row_where, "seat": label or "?"}
        if not label:
            self.problem(where, _("the seat has no number; give it one."))
        x, y = raw.get("x"), raw.get("y")
        if not (_is_number(x) and _is_number(y)):
            self.problem(where, _("the seat has no position; give x and y."))
            return None
        zone = str(raw.get("zone") or "")
        if zone not in zones or zones[zone].is_general:
            self.problem(where, _("zone “%(key)s” is not among the seated zones of the plan.") % {"key": zone})
            return None
        rank = raw.get("rank", 1)
        if not isinstance(rank, int) or isinstance(rank, bool) or not 1 <= rank <= 99:
            self.problem(where, _("the rank is a whole number from 1 (best) to 99."))
            rank = 1
        marks = frozenset(raw.get("marks") or ())
        if unknown := marks - set(Mark.values):
            self.problem(where, _("“%(mark)s” is no attribute of a seat; it is one of %(marks)s.") % {"mark": min(map(str, unknown)), "marks": ", ".join(Mark.values)})
        key = str(raw.get("key") or f"{section}-{row}-{label}")[:60]
        return Seat(no, key, section, row, label, zone, float(x), float(y), rank, marks, str(raw.get("blocked") or "")[:200])  # type: ignore[arg-type]

    def _no_name_twice(self, seats: list[Seat]) -> None:
        names = Counter((seat.section, seat.row, seat.label) for seat in seats)
        keys = Counter(seat.key for seat in seats)
        for (section, row, label), count in names.items():
            if count > 1:
                where = _("%(row)s, seat %(seat)s") % {"row": _("row %(row)s") % {"row": f"{section} {row}".strip()}, "seat": label}
                self.problem(where, _("this seat stands %(count)d times; give each seat of a row its own number.") % {"count": count})
        for key, count in keys.items():
            if count > 1 and not any(problem.says for problem in self.problems):
                self.problem(_("seat “%(key)s”") % {"key": key}, _("this key stands %(count)d times; give each seat its own.") % {"count": count})

    def _place_zones(self, zones: Mapping[str, Zone], seats: list[Seat]) -> dict[str, Zone]:
        """Number the general zones after the seats, and count the seats of the others."""
        seated = Counter(seat.zone for seat in seats)
        placed, next_no = {}, len(seats)
        for zone in zones.values():
            capacity = zone.capacity if zone.is_general else seated[zone.key]
            placed[zone.key] = Zone(zone.key, zone.name, zone.kind, zone.colour, next_no if zone.is_general else 0, capacity, zone.outline)
            next_no += capacity if zone.is_general else 0
        return placed

    def _size(self, seats: list[Seat]) -> tuple[float, float]:
        size = self.document.get("size")
        if isinstance(size, list | tuple) and len(size) == 2 and all(_is_number(n) and n > 0 for n in size):
            return float(size[0]), float(size[1])
        margin = 40.0
        return (max((seat.x for seat in seats), default=400.0) + margin, max((seat.y for seat in seats), default=300.0) + margin)

    def _focal(self, width: float) -> tuple[float, float]:
        focal = self.document.get("focal")
        if isinstance(focal, list | tuple) and len(focal) == 2 and all(_is_number(n) for n in focal):
            return float(focal[0]), float(focal[1])
        return width / 2, 0.0

    def _mappings(self, given: Any, name: str) -> Iterator[Mapping[str, Any]]:
        if given is None:
            return
        if not isinstance(given, list):
            self.problem(name, _("this must be a list."))
            return
        for index, item in enumerate(given):
            if isinstance(item, Mapping):
                yield item
            else:
                self.problem(f"{name}[{index + 1}]", _("this must be an object with fields."))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value) and abs(value) < 1e7


def _text(given: Any, otherwise: str) -> Text:
    """A name as text per language: a plain string counts in every language."""
    if isinstance(given, Mapping):
        found = {language: str(given[language])[:120] for language in LANGUAGES if given.get(language)}
        return found or {"nl": otherwise}
    return {"nl": str(given or otherwise)[:120]}


def place_name(plan: Plan, place_no: int) -> dict[str, Any]:
    """How a place is printed: section, row and seat, or the name of a general zone; with its entrance.

    Stored with what is sold (order line, ticket), so that it reads the same for ever.
    """
    seat = plan.seat_at(place_no)
    if seat is None:
        return {"zone": dict(plan.zone_of(place_no).name)}
    section = plan.sections[seat.section]
    return {
        "section": dict(section.name), "row": seat.row, "seat": seat.label, "entrance": section.entrance,
        "zone": dict(plan.zones[seat.zone].name), "marks": sorted(seat.marks),
    }  # fmt: skip
