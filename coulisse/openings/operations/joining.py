"""People: they take a number, and come in when it is their turn."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from coulisse.houses.models import House
from coulisse.houses.scope import active_scope
from coulisse.openings.gate import NotYourTurn, position_in
from coulisse.openings.models import Guest, Line, Opening, Visit
from coulisse.openings.rules import QUIET_MINUTES
from coulisse.openings.slips import Slip
from coulisse.openings.standing import standings
from coulisse.openings.together import let_in_everywhere, partner_ids
from coulisse.openings.types import LineStanding

# Who has ordered goes soon, and may look back for a moment; longer where other houses open together with this one.
AFTER_ORDER_SECONDS, AFTER_ORDER_TOGETHER_SECONDS = 60, 300


class NoLineYet(Exception):
    """The line has not begun to form."""


class AlreadyOver(Exception):
    """The opening is over, or there never was one: the way is free."""


class TurnPassed(Exception):
    """The turn was some time ago, and somebody else's since: take a new number."""


def join(*, house: House, opening_id: int, now: datetime) -> Slip:
    """Take the next number of the general line. Raises `NoLineYet`, `AlreadyOver`."""
    opening = joinable(house, opening_id, now)
    line = Line.objects.get(opening=opening, is_general=True)
    return Slip(house.pk, opening.pk, line.pk, next_number(line, now))


def come_in(*, house: House, slip: Slip, now: datetime) -> Visit:
    """It is their turn, and they come in; asked again, it is the same visit. ``house`` leads the line; the scope is of every
    house that opens together. Raises `NotYourTurn`, `TurnPassed`, `AlreadyOver`."""
    opening = Opening.objects.filter(pk=slip.opening_id, house=house, ended_at=None).first()
    line = _line_of(opening, slip, now) if opening else None
    if opening is None or line is None:
        raise AlreadyOver
    position = position_in(line, slip.number)
    if position is None or position > line.called:
        raise NotYourTurn(opening.pk)
    call_id = _open_call(line.id, position)
    if call_id is not None:
        until = now + timedelta(minutes=min(QUIET_MINUTES, opening.stay_minutes))
        _enter(opening, line.id, position, call_id, now, until)
    visit = Visit.objects.filter(line_id=line.id, position=position, ended_at=None).first()
    if visit is None:
        raise TurnPassed
    if len(active_scope().houses) > 1:
        let_in_everywhere(visit, slip.number)
    return visit


def leave(*, house: House, slip: Slip, now: datetime) -> None:
    """They have what they came for: soon their room is somebody else's. Harmless for who isn't inside. ``house`` is where
    they bought, in its own scope."""
    if slip.house_id != house.pk:
        _leave_as_guest(slip, now)
        return
    opening = Opening.objects.filter(pk=slip.opening_id, house=house, ended_at=None).first()
    line = _line_of(opening, slip, now) if opening else None
    position = position_in(line, slip.number) if line else None
    if opening is None or position is None:
        return
    if partner_ids([opening.pk]):
        _soon_out(Visit.objects.filter(line_id=slip.line_id, position=position), now)
        return
    until = now + timedelta(seconds=AFTER_ORDER_SECONDS)
    Visit.objects.filter(line_id=slip.line_id, position=position, ended_at=None, until_at__gt=until).update(until_at=until)


def _leave_as_guest(slip: Slip, now: datetime) -> None:
    _soon_out(Guest.objects.filter(line_no=slip.line_id, number=slip.number), now)


def _soon_out(rows: QuerySet[Any], now: datetime) -> None:
    """Time to go to another house; where they are busy last says how long they stay."""
    until = now + timedelta(seconds=AFTER_ORDER_TOGETHER_SECONDS)
    rows.filter(ended_at=None, until_at__gt=until).update(until_at=until, seen_at=now)


def joinable(house: House, opening_id: int, now: datetime) -> Opening:
    """Raises `NoLineYet`, `AlreadyOver`."""
    opening = Opening.objects.filter(pk=opening_id, house=house, ended_at=None).first()
    if opening is None:
        raise AlreadyOver
    if now < opening.forms_at:
        raise NoLineYet
    return opening


def next_number(line: Line, now: datetime) -> int:
    """The next number, and at the first one after the opening the lot among all before it. One statement.

    The row of the line is held until the transaction ends, so that numbers are given one after the other without a gap.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH mine AS (UPDATE openings_line SET given = given + 1 WHERE house_id = %(house)s AND id = %(line)s RETURNING id, given, opens_at), "
            "lot AS (INSERT INTO openings_lot (house_id, line_id, present, at) SELECT %(house)s, id, given - 1, %(now)s FROM mine "
            "WHERE opens_at <= %(now)s AND NOT EXISTS (SELECT FROM openings_lot WHERE house_id = %(house)s AND line_id = %(line)s) "
            "ON CONFLICT DO NOTHING) SELECT given FROM mine",
            {"house": line.house_id, "line": line.pk, "now": now},
        )
        return int(cursor.fetchone()[0])


def _line_of(opening: Opening, slip: Slip, now: datetime) -> LineStanding | None:
    """As it is now, not as it was a second ago."""
    [standing] = standings([opening], now)
    return standing.line(slip.line_id)


def _open_call(line_id: int, position: int) -> int | None:
    """The call of this position while its turn lasts; kept so until the transaction ends, so that its room isn't given away."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM openings_call WHERE line_id = %s AND from_position <= %s AND to_position >= %s AND NOT is_over "
            "ORDER BY from_position DESC LIMIT 1 FOR SHARE",
            [line_id, position, position],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def _enter(opening: Opening, line_id: int, position: int, call_id: int, now: datetime, until: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO openings_visit (house_id, opening_id, line_id, position, call_id, entered_at, seen_at, until_at) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (house_id, line_id, position) DO NOTHING",
            [opening.house_id, opening.pk, line_id, position, call_id, now, now, until],
        )
