"""From the places of one plan to those of another: where everybody goes who has one. Pure.

The guarantee: a seat that is the same one in both plans keeps who has it. The same is a seat with the same key, else
one with the same name (section, row and number). In a standing or free zone nobody has a place of their own, so who is
in the zone stays in it as long as it holds them all: who bought first, then who is buying, then what is blocked.
"""

from collections.abc import Iterator, Mapping
from math import dist

from coulisse.inventory.types import ClaimState
from coulisse.venues.rules import compare
from coulisse.venues.types import Plan, Seat, Zone

# Who bought goes before who is buying, and that before what the house keeps for itself.
_FIRST = (ClaimState.SOLD, ClaimState.HELD, ClaimState.BLOCKED)


def same_seats(old: Plan, new: Plan) -> dict[int, int]:
    """Old number to new number of each seat that lives on and that the new plan sells (or the old one kept back as well)."""
    comparison = compare(old, new)
    seats = {one: other for one, other in comparison.counterparts.items() if one < len(old.seats) and other < len(new.seats)}
    seats |= dict(_same_names(old, new, seats))
    return {one: other for one, other in seats.items() if not new.seats[other].blocked or old.seats[one].blocked}


def same_places(old: Plan, new: Plan) -> dict[int, int]:
    """Seats, and the places of each general zone one by one."""
    general = {one: other for one, other in compare(old, new).counterparts.items() if one >= len(old.seats)}
    return same_seats(old, new) | general


def _same_names(old: Plan, new: Plan, known: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """Seats that share no key but all that people know of them."""
    taken = set(known.values())
    free = {_name(new, seat): seat.no for seat in new.seats if seat.no not in taken}
    for seat in old.seats:
        if seat.no not in known and (other := free.pop(_name(old, seat), None)) is not None:
            yield seat.no, other


def _name(plan: Plan, seat: Seat) -> tuple[object, ...]:
    return tuple(sorted(plan.sections[seat.section].name.items())), seat.row.casefold(), seat.label.casefold()


def rearranged(old: Plan, new: Plan, claims: Mapping[int, ClaimState], chosen: Mapping[int, int] | None = None) -> dict[int, int]:
    """Where each claimed place goes, old number to new; a place that is missing in the answer has no counterpart.

    ``chosen`` are places of the new plan that somebody picked for old ones. No two go to the same place: a choice goes
    before who is merely holding, and after who bought.
    """
    places: dict[int, int] = {}
    used: set[int] = set()

    def settle(one: int, other: int) -> None:
        if other not in used:
            places[one] = other
            used.add(other)

    seats = same_seats(old, new)
    for state in _FIRST:
        mine = sorted(no for no, its in claims.items() if its == state and no not in (chosen or {}))
        for no in mine:
            if no in seats:
                settle(no, seats[no])
        for zone in old.general_zones:
            _settle_zone(zone, new.zones.get(zone.key), [no for no in mine if no in zone.numbers], used, settle)
        if state is ClaimState.SOLD:
            for one, other in sorted((chosen or {}).items()):
                settle(one, other)
    return places


def _settle_zone(zone: Zone, becomes: Zone | None, mine: list[int], used: set[int], settle: object) -> None:
    """As many as the zone holds; each in the same place of it where that is free."""
    if becomes is None or not becomes.is_general:
        return
    homeless = []
    for no in mine:
        same = becomes.first_no + no - zone.first_no
        if same in becomes.numbers and same not in used:
            settle(no, same)  # type: ignore[operator]
        else:
            homeless.append(no)
    free = iter([no for no in becomes.numbers if no not in used])
    for no in homeless:
        if (other := next(free, None)) is None:
            return
        settle(no, other)  # type: ignore[operator]


def nearest_places(old: Plan, new: Plan, place_no: int, free: set[int], most: int = 12) -> list[int]:
    """Free places of the new plan for who has none there: of the same zone first, then the nearest; last, general zones."""
    was = old.seat_at(place_no)
    zone = old.zone_of(place_no).key
    seats = [new.seats[no] for no in free if no < len(new.seats)]
    marks = was.marks if was else frozenset()
    x, y = (was.x / old.width, was.y / old.height) if was else (0.5, 0.5)
    seats.sort(key=lambda seat: (seat.zone != zone, len(seat.marks ^ marks), dist((seat.x / new.width, seat.y / new.height), (x, y)), seat.no))
    general = [min(rest) for each in new.general_zones if (rest := [no for no in each.numbers if no in free])]
    general.sort(key=lambda no: new.zone_of(no).key != zone)
    found = [seat.no for seat in seats[:most]]
    return general + found if was is None else found + general
