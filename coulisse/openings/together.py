"""What the houses of one line keep alike: the moments and the state, who is inside, who comes along.

The leading house writes, in a scope of all of them; each partner then asks nothing but its own rows.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from coulisse.houses.models import House
from coulisse.houses.operations import mark_line
from coulisse.houses.scope import ScopeProblem, active_scope
from coulisse.memberships.cards import UITPAS
from coulisse.openings.models import EarlyPlace, Guest, Invited, Opening, Partner, Visit
from coulisse.openings.types import PartState

# What a partner's part says as the leading house's opening does.
COPIED = (
    "title", "words", "message", "forms_at", "opens_at", "ends_at", "per_minute", "inside_most", "come_in_seconds", "stay_minutes",
    "slowed_per_minute", "paused_at", "ended_at",
)  # fmt: skip


def partner_ids(opening_ids: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """The houses that open along, by opening. One query."""
    found: dict[int, tuple[int, ...]] = {}
    accepted = Partner.objects.filter(opening_id__in=list(opening_ids), state=PartState.ACCEPTED).order_by("partner_id")
    for opening_id, partner_id in accepted.values_list("opening_id", "partner_id"):
        found[opening_id] = (*found.get(opening_id, ()), partner_id)
    return found


def sees_all(opening: Opening, partners: Iterable[int]) -> bool:
    """Whether this transaction sees the rows of every house of the line."""
    return active_scope().houses.issuperset({opening.house_id, *partners})


def parts_of(opening: Opening) -> list[Opening]:
    """The parts of the houses that open along. Raises `ScopeProblem` where one of them can't be seen, which would stay behind."""
    partners = partner_ids([opening.pk]).get(opening.pk, ())
    if not sees_all(opening, partners):
        raise ScopeProblem(f"opening {opening.pk} is of {len(partners) + 1} houses, and this scope is not")
    return list(Opening.objects.filter(led_by=opening.house_id, led_opening=opening.pk, ended_at=None).order_by("house_id")) if partners else []


def tell_everybody(house: House, opening: Opening, now: datetime, *, gone: Iterable[int] = ()) -> None:
    """What the leading house changed counts for all, at once; each house's row says so. ``gone``: houses that were let go."""
    parts = parts_of(opening)
    if parts:
        Opening.objects.filter(pk__in=[part.pk for part in parts]).update(**{name: getattr(opening, name) for name in COPIED})
    if opening.ended_at is not None:
        Guest.objects.filter(opening_id__in=[part.pk for part in parts], ended_at=None).update(ended_at=now)
        forget_cards(opening)
    mark(house, *(part.house_id for part in parts), *gone)


def forget_cards(opening: Opening) -> None:
    """Whose card was which number is of no use once the line is over."""
    EarlyPlace.objects.filter(line__opening=opening, subject__startswith=f"{UITPAS}:").delete()


def mark(house: House, *others: int) -> None:
    """Each of these houses says in its own row whether a line stands before its sale.

    Once a transaction, in the order of their numbers: two openings of the same houses would else wait for each other.
    """
    for one in House.objects.filter(pk__in=[house.pk, *others]).order_by("pk"):
        mark_line(house=house if one.pk == house.pk else one, is_there=Opening.objects.filter(house=one, ended_at=None).exists())


def tell_invited(opening: Opening) -> None:
    """Who was asked reads what it would be by now."""
    Invited.objects.filter(leader=opening.house_id, led_opening=opening.pk).update(
        title=opening.title, forms_at=opening.forms_at, opens_at=opening.opens_at
    )


def let_in_everywhere(visit: Visit, number: int) -> None:
    """Who came in may buy at each of the houses: a row there, with the number on the slip. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO openings_guest (house_id, opening_id, line_no, number, visit_no, entered_at, seen_at, until_at) "
            "SELECT house_id, id, %s, %s, %s, %s, %s, %s FROM openings_opening WHERE led_by_id = %s AND led_opening = %s AND ended_at IS NULL "
            "ON CONFLICT (house_id, line_no, number) DO NOTHING",
            [visit.line_id, number, visit.pk, visit.entered_at, visit.seen_at, visit.until_at, visit.house_id, visit.opening_id],
        )


def carry_over(opening: Opening) -> None:
    """Who was busy at a partner last stays as long as that says."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE openings_visit v SET seen_at = g.seen_at, until_at = g.until_at FROM (SELECT DISTINCT ON (visit_no) visit_no, seen_at, until_at "
            "FROM openings_guest JOIN openings_opening o ON o.house_id = openings_guest.house_id AND o.id = opening_id "
            "WHERE o.led_by_id = %(house)s AND o.led_opening = %(opening)s AND openings_guest.ended_at IS NULL ORDER BY visit_no, seen_at DESC) g "
            "WHERE v.id = g.visit_no AND v.opening_id = %(opening)s AND v.ended_at IS NULL AND v.seen_at < g.seen_at",
            {"house": opening.house_id, "opening": opening.pk},
        )


def end_guests(opening: Opening) -> None:
    """Whose visit is over is inside nowhere any more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE openings_guest g SET ended_at = v.ended_at FROM openings_visit v "
            "WHERE v.id = g.visit_no AND v.opening_id = %s AND v.ended_at IS NOT NULL AND g.ended_at IS NULL",
            [opening.pk],
        )
