"""Reading a plan document: Coulisse's own format, checked from top to bottom before anything is kept.

The format is described in this module's README. Every problem is collected, so that somebody who brings in a
plan sees all of them at once, each with the row and seat that it is about. Whatever the document is,
`read_plan` answers a plan or raises `PlanRefused`.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from coulisse.venues.alignment import along
from coulisse.venues.areas import corners, read_areas
from coulisse.venues.fields import Point, is_number, is_numbers, is_whole, number, objects, points, text_field, words
from coulisse.venues.focal import focal_of
from coulisse.venues.problems import PlanProblem, PlanRefused, Problems, row_place, seat_place
from coulisse.venues.types import Mark, Plan, Row, Seat, Section, Zone, ZoneKind

__all__ = ["FORMAT", "PlanProblem", "PlanRefused", "place_name", "read_plan"]

FORMAT = "coulisse-plan/1"
MOST_PLACES = 100_000
MOST_ZONES, MOST_SECTIONS, MOST_ROWS, MOST_POINTS = 300, 1_000, 20_000, 1_000
LABEL, KEY, ZONE_KEY, NAME, REASON = 20, 60, 40, 120, 200
DEFAULT_COLOURS = ("#3f6f8f", "#8f5a3f", "#5f7f3f", "#7a4f8f", "#8f7a2f", "#3f8f7f", "#8f3f5f", "#55606b")
MARGIN = 40.0

_MARKS = frozenset(Mark.values)


def read_plan(document: Any) -> Plan:
    """The plan in a document; raises `PlanRefused` with every problem found, and nothing else."""
    problems = Problems()
    if not isinstance(document, Mapping) or document.get("format") != FORMAT:
        problems.add("", _("This is not a plan in the format “%(format)s”.") % {"format": FORMAT})
        problems.refuse()
    zones = _zones(document.get("zones"), problems)
    sections = _sections(document.get("sections"), problems)
    problems.refuse()  # a seat can't be judged without them
    seats, rows = _Rows(zones, sections, problems).read(document.get("rows"))
    areas = read_areas(document.get("areas"), problems)
    placed = _numbered(zones, seats)
    place_count = _place_count(placed, seats, problems)
    size = _pair(document, "size", problems) or _size_around(_all_points(seats, placed, areas))
    if number(min(size)) <= 0:
        problems.add("size", _("width and height must be more than 0."))
    plan = Plan(
        name=_name(document.get("name"), problems),
        width=size[0],
        height=size[1],
        focal=_pair(document, "focal", problems) or focal_of([(seat.x, seat.y) for seat in seats], areas) or (size[0] / 2, 0.0),
        zones=placed,
        sections=sections,
        seats=tuple(seats),
        rows=tuple(rows),
        areas=areas,
        place_count=place_count,
    )
    problems.refuse()
    return plan


def _name(given: Any, problems: Problems) -> str:
    name = words(given)
    if name is None or len(name) > NAME:
        problems.add("name", _("the name must be text of at most %(most)d signs.") % {"most": NAME})
    return name or ""


# Zones and sections


def _zones(given: Any, problems: Problems) -> dict[str, Zone]:
    zones: dict[str, Zone] = {}
    for index, raw in enumerate(objects(given, "zones", MOST_ZONES, problems)):
        zone = _zone(raw, index, problems)
        if zone and zone.key in zones:
            problems.add(_zone_place(zone.key), _("this zone stands twice; give each its own key."))
        elif zone:
            zones[zone.key] = zone
    if not zones and not problems:
        problems.add("", _("The plan has no zones: every seat needs one, for its price."))
    return zones


def _zone_place(key: Any) -> str:
    return _("zone “%(key)s”") % {"key": key}


def _zone(raw: Mapping[str, Any], index: int, problems: Problems) -> Zone | None:
    key = words(raw.get("key"))
    where = _zone_place(key or index + 1)
    if not key or len(key) > ZONE_KEY:
        problems.add(where, _("give the zone a key of at most %(most)d signs.") % {"most": ZONE_KEY})
        return None
    kind = raw.get("kind", ZoneKind.SEATED.value)
    if kind not in ZoneKind.values:
        problems.add(
            where, _("“%(kind)s” is no kind of zone; it is one of %(kinds)s.") % {"kind": words(kind) or "?", "kinds": ", ".join(ZoneKind.values)}
        )
        return None
    capacity = raw.get("capacity", 0) if kind != ZoneKind.SEATED else 0
    if kind != ZoneKind.SEATED and not is_whole(capacity, 1, MOST_PLACES):
        problems.add(where, _("say how many people fit in, as a whole number."))
        return None
    name = text_field(raw.get("name"), key, NAME, where, problems)
    colour, outline = _colour(raw, index, where, problems), _outline(raw, where, problems)
    return Zone(key, name, str(kind), colour, 0, capacity, outline, _entrance(raw, where, problems) if kind != ZoneKind.SEATED else "")


def _entrance(raw: Mapping[str, Any], where: str, problems: Problems) -> str:
    entrance = words(raw.get("entrance"))
    if entrance is None or len(entrance) > KEY:
        problems.add(where, _("the entrance must be text of at most %(most)d signs.") % {"most": KEY})
        return ""
    return entrance


def _colour(raw: Mapping[str, Any], index: int, where: str, problems: Problems) -> str:
    given = raw.get("colour")
    if given in (None, ""):
        return DEFAULT_COLOURS[index % len(DEFAULT_COLOURS)]
    if isinstance(given, str) and re.fullmatch(r"#[0-9a-fA-F]{6}", given):
        return given.lower()
    problems.add(where, _("write the colour as #rrggbb, for example #7a1f3d."))
    return DEFAULT_COLOURS[0]


def _outline(raw: Mapping[str, Any], where: str, problems: Problems) -> tuple[Point, ...]:
    given = raw.get("outline")
    found = () if given is None or given == [] else points(given, 3, MOST_POINTS)
    if found is None:
        problems.add(where, _("the outline is a list of at least three points [x, y]."))
    return found or ()


def _sections(given: Any, problems: Problems) -> dict[str, Section]:
    sections: dict[str, Section] = {}
    for index, raw in enumerate(objects(given, "sections", MOST_SECTIONS, problems)):
        key = words(raw.get("key"))
        where = _("section “%(key)s”") % {"key": key or index + 1}
        if not key or len(key) > KEY or key in sections:
            problems.add(where, _("give each section a key of its own, of at most %(most)d signs.") % {"most": KEY})
            continue
        if not is_whole(raw.get("level", 0), -9, 99):
            problems.add(where, _("the level is a whole number: 0 is the floor, 1 the first balcony."))
        level = raw.get("level", 0)
        sections[key] = Section(key, text_field(raw.get("name"), key, NAME, where, problems), level, _entrance(raw, where, problems))
    return sections or {"": Section("", {}, 0, "")}


# Rows and seats


class _Rows:
    """Reads the seats row by row, and numbers them in the document's order."""

    def __init__(self, zones: Mapping[str, Zone], sections: Mapping[str, Section], problems: Problems) -> None:
        self.sections = sections
        self.problems = problems
        self.seated = frozenset(zone.key for zone in zones.values() if not zone.is_general)
        self.seats: list[Seat] = []

    def read(self, given: Any) -> tuple[list[Seat], list[Row]]:
        rows = [row for raw in self._few_enough(given) if (row := self._row(raw))]
        self._no_name_twice()
        return self.seats, rows

    def _few_enough(self, given: Any) -> Iterator[Mapping[str, Any]]:
        found = list(objects(given, "rows", MOST_ROWS, self.problems))
        count = sum(len(seats) for raw in found if isinstance(seats := raw.get("seats"), list | tuple))
        if count > MOST_PLACES:
            self.problems.add("", _too_many(count))
            return
        yield from found

    def _row(self, raw: Mapping[str, Any]) -> Row | None:
        label, section = words(raw.get("label")), words(raw.get("section"))
        if label is None or len(label) > LABEL:
            self.problems.add(
                row_place(section or "", (label or "")[:LABEL]), _("the name of the row must be text of at most %(most)d signs.") % {"most": LABEL}
            )
            return None
        if section is None or section not in self.sections:
            self.problems.add(row_place("", label), _("section “%(key)s” is not among the sections of the plan.") % {"key": section or "?"})
            return None
        first = len(self.seats)
        for given in objects(raw.get("seats"), row_place(section, label), MOST_PLACES, self.problems):
            if seat := self._seat(given, section, label):
                self.seats.append(seat)
        standing = self.seats[first:]
        walk = along([(seat.x, seat.y) for seat in standing])
        return Row(section, label, tuple(standing[i].no for i in walk)) if standing else None

    def _seat(self, raw: Mapping[str, Any], section: str, row: str) -> Seat | None:
        label, zone, key, blocked = (words(raw.get(name)) for name in ("label", "zone", "key", "blocked"))
        if wrong := list(self._wrong(raw, label, zone, key, blocked)):
            where = seat_place(section, row, (label or "")[:LABEL])
            for says in wrong:
                self.problems.add(where, says)
            return None
        own_key = key or "-".join(part for part in (section, row, label) if part)[:KEY].strip()
        marks = frozenset(raw.get("marks") or ())
        return Seat(
            len(self.seats),
            own_key,
            section,
            row,
            label or "",
            zone or "",
            float(raw["x"]),
            float(raw["y"]),
            raw.get("rank", 1),
            marks,
            blocked or "",
        )

    def _wrong(self, raw: Mapping[str, Any], label: str | None, zone: str | None, key: str | None, blocked: str | None) -> Iterator[str]:
        if not label:
            yield _("the seat has no number; give it one.")
        elif len(label) > LABEL:
            yield _("the number must have at most %(most)d signs.") % {"most": LABEL}
        if key is None or len(key) > KEY:
            yield _("the key must be text of at most %(most)d signs.") % {"most": KEY}
        if not (is_number(raw.get("x")) and is_number(raw.get("y"))):
            yield _("the seat has no position; give x and y.")
        if zone not in self.seated:
            yield _("zone “%(key)s” is not among the seated zones of the plan.") % {"key": zone or "?"}
        if not is_whole(raw.get("rank", 1), 1, 99):
            yield _("the rank is a whole number from 1 (best) to 99.")
        if unknown := _unknown_mark(raw.get("marks")):
            yield _("“%(mark)s” is no attribute of a seat; it is one of %(marks)s.") % {"mark": unknown, "marks": ", ".join(Mark.values)}
        if blocked is None or len(blocked) > REASON:
            yield _("say why the seat is blocked, in at most %(most)d signs.") % {"most": REASON}

    def _no_name_twice(self) -> None:
        names = Counter((seat.section, seat.row, seat.label) for seat in self.seats)
        twice = {name: count for name, count in names.items() if count > 1}
        for name, count in twice.items():
            self.problems.add(seat_place(*name), _("this seat stands %(count)d times; give each seat of a row its own number.") % {"count": count})
        if twice:
            return
        for key, count in Counter(seat.key for seat in self.seats).items():
            if count > 1:
                self.problems.add(
                    _("seat “%(key)s”") % {"key": key}, _("this key stands %(count)d times; give each seat its own.") % {"count": count}
                )


def _unknown_mark(marks: Any) -> str:
    """The first thing that is no mark; empty where all are."""
    if marks is None:
        return ""
    if not isinstance(marks, list | tuple | set | frozenset) or len(marks) > 20:
        return "?"
    return next((words(mark) or "?" for mark in marks if not isinstance(mark, str) or mark not in _MARKS), "")


# The whole


def _numbered(zones: Mapping[str, Zone], seats: Sequence[Seat]) -> dict[str, Zone]:
    """Number the general zones after the seats, and count the seats of the others."""
    seated = Counter(seat.zone for seat in seats)
    placed, next_no = {}, len(seats)
    for zone in zones.values():
        capacity = zone.capacity if zone.is_general else seated[zone.key]
        placed[zone.key] = replace(zone, first_no=next_no if zone.is_general else 0, capacity=capacity)
        next_no += capacity if zone.is_general else 0
    return placed


def _place_count(zones: Mapping[str, Zone], seats: Sequence[Seat], problems: Problems) -> int:
    count = len(seats) + sum(zone.capacity for zone in zones.values() if zone.is_general)
    if not count and not problems:
        problems.add("", _("The plan has no places: add a row of seats, or a zone with a capacity."))
    if count > MOST_PLACES:
        problems.add("", _too_many(count))
    return count


def _too_many(count: int) -> str:
    return _("The plan has %(count)d places; %(most)d is the most.") % {"count": count, "most": MOST_PLACES}


def _pair(document: Mapping[str, Any], field: str, problems: Problems) -> Point | None:
    given = document.get(field)
    if given is None:
        return None
    if is_numbers(given, 2):
        return float(given[0]), float(given[1])
    problems.add(field, _("this must be two numbers: [x, y]."))
    return None


def _all_points(seats: Sequence[Seat], zones: Mapping[str, Zone], areas: Sequence[Mapping[str, Any]]) -> list[Point]:
    return [
        *((seat.x, seat.y) for seat in seats),
        *(point for zone in zones.values() for point in zone.outline),
        *(point for area in areas for point in corners(area)),
    ]


def _size_around(found: Sequence[Point]) -> Point:
    """Everything and a margin, counted from the corner of the drawing; what lies before it makes it larger."""
    xs, ys = [x for x, _y in found] or [0.0, 400.0], [y for _x, y in found] or [0.0, 300.0]
    return max(xs) - min(0.0, *xs) + MARGIN, max(ys) - min(0.0, *ys) + MARGIN


def place_name(plan: Plan, place_no: int) -> dict[str, Any]:
    """How a place is printed: section, row and seat, or the name of a general zone; with its entrance.

    Stored with what is sold (order line, ticket), so that it reads the same for ever.
    """
    seat = plan.seat_at(place_no)
    if seat is None:
        zone = plan.zone_of(place_no)
        return {"zone": dict(zone.name), **({"entrance": zone.entrance} if zone.entrance else {})}
    section = plan.sections[seat.section]
    return {
        "section": dict(section.name), "row": seat.row, "seat": seat.label, "entrance": section.entrance,
        "zone": dict(plan.zones[seat.zone].name), "marks": sorted(seat.marks),
    }  # fmt: skip
