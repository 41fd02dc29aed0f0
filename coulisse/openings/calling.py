"""The line moves: whose turn is over, who has left, who is next. One process at a time, in one transaction."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection

from coulisse.houses.models import House
from coulisse.openings import rules
from coulisse.openings.models import Call, Line, Lot, Opening, Visit
from coulisse.openings.together import carry_over, end_guests, partner_ids, sees_all, tell_everybody


def call_next(*, house: House, opening_id: int, now: datetime, answer_ms: float | None = None) -> int:
    """Call in as many as the rate and the room leave; answers how many. Harmless where somebody else is at it.

    Never more are inside, or called and still expected, than the house said: the row of the opening is held while it is
    counted, and a turn that is over is written down before its room is given to the next. ``answer_ms``: how slowly
    buyers are answered, for as fast as is safe. Where several houses open together, in a scope of all of them, and of
    the one that leads.
    """
    # Not its key: who comes in at this moment refers to it, and holds a call that we may have to wait for.
    opening = Opening.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=opening_id, house=house, ended_at=None).first()
    if opening is None or opening.is_led:
        return 0
    partners = partner_ids([opening.pk]).get(opening.pk, ())
    if not sees_all(opening, partners):  # Somebody has just come along: who looks a second later sees everybody.
        return 0
    _close_turns(opening, now, is_together=bool(partners))
    lines = _begun_lines(opening, now)
    if opening.paused_at is not None:
        return 0
    waiting = sum(line.given - line.called for line in lines)
    if not waiting:
        if now >= opening.ends_at:
            _end(house, opening, now)
        return 0
    return _call(opening, lines, waiting, now, answer_ms)


def _close_turns(opening: Opening, now: datetime, *, is_together: bool) -> None:
    if is_together:
        carry_over(opening)
    Call.objects.filter(opening=opening, is_over=False, at__lte=now - timedelta(seconds=opening.come_in_seconds)).update(is_over=True)
    Visit.objects.filter(opening=opening, ended_at=None, until_at__lte=now).update(ended_at=now)
    if is_together:
        end_guests(opening)


def _begun_lines(opening: Opening, now: datetime) -> list[Line]:
    """The lines that are open, the earliest first; where one has just opened, its lot is drawn."""
    lines = list(Line.objects.filter(opening=opening, opens_at__lte=now).prefetch_related("lots").order_by("opens_at", "id"))
    for line in lines:
        if not line.lots.all():
            held = Line.objects.select_for_update(no_key=True).get(pk=line.pk)
            Lot.objects.get_or_create(house_id=line.house_id, line=line, defaults={"present": held.given, "at": now})
            line.given = held.given
    return lines


def _call(opening: Opening, lines: Sequence[Line], waiting: int, now: datetime, answer_ms: float | None) -> int:
    rate = _rate(opening, now, answer_ms)
    opening.allowance = rules.grown_allowance(opening.allowance, opening.allowance_at, per_minute=rate, now=now)
    opening.allowance_at = now
    inside, expected = inside_and_expected(opening.pk)
    count = rules.to_call(allowance=opening.allowance, inside=inside, expected=expected, inside_most=opening.inside_most, waiting=waiting)
    opening.allowance -= count
    opening.save(update_fields=["allowance", "allowance_at", "safe_per_minute", "safe_at"])
    left = count
    for line in lines:
        left -= _call_of(opening, line, left, now)
    return count


def _rate(opening: Opening, now: datetime, answer_ms: float | None) -> float:
    if fixed := opening.slowed_per_minute or opening.per_minute:
        return float(fixed)
    seconds = (now - opening.safe_at).total_seconds() if opening.safe_at else 5.0
    if seconds >= 5:
        opening.safe_per_minute = rules.safer_rate(opening.safe_per_minute, answer_ms=answer_ms, seconds=seconds)
        opening.safe_at = now
    return opening.safe_per_minute


def _call_of(opening: Opening, line: Line, most: int, now: datetime) -> int:
    count = min(most, line.given - line.called)
    if count <= 0:
        return 0
    Call.objects.create(house_id=line.house_id, opening=opening, line=line, from_position=line.called + 1, to_position=line.called + count, at=now)
    Line.objects.filter(pk=line.pk).update(called=line.called + count)
    return count


def inside_and_expected(opening_id: int) -> tuple[int, int]:
    """How many are inside, and how many were called and may still come. In the house's scope."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM openings_visit WHERE opening_id = %(id)s AND ended_at IS NULL), "
            "(SELECT coalesce(sum(to_position - from_position + 1), 0) FROM openings_call WHERE opening_id = %(id)s AND NOT is_over) - "
            "(SELECT count(*) FROM openings_visit v JOIN openings_call c ON c.house_id = v.house_id AND c.id = v.call_id "
            "WHERE c.opening_id = %(id)s AND NOT c.is_over)",
            {"id": opening_id},
        )
        inside, expected = cursor.fetchone()
    return int(inside), int(expected)


def _end(house: House, opening: Opening, now: datetime) -> None:
    opening.ended_at = now
    opening.save(update_fields=["ended_at"])
    tell_everybody(house, opening, now)
