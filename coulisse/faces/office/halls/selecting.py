"""Which seats a request means: typed in words, by a zone, a mark, or as ranges of place numbers."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from coulisse.faces.office.halls.number_ranges import NoRanges, read
from coulisse.faces.office.halls.seat_words import NotUnderstood, seats_in
from coulisse.venues.types import Plan


def asked_seats(plan: Plan, asked: Mapping[str, str]) -> list[int]:
    """Place numbers for ``seats``, ``zone``, ``mark`` and ``blocked`` of an address; together where several are given.

    Raises `NotUnderstood`.
    """
    found = set(seats_in(plan, asked.get("seats", "")))
    zone, mark = asked.get("zone"), asked.get("mark")
    found |= {seat.no for seat in plan.seats if (zone and seat.zone == zone) or (mark and mark in seat.marks)}
    if asked.get("blocked"):
        found |= plan.blocked_numbers
    return sorted(found)


def given_seats(plan: Plan, numbers: str, typed: str) -> list[int]:
    """What a form was sent for: the ranges that the plan on the screen filled in, else what was typed. Raises `NotUnderstood`."""
    try:
        found = read(numbers.strip(), len(plan.seats)) or seats_in(plan, typed)
    except NoRanges as error:
        raise NotUnderstood(_("These seats are not in the plan: select them again.")) from error
    if not found:
        raise NotUnderstood(_("Select the seats first: in the plan, or by writing which."))
    return found
