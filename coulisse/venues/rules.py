"""What holds for plans, without database or clock: comparing versions, changing seats, good and less good seats.

The guarantee to who bought a ticket: a seat that keeps its key keeps its holder. When a performance moves to a new
version of a plan, `compare` says which places have a counterpart there and which have none; nobody is moved in
silence.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import dist, hypot
from typing import Any

from coulisse.venues.types import Plan, Seat

RANKS = 9


# Comparing two versions


@dataclass(frozen=True)
class PlanComparison:
    """What becomes of the places of an old version in a new one. Numbers are place numbers.

    - ``counterparts``: old number → new number, by seat key; of general zones by the zone's key, one by one;
    - ``gone``: old places without a counterpart; ``added``: new places without one;
    - ``moved_zone``: old numbers whose counterpart is in another zone, and so may cost something else;
    - ``renamed``: old numbers whose counterpart has another section, row or number: printed tickets say the old one;
    - ``newly_blocked``: old numbers whose counterpart the new version keeps out of the sale.
    """

    counterparts: Mapping[int, int]
    gone: tuple[int, ...]
    added: tuple[int, ...]
    moved_zone: tuple[int, ...]
    renamed: tuple[int, ...]
    newly_blocked: tuple[int, ...]

    @property
    def is_harmless(self) -> bool:
        """Every place can stay what it is: nothing gone, renamed, blocked or in another zone."""
        return not (self.gone or self.moved_zone or self.renamed or self.newly_blocked)


def compare(old: Plan, new: Plan) -> PlanComparison:
    """Which places of the old version live on in the new one, and how."""
    counterparts = dict(_same_seats(old, new)) | dict(_same_general_places(old, new))
    kept = set(counterparts.values())
    pairs = [(old.seats[one], new.seats[other]) for one, other in counterparts.items() if one < len(old.seats)]
    return PlanComparison(
        counterparts=counterparts,
        gone=tuple(no for no in range(old.place_count) if no not in counterparts),
        added=tuple(no for no in range(new.place_count) if no not in kept),
        moved_zone=tuple(was.no for was, becomes in pairs if was.zone != becomes.zone),
        renamed=tuple(was.no for was, becomes in pairs if _name(old, was) != _name(new, becomes)),
        newly_blocked=tuple(was.no for was, becomes in pairs if becomes.blocked and not was.blocked),
    )


def _same_seats(old: Plan, new: Plan) -> Iterator[tuple[int, int]]:
    for seat in old.seats:
        if (other := new.numbers_by_key.get(seat.key)) is not None:
            yield seat.no, other


def _same_general_places(old: Plan, new: Plan) -> Iterator[tuple[int, int]]:
    for zone in old.general_zones:
        other = new.zones.get(zone.key)
        if other and other.is_general:
            yield from zip(zone.numbers, other.numbers, strict=False)


def _name(plan: Plan, seat: Seat) -> tuple[object, ...]:
    return dict(plan.sections[seat.section].name), seat.row, seat.label


# Changing seats


def changed_seats(
    document: Mapping[str, Any], keys: Collection[str], *, zone: str | None = None, rank: int | None = None, blocked: str | None = None,
    marks_add: Collection[str] = (), marks_remove: Collection[str] = (),
) -> dict[str, Any]:  # fmt: skip
    """The document with these seats changed; what is None stays. ``blocked`` empty: sold again."""

    def change(seat: Mapping[str, Any]) -> dict[str, Any]:
        given = {name: value for name, value in (("zone", zone), ("rank", rank), ("blocked", blocked)) if value is not None}
        marks = (set(seat.get("marks", ())) | set(marks_add)) - set(marks_remove)
        return {**seat, **given, "marks": sorted(marks)}

    wanted = frozenset(keys)
    rows = [{**row, "seats": [change(seat) if seat["key"] in wanted else seat for seat in row["seats"]]} for row in document["rows"]]
    return {**document, "rows": rows}


def unknown_keys(document: Mapping[str, Any], keys: Collection[str]) -> list[str]:
    known = {seat["key"] for row in document["rows"] for seat in row["seats"]}
    return sorted(set(keys) - known)


# Good and less good seats


def ranks_by_view(plan: Plan, bands: int = RANKS) -> Sequence[int]:
    """A rank for each seat, 1 (best) to ``bands``: near the stage but not at its foot, and towards the middle.

    The distance to the focal point counts, and half of the distance from the line between it and the middle of
    the hall. The best distance is a little behind the first row.
    """
    if not plan.seats:
        return ()
    scores = _scores(plan)
    least, most = min(scores), max(scores)
    if most - least < 1e-9:
        return [1] * len(scores)
    return [min(bands, 1 + int((score - least) / (most - least) * bands)) for score in scores]


def with_ranks(document: Mapping[str, Any], plan: Plan) -> dict[str, Any]:
    """The plan's document with the ranks that the view gives, in place of its own."""
    by_key = dict(zip((seat.key for seat in plan.seats), ranks_by_view(plan), strict=True))

    def ranked(seat: Mapping[str, Any]) -> dict[str, Any]:
        rank = by_key[seat["key"]]
        return {name: value for name, value in seat.items() if name != "rank"} | ({"rank": rank} if rank != 1 else {})

    return {**document, "rows": [{**row, "seats": [ranked(seat) for seat in row["seats"]]} for row in document["rows"]]}


def _scores(plan: Plan) -> list[float]:
    fx, fy = plan.focal
    mx = sum(seat.x for seat in plan.seats) / len(plan.seats) - fx
    my = sum(seat.y for seat in plan.seats) / len(plan.seats) - fy
    length = hypot(mx, my)
    distances = [dist((seat.x, seat.y), plan.focal) for seat in plan.seats]
    nearest, farthest = min(distances), max(distances)
    best = nearest + (farthest - nearest) * 0.15
    # In the round the middle of all seats is the focal point itself: there is no line to be off.
    ax, ay = (mx / length, my / length) if length > (farthest or 1) * 0.1 else (0.0, 0.0)
    return [abs(distance - best) + 0.5 * abs((seat.x - fx) * ay - (seat.y - fy) * ax) for seat, distance in zip(plan.seats, distances, strict=True)]


def stacked(plan: Plan) -> list[tuple[Seat, Seat]]:
    """Seats that stand on another one, with that one: nobody could choose between them."""
    at: defaultdict[tuple[int, int], list[Seat]] = defaultdict(list)
    step = max(plan.spacing * 0.2, 1e-6)
    pairs = []
    for seat in plan.seats:
        cell = (round(seat.x / step), round(seat.y / step))
        around = (other for dx in (-1, 0, 1) for dy in (-1, 0, 1) for other in at.get((cell[0] + dx, cell[1] + dy), ()))
        twin = next((other for other in around if dist((seat.x, seat.y), (other.x, other.y)) < step), None)
        if twin:
            pairs.append((seat, twin))
        at[cell].append(seat)
    return pairs
