"""The list: section, row, seat, one step at a time, only what can be chosen. The plan in words, for everyone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language

from coulisse.faces.shared.pages import page
from coulisse.faces.shop.absolute import date_path
from coulisse.faces.shop.choosing import ZoneShown
from coulisse.faces.shop.choosing_places import Wanted
from coulisse.faces.shop.numbers import whole_number
from coulisse.faces.shop.places import PlaceWords, place_words
from coulisse.faces.shop.refusals import Refusal
from coulisse.faces.shop.seat_page import ToChoose, proposal, to_choose
from coulisse.houses.models import House
from coulisse.lib.text import in_language
from coulisse.venues.plan import place_name
from coulisse.venues.types import Mark, Row, Seat

MOST_TOGETHER = 20


@dataclass(frozen=True, slots=True)
class SeatShown:
    no: int
    words: PlaceWords
    zone: ZoneShown


@dataclass(frozen=True, slots=True)
class RowShown:
    """A row in which something can be chosen. ``index`` is its place among the rows of the plan."""

    index: int
    label: str
    free: int
    together: int
    cents: tuple[int, int]


@dataclass(frozen=True, slots=True)
class SectionShown:
    index: int
    name: str
    free: int
    cents: tuple[int, int]


class FreeSeats:
    """What can be chosen of a performance, by section and row; with attributes to ask for, and how many side by side."""

    def __init__(self, found: ToChoose, marks: Sequence[str] = (), together: int = 1) -> None:
        self.found = found
        self.plan = found.plan
        self.gone = found.sold_here.union(found.own.numbers)
        self.marks = marks
        self.together = together
        self.zones: Mapping[str, ZoneShown] = {zone.key: zone for zone in found.choosing.zones}
        self.sections = list(self.plan.sections.values())

    def fits(self, seat: Seat) -> bool:
        wished = all(Mark.RESTRICTED_VIEW.value not in seat.marks if mark == "good_view" else mark in seat.marks for mark in self.marks)
        return seat.no not in self.gone and wished

    def in_row(self, row: Row) -> list[Seat]:
        """The seats of a row that can be chosen, where enough of them stand side by side."""
        seats = [self.plan.seats[no] for no in row.seats]
        return [seat for stretch in self._stretches(seats) if len(stretch) >= self.together for seat in stretch]

    @cached_property
    def _stretch_of(self) -> dict[int, int]:
        """Which seats stand side by side: the number of the stretch of each."""
        return {no: index for index, stretch in enumerate(self.plan.stretches) for no in stretch}

    def _stretches(self, seats: Sequence[Seat]) -> list[list[Seat]]:
        """Seats that can be chosen and stand side by side, with nobody between them."""
        found: list[list[Seat]] = []
        before: Seat | None = None
        for seat in seats:
            if self.fits(seat):
                if before is not None and self._stretch_of[before.no] == self._stretch_of[seat.no]:
                    found[-1].append(seat)
                else:
                    found.append([seat])
            before = seat if self.fits(seat) else None
        return found

    def rows(self, section: str) -> list[RowShown]:
        shown = []
        for index, row in enumerate(self.plan.rows):
            if row.section == section and (seats := self.in_row(row)):
                longest = max(len(stretch) for stretch in self._stretches([self.plan.seats[no] for no in row.seats]))
                shown.append(RowShown(index, row.label, len(seats), longest, self._cents(seats)))
        return shown

    def section_list(self) -> list[SectionShown]:
        shown = []
        for index, section in enumerate(self.sections):
            seats = [seat for row in self.plan.rows if row.section == section.key for seat in self.in_row(row)]
            if seats:
                shown.append(SectionShown(index, in_language(section.name, get_language() or "nl"), len(seats), self._cents(seats)))
        return shown

    def seats(self, row: Row) -> list[SeatShown]:
        return [SeatShown(seat.no, place_words(place_name(self.plan, seat.no)), self.zones[seat.zone]) for seat in self.in_row(row)]

    def _cents(self, seats: Sequence[Seat]) -> tuple[int, int]:
        cents = [self.zones[seat.zone].cents for seat in seats]
        return min(cents), max(cents)


def list_page(
    request: HttpRequest, house: House, production: str, performance_id: int, *, why: Refusal | None = None, wanted: Wanted | None = None
) -> HttpResponse:  # fmt: skip
    """One step of the list: sections, then rows of one, then the seats of a row. ``why`` and ``wanted`` as on the plan."""
    found = to_choose(request, house, production, performance_id)
    if why is None and not found.choosing.offer.can_buy:
        return redirect(date_path(house, get_language() or "nl", production, performance_id))
    return list_shown(request, found, why=why, wanted=wanted)


def list_shown(
    request: HttpRequest, found: ToChoose, *, why: Refusal | None = None, wanted: Wanted | None = None, ways: Mapping[str, str] | None = None
) -> HttpResponse:  # fmt: skip
    """The list as a page; ``ways`` as on the plan."""
    known = {key for key, _words in found.filters}
    marks = [mark for mark in request.GET.getlist("show") if mark in known]
    together = whole_number(request.GET.get("together"), MOST_TOGETHER, least=1) or 1
    free = FreeSeats(found, marks, together)
    sections = free.section_list()
    section = _chosen(request.GET.get("section"), len(free.sections))
    if section is None and len(sections) == 1:
        section = sections[0].index
    row = _chosen(request.GET.get("row"), len(found.plan.rows))
    if row is not None:
        section = free.sections.index(found.plan.sections[found.plan.rows[row].section])
    context: Mapping[str, Any] = {
        "house": found.house, "ways": ways, "performance": found.performance, "found": found, "marks": marks, "together": together,
        "why": why, "proposal": proposal(found, wanted) if wanted else None,
        "sections": sections, "section": section, "row": row,
        "section_name": in_language(free.sections[section].name, get_language() or "nl") if section is not None else "",
        "rows": free.rows(free.sections[section].key) if section is not None and row is None else [],
        "row_label": found.plan.rows[row].label if row is not None else "",
        "seats": free.seats(found.plan.rows[row]) if row is not None else [],
    }  # fmt: skip
    return page(request, "shop/seat_list.html", context, status=why.status if why else 200)


def _chosen(sent: str | None, count: int) -> int | None:
    return whole_number(sent, count - 1) if count else None
