"""Who may come in earlier: by a code, by what they hold at one of the houses of the line, by a card that somebody else issues.

A right of one person is one place, whichever browser shows it, at whichever house. Counting tries is the face's.
"""

from datetime import datetime

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope, outside_scope
from coulisse.memberships import cards
from coulisse.openings.early import line_for, part_of, right_typed, rights_for
from coulisse.openings.models import EarlyPlace, Line, Opening
from coulisse.openings.slips import Slip
from coulisse.openings.together import partner_ids

from .joining import joinable, next_number


class CodeOpensNothing(Exception):
    """What was typed is no right of this opening."""


class EarlyLineOver(Exception):
    """The line is open for everybody: nothing brings anybody in earlier any more, and nothing typed is looked at."""


def show_right(*, house: House, opening_id: int, typed: str) -> Slip:
    """Take a number of the earlier line that is opened by what was typed: a code or the number of a pass of any house of the
    line, or a UiTPAS, as long as the general line is closed. ``house`` leads it.

    Outside a scope: the card is asked at UiTPAS, for three seconds at the most. Raises `CodeOpensNothing`,
    `EarlyLineOver`, `NoLineYet`, `AlreadyOver`, `cards.CardNotChecked`.
    """
    outside_scope()
    try:
        with house_scope(house.pk) as scope:
            partners = partner_ids([opening_id]).get(opening_id, ())
            return join_early(house=house, opening_id=opening_id, typed=typed, now=scope.now)
    except CodeOpensNothing:
        slip = _right_of_partners(house, partners, opening_id, typed) or _card(house, opening_id, typed)
        if slip is None:
            raise
        return slip


def join_early(*, house: House, opening_id: int, typed: str, now: datetime) -> Slip:
    """The same with what the leading house knows itself: its codes and passes, and cards that were seen before. In its scope.

    Raises `CodeOpensNothing`, `EarlyLineOver`, `NoLineYet`, `AlreadyOver`.
    """
    opening = _early(house, opening_id, now)
    found = right_typed(rights_for(opening), typed, now)
    if found is not None:
        return _early_slip(opening, *found, now)
    line, subject = _card_line(opening, typed)
    if line is None or not EarlyPlace.objects.filter(line=line, subject=subject).exists():
        raise CodeOpensNothing
    return _early_slip(opening, line.pk, subject, now)


def join_early_with(*, house: House, opening_id: int, membership_id: int, at: House, now: datetime) -> Slip:
    """The same for who holds this pass or subscription ``at`` a house of the line, and has shown that by its signed link: no
    code is typed. ``house`` leads the line; in a scope of both. Raises as `join_early`."""
    opening = _early(house, opening_id, now)
    own = opening if at.pk == house.pk else part_of(opening, at)
    line_id = line_for(rights_for(own), membership_id, at, now) if own else None
    return _early_slip(opening, line_id, _of_house(opening, at.pk, f"membership:{membership_id}"), now)


def _right_of_partners(house: House, partners: tuple[int, ...], opening_id: int, typed: str) -> Slip | None:
    """Each house looks in its own scope, the leading one gives the number in its own."""
    for partner in partners:
        with house_scope(partner) as scope:
            part = Opening.objects.filter(led_by=house, led_opening=opening_id, ended_at=None).first()
            found = right_typed(rights_for(part), typed, scope.now) if part else None
        if found:
            with house_scope(house.pk) as scope:
                opening = _early(house, opening_id, scope.now)
                return _early_slip(opening, found[0], _of_house(opening, partner, found[1]), scope.now)
    return None


def _card(house: House, opening_id: int, typed: str) -> Slip | None:
    """Asked between two transactions; a line that has no window for cards asks nobody."""
    with house_scope(house.pk) as scope:
        line, subject = _card_line(_early(house, opening_id, scope.now), typed)
    if line is None or not cards.uitpas_is_good(house, cards.uitpas_number(typed)):
        return None
    with house_scope(house.pk) as scope:
        return _early_slip(_early(house, opening_id, scope.now), line.pk, subject, scope.now)


def _early(house: House, opening_id: int, now: datetime) -> Opening:
    """Raises `EarlyLineOver`, `NoLineYet`, `AlreadyOver`."""
    opening = joinable(house, opening_id, now)
    if now >= opening.opens_at:
        raise EarlyLineOver
    return opening


def _card_line(opening: Opening, typed: str) -> tuple[Line | None, str]:
    number = cards.uitpas_number(typed)
    line = Line.objects.filter(opening=opening, for_uitpas=True).order_by("opens_at", "id").first() if number else None
    return line, cards.card_subject(number, about=f"line:{line.pk}") if line else ""


def _of_house(opening: Opening, house_id: int, subject: str) -> str:
    """Rows of two houses can have the same number."""
    return subject if not subject or house_id == opening.house_id else f"{house_id}:{subject}"


def _early_slip(opening: Opening, line_id: int | None, subject: str, now: datetime) -> Slip:
    house = opening.house
    line = Line.objects.filter(pk=line_id or 0, opening=opening, is_general=False).first()
    if line is None:
        raise CodeOpensNothing
    if not subject:
        return Slip(house.pk, opening.pk, line.pk, next_number(line, now))
    known = EarlyPlace.objects.filter(line=line, subject=subject).first()
    if known is None:
        number = next_number(line, now)  # Holds the line's row: two browsers with one right come one after the other.
        known, _is_new = EarlyPlace.objects.get_or_create(house=house, line=line, subject=subject, defaults={"number": number})
    return Slip(house.pk, opening.pk, line.pk, known.number)
