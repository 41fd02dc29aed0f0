"""Writing a plan as a document: the one form in which plans are stored, whatever they were brought in as."""

from collections.abc import Mapping
from typing import Any

from coulisse.venues.fields import number
from coulisse.venues.plan import FORMAT, read_plan
from coulisse.venues.types import Plan, Row, Seat, Section, Zone


def tidy_document(document: Any) -> dict[str, Any]:
    """A document with only what the format knows, every key written out; raises `PlanRefused`."""
    return document_of(read_plan(document))


def document_of(plan: Plan) -> dict[str, Any]:
    """The document of a plan. Reading it again answers the same plan, with the same place numbers."""
    return {
        "format": FORMAT,
        "name": plan.name,
        "size": [number(plan.width), number(plan.height)],
        "focal": [number(plan.focal[0]), number(plan.focal[1])],
        "zones": [_zone(zone) for zone in plan.zones.values()],
        "sections": [_section(section) for section in plan.sections.values() if section.key],
        "rows": [_row(plan, row) for row in plan.rows],
        "areas": [dict(area) for area in plan.areas],
    }


def _zone(zone: Zone) -> dict[str, Any]:
    return {
        "key": zone.key, "name": dict(zone.name), "kind": zone.kind, "colour": zone.colour,
        **({"capacity": zone.capacity} if zone.is_general else {}),
        **({"entrance": zone.entrance} if zone.entrance else {}),
        **({"outline": [[number(x), number(y)] for x, y in zone.outline]} if zone.outline else {}),
    }  # fmt: skip


def _section(section: Section) -> dict[str, Any]:
    entrance: Mapping[str, Any] = {"entrance": section.entrance} if section.entrance else {}
    return {"key": section.key, "name": dict(section.name), "level": section.level, **entrance}


def _row(plan: Plan, row: Row) -> dict[str, Any]:
    section: Mapping[str, Any] = {"section": row.section} if row.section else {}
    return {**section, "label": row.label, "seats": [_seat(plan.seats[no]) for no in sorted(row.seats)]}


def _seat(seat: Seat) -> dict[str, Any]:
    written: dict[str, Any] = {"key": seat.key, "label": seat.label, "x": number(seat.x), "y": number(seat.y), "zone": seat.zone}
    if seat.rank != 1:
        written["rank"] = seat.rank
    if seat.marks:
        written["marks"] = sorted(seat.marks)
    if seat.blocked:
        written["blocked"] = seat.blocked
    return written
