"""Putting a plan together from whatever a file says: keys, repairs, warnings, and the document at the end."""

from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import dist
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coulisse.lib.text import in_language, slugify
from coulisse.venues.alignment import gaps, usual
from coulisse.venues.areas import MOST_AREAS, centre, enlarged, read_areas, scaled
from coulisse.venues.document import document_of
from coulisse.venues.fields import Point, number, tidy
from coulisse.venues.formats.labels import MISSING, repaired
from coulisse.venues.plan import FORMAT, KEY, MOST_POINTS, NAME, ZONE_KEY, read_plan
from coulisse.venues.problems import PlanProblem, Problems, row_place, seat_place
from coulisse.venues.rules import stacked, with_ranks
from coulisse.venues.types import AreaKind, Plan, Seat, Text, ZoneKind

# Rows this many seats apart are in different blocks.
BLOCK_APART = 3.0
# Seats that stand nearer to each other than this are set as far apart as `SEATS_APART`.
SMALLEST_APART, SEATS_APART = 1.0, 24.0
# What is drawn beneath all else stands this many seats lower.
FLOOR_APART = 4.0
BLOCK: Text = {"nl": "Vak", "fr": "Bloc", "en": "Block"}
WITHOUT_CATEGORY: Text = {"nl": "Zonder categorie", "fr": "Sans catégorie", "en": "Without category"}


@dataclass(frozen=True)
class ImportedPlan:
    """A plan that came from a file. ``warnings`` say what was repaired or left out; look at them before publishing."""

    document: dict[str, Any]
    warnings: tuple[PlanProblem, ...]
    format: str


@dataclass
class SeatDrawn:
    """A seat as a file names it; ``zone`` None: the file doesn't say, ``key`` empty: the name is the key."""

    label: str
    x: float
    y: float
    zone: str | None
    key: str = ""
    marks: Sequence[str] = ()
    blocked: str = ""
    rank: int | None = None


@dataclass
class RowDrawn:
    section: str
    label: str
    seats: list[SeatDrawn] = field(default_factory=list)


class PlanBuilder:
    """Collects zones, sections, rows and areas in a file's own order.

    With ``repairs`` a missing name is repaired with a warning; without, it is a problem, because whoever made the
    file can put it right there (`read_plan` says which). With ``renumbers`` so is a second seat of one name.
    """

    def __init__(self, format_name: str, *, repairs: bool = True, renumbers: bool = True) -> None:
        self.format = format_name
        self.repairs = repairs
        self.renumbers = renumbers
        self.problems = Problems()
        self.warnings = Problems()
        self.zones: dict[str, dict[str, Any]] = {}
        self.sections: dict[str, dict[str, Any]] = {}
        self.rows: list[RowDrawn] = []
        self.areas: list[dict[str, Any]] = []
        self._zone_keys, self._section_keys = FreeKeys(), FreeKeys()
        self._rest = ""
        self._areas_lost = 0

    # What a file has

    def zone(
        self,
        name: str | Text,
        *,
        colour: str = "",
        kind: str = ZoneKind.SEATED.value,
        capacity: int = 0,
        outline: Iterable[Point] = (),
        entrance: str = "",
    ) -> str:
        """A zone of its own, with a key made from its name."""
        text = _text(name)
        key = self._zone_keys.give(slugify(in_language(text, "nl"), ZONE_KEY - 7))
        zone: dict[str, Any] = {"key": key, "name": text, "kind": kind}
        if colour:
            zone["colour"] = colour
        if kind != ZoneKind.SEATED:
            drawn = list(outline)[:MOST_POINTS]
            zone |= {
                "capacity": capacity,
                "outline": [[number(x), number(y)] for x, y in drawn] if len(drawn) > 2 else [],
                "entrance": tidy(entrance)[:KEY],
            }
        self.zones[key] = zone
        return key

    def section(self, name: str | Text, *, level: int = 0, entrance: str = "", key: str = "") -> str:
        text = _text(name)
        key = self._section_keys.give((tidy(key) or in_language(text, "nl"))[: KEY - 7].strip())
        self.sections[key] = {"key": key, "name": text, "level": level, "entrance": tidy(entrance)[:KEY]}
        return key

    def row(self, label: str, section: str = "") -> RowDrawn:
        self.rows.append(RowDrawn(section, tidy(label), []))
        return self.rows[-1]

    def area(self, kind: str, *, label: str = "", **shape: Any) -> None:
        """Something that is only drawn; it is left out, and counted, where it makes no sense."""
        area = {"kind": kind, **({"label": _text(label)} if tidy(label) else {}), **shape}
        if len(self.areas) < MOST_AREAS and read_areas([area], Problems()):
            self.areas.append(area)
        else:
            self._areas_lost += 1

    # What is made of it

    def finish(self, name: str, *, size: Sequence[float] | None = None, focal: Point | None = None) -> ImportedPlan:
        """The document; raises `PlanRefused` with every problem."""
        self.problems.refuse()
        if self.repairs:
            self._repair()
            self.problems.refuse()
        focal = focal or self._focal()
        size, focal = self._enlarge(size, focal)
        ranked = any(seat.rank for row in self.rows for seat in row.seats)
        plan = read_plan(self._document(name, size, focal))
        if self.repairs and (above := sections_above(plan)):
            self._lift(above, plan)
            plan = read_plan(self._document(name, None, plan.focal))
        document = document_of(plan) if ranked else with_ranks(document_of(plan), plan)
        self._warn_of_areas()
        warn_of_stacked(plan, self.warnings)
        return ImportedPlan(document, tuple(self.warnings.all), self.format)

    def _repair(self) -> None:
        self.rows = [row for row in self.rows if row.seats]
        self._divide_into_blocks()
        self._join_rows()
        self._name_rows()
        for row in self.rows:
            self._name_seats(row)
            self._give_zones(row)
        self._give_keys()

    def _warn_of_areas(self) -> None:
        if self._areas_lost:
            says = ngettext(
                "%(count)d shape beside the seats could not be read, and was left out.",
                "%(count)d shapes beside the seats could not be read, and were left out.",
                self._areas_lost,
            )
            self.warnings.add("", says % {"count": self._areas_lost})

    def _document(self, name: str, size: Sequence[float] | None, focal: Point | None) -> dict[str, Any]:
        sections = self._sections_used()
        return {
            "format": FORMAT,
            "name": tidy(name)[:NAME],
            **({"size": list(size)} if size else {}),
            **({"focal": list(focal)} if focal else {}),
            "zones": list(self.zones.values()),
            "sections": sections,
            "rows": [{"section": row.section, "label": row.label, "seats": [_seat(seat) for seat in row.seats]} for row in self.rows],
            "areas": self.areas,
        }

    def _sections_used(self) -> list[dict[str, Any]]:
        """Sections in the order in which the rows name them; rows without one get one, if there are others."""
        used = {row.section for row in self.rows}
        if "" in used and len(used) > 1:
            rest = self.section(BLOCK)
            for row in self.rows:
                row.section = row.section or rest
        return [self.sections[key] for key in dict.fromkeys(row.section for row in self.rows) if key]

    def _focal(self) -> Point | None:
        """The middle of the only shape that is drawn, where nothing is called a stage (`read_plan` finds that)."""
        shapes = [area for area in self.areas if "at" not in area and "line" not in area]
        return centre(shapes[0]) if len(shapes) == 1 and shapes[0]["kind"] != AreaKind.STAGE else None

    def _lift(self, above: Mapping[str, str], plan: Plan) -> None:
        """Sections that stand on others are a floor higher: drawn beneath all else, so that each seat can be seen."""
        ys = [seat.y for seat in plan.seats]
        down = max(ys) - min(ys) + FLOOR_APART * (plan.spacing or SEATS_APART)
        for key, beneath in above.items():
            self.sections[key]["level"] += 1
            says = _("its seats stand on the same spots as those of “%(other)s”; it is drawn beneath the others, as a floor of its own.")
            self.warnings.add(in_language(self.sections[key]["name"], "nl"), says % {"other": in_language(self.sections[beneath]["name"], "nl")})
        for row in self.rows:
            if row.section in above:
                for seat in row.seats:
                    seat.y += down

    def _enlarge(self, size: Sequence[float] | None, focal: Point | None) -> tuple[Sequence[float] | None, Point | None]:
        """A plan in metres, degrees or parts of one is drawn larger: coordinates keep three decimals."""
        apart = usual([gap for row in self.rows for gap in gaps(_points(row))])
        if not 0 < apart < SMALLEST_APART:
            return size, focal
        factor = SEATS_APART / apart
        for seat in (seat for row in self.rows for seat in row.seats):
            seat.x, seat.y = seat.x * factor, seat.y * factor
        self.areas = [enlarged(area, factor) for area in self.areas]
        for zone in self.zones.values():
            zone |= {"outline": scaled(zone["outline"], factor)} if "outline" in zone else {}
        return size and [side * factor for side in size], focal and (focal[0] * factor, focal[1] * factor)

    # Repairs

    def _divide_into_blocks(self) -> None:
        """Rows of one name whose seats have the same numbers stand in different blocks: each becomes a section."""
        by_section: defaultdict[str, list[RowDrawn]] = defaultdict(list)
        for row in self.rows:
            by_section[row.section].append(row)
        for section, rows in by_section.items():
            blocks = _blocks(rows)
            if len(blocks) > 1:
                self._sections_of(section, blocks)

    def _sections_of(self, section: str, blocks: list[list[RowDrawn]]) -> None:
        base = self.sections.get(section, {"name": BLOCK, "level": 0, "entrance": ""})
        for index, block in enumerate(blocks, 1):
            name = {language: f"{said} {index}" for language, said in base["name"].items()}
            key = self.section(name, level=base["level"], entrance=base["entrance"], key=f"{section} {index}".strip())
            for row in block:
                row.section = key
        self.warnings.add(
            in_language(base["name"], "nl") if section else "",
            _(
                "rows of the same name have the same seat numbers; they are now %(count)d sections, “%(first)s” and following. Give these their real names."
            )
            % {"count": len(blocks), "first": f"{in_language(base['name'], 'nl')} 1"},
        )

    def _join_rows(self) -> None:
        """The parts of a row on both sides of an aisle are one row."""
        joined: dict[tuple[str, str], RowDrawn] = {}
        for index, row in enumerate(self.rows):
            name = (row.section, row.label) if row.label not in MISSING else (row.section, f"\0{index}")
            if name in joined:
                joined[name].seats.extend(row.seats)
            else:
                joined[name] = row
        self.rows = list(joined.values())

    def _name_rows(self) -> None:
        by_section: defaultdict[str, list[RowDrawn]] = defaultdict(list)
        for row in self.rows:
            by_section[row.section].append(row)
        for rows in by_section.values():
            if len(rows) > 1 and any(row.label in MISSING for row in rows):
                for row, label in zip(rows, repaired([row.label for row in rows]), strict=True):
                    if row.label != label:
                        self.warnings.add(row_place(row.section, row.label), _("the row had no name; it is now %(label)s.") % {"label": label})
                        row.label = label

    def _name_seats(self, row: RowDrawn) -> None:
        labels = [tidy(seat.label) for seat in row.seats]
        for seat, old, new in zip(row.seats, labels, repaired(labels), strict=True):
            if old in MISSING:
                self.warnings.add(seat_place(row.section, row.label, ""), _("the seat had no number; it is now %(label)s.") % {"label": new})
            elif old != new and not self.renumbers:
                says = _("this seat stands %(count)d times; give each seat of a row its own number.") % {"count": labels.count(old)}
                self.problems.add(seat_place(row.section, row.label, old), says)
            elif old != new:
                self.warnings.add(
                    seat_place(row.section, row.label, old), _("this seat stood more than once; one of them is now %(label)s.") % {"label": new}
                )
            seat.label = new

    def _give_zones(self, row: RowDrawn) -> None:
        """A seat without a category gets the one of the seat beside it."""
        known = [i for i, seat in enumerate(row.seats) if seat.zone]
        if not known:
            self.warnings.add(row_place(row.section, row.label), _("no seat of this row has a category; give them a zone."))
        for i, seat in enumerate(row.seats):
            if seat.zone:
                continue
            if not known:
                seat.zone = self._zone_of_the_rest()
                continue
            seat.zone = row.seats[_nearest(known, i)].zone
            name = in_language(self.zones[str(seat.zone)]["name"], "nl")
            self.warnings.add(
                seat_place(row.section, row.label, seat.label),
                _("the seat has no category; it is now in “%(zone)s”, like the seat beside it.") % {"zone": name},
            )

    def _zone_of_the_rest(self) -> str:
        self._rest = self._rest or self.zone(WITHOUT_CATEGORY)
        return self._rest

    def _give_keys(self) -> None:
        """The file's own key where it is the only one of that name, else section, row and number."""
        given = Counter(seat.key for row in self.rows for seat in row.seats if seat.key)
        own = {key for key, count in given.items() if count == 1 and len(key) <= KEY}
        keys, anew = FreeKeys(own), 0
        for row in self.rows:
            for seat in row.seats:
                if seat.key not in own:
                    anew += bool(seat.key)
                    seat.key = keys.give("-".join(part for part in (row.section, row.label, seat.label) if part)[: KEY - 7].strip())
        if anew:
            says = ngettext(
                "%(count)d seat has a name that another one has as well, or that is too long; it got its own.",
                "%(count)d seats have a name that others have as well, or that is too long; they got their own.",
                anew,
            )
            self.warnings.add("", says % {"count": anew})


def _text(name: str | Text) -> dict[str, str]:
    if isinstance(name, Mapping):
        return {language: tidy(said)[:NAME] for language, said in name.items()}
    return {"nl": tidy(name)[:NAME]}


class FreeKeys:
    """Keys that nobody has yet: the one wanted, or with a number behind it."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self.taken = set(taken)
        self.next: defaultdict[str, int] = defaultdict(lambda: 2)

    def give(self, wanted: str) -> str:
        key = wanted or "-"
        while key in self.taken:
            key = f"{wanted}-{self.next[wanted]}"
            self.next[wanted] += 1
        self.taken.add(key)
        return key


def _blocks(rows: list[RowDrawn]) -> list[list[RowDrawn]]:
    """Divide rows that can't be one section: each joins a block that it stands near and has no seat in common with."""
    if not _repeats(rows):
        return [rows]
    apart = BLOCK_APART * usual([gap for row in rows for gap in gaps(_points(row))])
    blocks: list[_Block] = []
    for row in rows:
        own = _names(row)
        fitting = (block for block in reversed(blocks[-8:]) if not own & block.names and (not apart or _distance(row, block.rows[-1]) <= apart))
        block = next(fitting, None)
        if block is None:
            block = _Block()
            blocks.append(block)
        block.rows.append(row)
        block.names |= own
    return [block.rows for block in blocks]


@dataclass
class _Block:
    rows: list[RowDrawn] = field(default_factory=list)
    names: set[tuple[str, str]] = field(default_factory=set)


def _names(row: RowDrawn) -> set[tuple[str, str]]:
    return {(row.label, seat.label) for seat in row.seats if seat.label not in MISSING and row.label not in MISSING}


def _nearest(sorted_numbers: Sequence[int], number: int) -> int:
    at = bisect(sorted_numbers, number)
    return min(sorted_numbers[max(at - 1, 0) : at + 1], key=lambda other: abs(other - number))


def _points(row: RowDrawn) -> list[Point]:
    return [(seat.x, seat.y) for seat in row.seats]


def _distance(one: RowDrawn, other: RowDrawn) -> float:
    """How near two rows come, looked at from their ends and middles."""
    return min(dist(point, near) for point in _some(_points(one)) for near in _points(other))


def _some(points: list[Point]) -> list[Point]:
    return [points[0], points[len(points) // 2], points[-1]]


def _repeats(rows: list[RowDrawn]) -> bool:
    seen: set[tuple[str, str]] = set()
    for row in rows:
        own = _names(row)
        if own & seen:
            return True
        seen |= own
    return False


def _seat(seat: SeatDrawn) -> dict[str, Any]:
    written: dict[str, Any] = {"label": tidy(seat.label), "x": seat.x, "y": seat.y, "zone": seat.zone}
    optional = {"key": tidy(seat.key), "marks": list(seat.marks), "blocked": tidy(seat.blocked)[:200], "rank": seat.rank}
    return written | {name: value for name, value in optional.items() if value}


def sections_above(plan: Plan) -> dict[str, str]:
    """Sections of which half of the seats or more stand on those of one before, with that one."""
    on: Counter[tuple[str, str]] = Counter()
    for one, other in stacked(plan):
        if one.section != other.section:
            on[one.section, other.section] += 1
    seats = Counter(seat.section for seat in plan.seats)
    found: dict[str, str] = {}
    for (section, beneath), count in on.items():
        if beneath not in found and count * 2 >= seats[section]:
            found.setdefault(section, beneath)
    return found


def warn_of_stacked(plan: Plan, warnings: Problems) -> None:
    """Where seats stand on one another, say so once for each two rows."""
    pairs: defaultdict[tuple[str, str, str, str], list[tuple[Seat, Seat]]] = defaultdict(list)
    for one, other in stacked(plan):
        pairs[one.section, one.row, other.section, other.row].append((one, other))
    for found in pairs.values():
        one, other = found[0]
        if len(found) == 1:
            says = _("it stands on the same spot as %(other)s; move one of them.")
            warnings.add(seat_place(one.section, one.row, one.label), says % {"other": seat_place(other.section, other.row, other.label)})
            continue
        says = _("%(count)d of its seats stand on the same spots as those of %(other)s; move one of the two.")
        warnings.add(row_place(one.section, one.row), says % {"count": len(found), "other": row_place(other.section, other.row)})
