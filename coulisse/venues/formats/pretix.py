"""pretix seating plans (its published schema, draft-07), read and written.

Positions of zone, row and seat add up. A category becomes a zone (what places cost), a pretix zone becomes a
section (where they are), an area an area. pretix has no ranks, attributes, levels, entrances, blocked seats or
standing zones: `write_pretix` says what it left out.
"""

from collections.abc import Iterator, Mapping
from math import ceil
from typing import Any

from django.utils.translation import gettext as _

from coulisse.lib.text import in_language
from coulisse.venues.areas import MOST_AREAS, MOST_POINTS, Area, centre
from coulisse.venues.fields import Point, is_number, number, number_or, objects, words
from coulisse.venues.formats.builder import ImportedPlan, PlanBuilder, RowDrawn, SeatDrawn
from coulisse.venues.formats.drawn import css_colour, kind_of, moved, point_of, shape_about, turned
from coulisse.venues.plan import MOST_PLACES, MOST_ROWS, MOST_SECTIONS, MOST_ZONES
from coulisse.venues.problems import refused, row_place, seat_place
from coulisse.venues.types import Plan, Row, Seat

FORMAT = "pretix"


def is_pretix(found: Any) -> bool:
    return _layout(found) is not None


def read_pretix(found: Any) -> ImportedPlan:
    """A pretix plan (the object, already read from JSON) as a document; raises `PlanRefused`."""
    if (layout := _layout(found)) is None:
        raise refused(_("This is not a seating plan of pretix: it needs “zones” and “categories”."))
    return _Reader(layout).read()


def _layout(found: Any) -> Mapping[str, Any] | None:
    """The plan itself: also out of what the API of pretix answers, where it is the ``layout``."""
    if not isinstance(found, Mapping) or "format" in found:
        return None
    zones = found.get("zones")
    if isinstance(zones, list) and ("categories" in found or any(isinstance(zone, Mapping) and "rows" in zone for zone in zones)):
        return found
    inside = found.get("layout")
    return _layout(inside) if isinstance(inside, Mapping) and "layout" not in inside else None


class _Reader:
    def __init__(self, found: Mapping[str, Any]) -> None:
        self.found = found
        self.builder = PlanBuilder(FORMAT, renumbers=False)
        self.problems = self.builder.problems
        self.categories: dict[str, str] = {}
        self.listed = False

    def read(self) -> ImportedPlan:
        for raw in objects(self.found.get("categories"), "categories", MOST_ZONES, self.problems):
            name = words(raw.get("name"))
            if name and name not in self.categories:
                zone = self.builder.zone(name, colour=css_colour(raw.get("color")))
                self.listed = True
                # By its name, as the schema says; by its number, as others write it.
                for known in (name, *(words(raw.get(field)) for field in ("id", "key", "uuid"))):
                    if known:
                        self.categories.setdefault(known, zone)
        for index, raw in enumerate(objects(self.found.get("zones"), "zones", MOST_SECTIONS, self.problems), 1):
            self._zone(raw, index)
        return self.builder.finish(words(self.found.get("name")) or "", size=self._size())

    def _size(self) -> list[float] | None:
        size = self.found.get("size")
        if not isinstance(size, Mapping):
            return None
        width, height = size.get("width"), size.get("height")
        return [width, height] if is_number(width) and is_number(height) and min(width, height) >= 1 else None

    def _zone(self, raw: Mapping[str, Any], index: int) -> None:
        name = words(raw.get("name")) or words(raw.get("zone_id")) or str(index)
        offset = _position(raw) or self._nowhere(_("zone “%(key)s”") % {"key": name})
        for area in objects(raw.get("areas"), "areas", MOST_AREAS, self.problems):
            self._area(area, offset)
        rows = list(objects(raw.get("rows"), f"{name}: rows", MOST_ROWS, self.problems))
        if any(row.get("seats") for row in rows):
            section = self.builder.section(name)
            for row in rows:
                self._row(row, section, offset)

    def _nowhere(self, where: str) -> Point:
        self.problems.add(where, _("there is no position; give x and y."))
        return 0.0, 0.0

    def _row(self, raw: Mapping[str, Any], section: str, offset: Point) -> None:
        row = self.builder.row(words(raw.get("row_number")) or "", section)
        x, y = _position(raw) or self._nowhere(row_place(section, row.label))
        for seat in objects(raw.get("seats"), row_place(section, row.label), MOST_PLACES, self.problems):
            self._seat(seat, row, (offset[0] + x, offset[1] + y))

    def _seat(self, raw: Mapping[str, Any], row: RowDrawn, offset: Point) -> None:
        label = words(raw.get("seat_number")) or ""
        x, y = point_of(raw.get("position")) or self._nowhere(seat_place(row.section, row.label, label))
        zone = self._category(words(raw.get("category")) or "", seat_place(row.section, row.label, label))
        row.seats.append(SeatDrawn(label, offset[0] + x, offset[1] + y, zone, words(raw.get("seat_guid")) or ""))

    def _category(self, name: str, where: str) -> str | None:
        if name and name not in self.categories and self.listed:
            says = _("category “%(name)s” is not in the list of categories; add it there, or give the seat another one.")
            self.problems.add(where, says % {"name": name[:60]})
        elif name and name not in self.categories:
            self.categories[name] = self.builder.zone(name)
            self.builder.warnings.add(_("category “%(name)s”") % {"name": name}, _("it is not in the list of categories; a zone was made for it."))
        return self.categories.get(name)

    def _area(self, raw: Mapping[str, Any], offset: Point) -> None:
        position = point_of(raw.get("position")) or (0.0, 0.0)
        at = offset[0] + position[0], offset[1] + position[1]
        given = raw.get("text")
        text: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
        label = words(text.get("text")) or ""
        if raw.get("shape") == "text":
            by = point_of(text.get("position")) or (0.0, 0.0)
            if label:
                self.builder.area("text", label=label, at=[at[0] + by[0], at[1] + by[1]])
            return
        shape = _shape_read(raw, at)
        if shape:
            self.builder.area(kind_of(label), label=label, **shape)


def _position(raw: Mapping[str, Any]) -> Point | None:
    """Where a zone or row begins: in the corner if it doesn't say."""
    return (0.0, 0.0) if raw.get("position") is None else point_of(raw["position"])


def _shape_read(raw: Mapping[str, Any], at: Point) -> dict[str, Any] | None:
    """The shape of an area; pretix turns it about its position, we about its middle."""
    shape, rotation = raw.get("shape"), number_or(raw.get("rotation"), 0)
    body = raw.get(shape) if isinstance(shape, str) else None
    if not isinstance(body, Mapping):
        return None
    if shape == "polygon":
        given = body.get("points")
        corners = [point for point in map(point_of, given[:MOST_POINTS]) if point] if isinstance(given, list) else []
        placed = [turned((at[0] + x, at[1] + y), at, rotation) for x, y in corners]
        return {"polygon": moved(placed, (0, 0))} if len(placed) > 2 else None
    width, height, radius = body.get("width"), body.get("height"), body.get("radius")
    radii = point_of(radius) or (radius, radius)
    corner = number_or(width, 0) / 2, number_or(height, 0) / 2
    middle = turned((at[0] + corner[0], at[1] + corner[1]), at, rotation)
    return shape_about(middle, sides=(width, height), radii=radii, rotation=rotation)


# Writing


def write_pretix(plan: Plan, language: str = "nl") -> dict[str, Any]:
    """The plan as pretix reads it. pretix wants category names and seat names that stand once; so they are made."""
    categories = _names({key: in_language(zone.name, language) or key for key, zone in plan.zones.items()})
    zones = [_zone_written(plan, section, categories, language) for section in plan.sections]
    zones[0]["areas"] = [*(_area_written(area, language) for area in plan.areas), *_standing(plan, categories)]
    return {
        "name": plan.name or _("Seating plan"),
        "categories": [{"name": categories[key], "color": zone.colour} for key, zone in plan.zones.items()],
        "zones": zones,
        "size": {"width": ceil(max(plan.width, 1)), "height": ceil(max(plan.height, 1))},
    }


def lost_in_pretix(plan: Plan) -> Iterator[str]:
    """What of this plan can't be said in that format."""
    if any(seat.rank != 1 or seat.marks or seat.blocked for seat in plan.seats):
        yield _("Ranks, attributes and blocked seats are not part of the format of pretix.")
    if any(section.level or section.entrance for section in plan.sections.values()):
        yield _("Levels and entrances are not part of the format of pretix.")
    if plan.general_zones:
        yield _("Standing zones and free seating are drawn as areas: make them as products without seats there.")


def _names(wanted: Mapping[str, str]) -> dict[str, str]:
    """Each name once: a second one gets its key behind it."""
    taken: set[str] = set()
    answer = {}
    for key, name in wanted.items():
        answer[key] = name if name not in taken else f"{name} ({key})"
        taken.add(answer[key])
    return answer


def _zone_written(plan: Plan, key: str, categories: Mapping[str, str], language: str) -> dict[str, Any]:
    section = plan.sections[key]
    rows = [_row_written(plan, row, categories) for row in plan.rows if row.section == key]
    return {
        "name": in_language(section.name, language) or plan.name or "-",
        "zone_id": key or "plan",
        "position": {"x": 0, "y": 0},
        "rows": rows,
        "areas": [],
    }


def _row_written(plan: Plan, row: Row, categories: Mapping[str, str]) -> dict[str, Any]:
    seats = [plan.seats[no] for no in sorted(row.seats)]
    origin = seats[0].x, seats[0].y
    return {
        "row_number": row.label,
        "row_number_position": "both",
        "position": _at(origin),
        "seats": [_seat_written(seat, origin, categories) for seat in seats],
    }


def _seat_written(seat: Seat, origin: Point, categories: Mapping[str, str]) -> dict[str, Any]:
    # A name of one sign doesn't fit the schema's pattern.
    guid = seat.key if len(seat.key) > 1 else f"seat-{seat.key}"
    return {
        "seat_guid": guid,
        "seat_number": seat.label,
        "position": _at((seat.x - origin[0], seat.y - origin[1])),
        "category": categories[seat.zone],
    }


def _at(point: Point) -> dict[str, float]:
    return {"x": number(point[0]), "y": number(point[1])}


def _area_written(area: Area, language: str) -> dict[str, Any]:
    label = in_language(area.get("label"), language)
    rotation = area.get("rotation", 0)
    if "at" in area:
        return _with_text({"shape": "text", "position": _at(tuple(area["at"])), "rotation": rotation}, label, (0, 0))
    if corners := area.get("polygon") or area.get("line"):
        middle = centre(area)
        placed = [turned((x, y), middle, rotation) for x, y in corners]
        first = placed[0]
        polygon = {"points": [_at((x - first[0], y - first[1])) for x, y in placed]}
        return _with_text(
            {"shape": "polygon", "polygon": polygon, "position": _at(first), "rotation": 0}, label, (middle[0] - first[0], middle[1] - first[1])
        )
    if "rect" in area:
        x, y, width, height = area["rect"]
        corner = turned((x, y), centre(area), rotation)
        shape = {"shape": "rectangle", "rectangle": {"width": number(width), "height": number(height)}, "position": _at(corner), "rotation": rotation}
        return _with_text(shape, label, (width / 2, height / 2))
    if "ellipse" in area:
        x, y, rx, ry = area["ellipse"]
        return _with_text({"shape": "ellipse", "ellipse": {"radius": _at((rx, ry))}, "position": _at((x, y)), "rotation": rotation}, label, (0, 0))
    x, y, radius = area["circle"]
    return _with_text({"shape": "circle", "circle": {"radius": number(radius)}, "position": _at((x, y)), "rotation": 0}, label, (0, 0))


def _with_text(shape: dict[str, Any], label: str, at: Point) -> dict[str, Any]:
    return {**shape, "color": "#eeeeee", "border_color": "#888888", "text": {"text": label, "position": _at(at), "color": "#333333"}}


def _standing(plan: Plan, categories: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    for zone in plan.general_zones:
        if zone.outline:
            yield _area_written({"polygon": zone.outline, "label": {"nl": categories[zone.key]}}, "nl")
