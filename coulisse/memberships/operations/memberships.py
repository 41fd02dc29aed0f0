"""Issuing what people hold, and moving what is left of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from coulisse.houses import operations as houses
from coulisse.houses.models import House
from coulisse.houses.types import Actor
from coulisse.lib.codes import RandomBytes, random_code
from coulisse.memberships import queries
from coulisse.memberships.models import Membership, MembershipEntry, Person, Reserve
from coulisse.memberships.types import EntryKind, MembershipState, MembershipToIssue, Spending

# 65 random bits.
SIGNS = 13


class NotEnoughLeft(Exception):
    """There is not so much left of it, or others are paying with it at this moment. Nothing was moved."""


def issue_memberships(*, house: House, asked: Sequence[MembershipToIssue], now: datetime, random_bytes: RandomBytes) -> list[Membership]:
    """What each line sells, with its worth, in the order asked; a line that has one already keeps it."""
    earlier = {found.order_line_id: found for found in Membership.objects.filter(order_line_id__in=[one.order_line_id for one in asked])}
    fresh = [one for one in asked if one.order_line_id not in earlier]
    made = {one.order_line_id: _membership(house, one, now, random_bytes) for one in fresh}
    Membership.objects.bulk_create(made.values())
    Person.objects.bulk_create(
        Person(house=house, membership=made[one.order_line_id], name=person.name[:120], birth_date=person.birth_date)
        for one in fresh for person in one.persons
    )  # fmt: skip
    MembershipEntry.objects.bulk_create(_issued(made[one.order_line_id], one) for one in fresh)
    return [(earlier | made)[one.order_line_id] for one in asked]


def _membership(house: House, asked: MembershipToIssue, now: datetime, random_bytes: RandomBytes) -> Membership:
    terms = queries.terms_of(asked.product_version_id)
    begins, ends = terms.validity.period(now)
    return Membership(
        house=house, version_id=asked.product_version_id, customer_id=asked.customer_id, code=random_code(SIGNS, random_bytes),
        order_line_id=asked.order_line_id, holder_name=asked.holder_name[:120], valid_from=begins, valid_until=ends,
        left_cents=terms.worth_cents if asked.worth_cents is None else asked.worth_cents, left_tickets=terms.worth_tickets, issued_at=now,
    )  # fmt: skip


def join_membership(*, house: House, membership_id: int, name: str) -> Person:
    """Somebody more for whom it is used."""
    return Person.objects.create(house=house, membership_id=membership_id, name=name[:120])


def _issued(made: Membership, asked: MembershipToIssue) -> MembershipEntry:
    return MembershipEntry(
        house_id=made.house_id, membership=made, key="issued", kind=EntryKind.ISSUED, cents=made.left_cents, tickets=made.left_tickets,
        order_code=asked.order_code, at=made.issued_at,
    )  # fmt: skip


def reserve(*, house_id: int, asked: Sequence[Spending], holder: UUID, expires_at: datetime, now: datetime) -> None:
    """Keep so much of each for who is paying, or raise `NotEnoughLeft`. Asked again by the same holder, it is what was asked last."""
    _check_left(asked, holder, now)
    Reserve.objects.filter(holder=holder).delete()
    Reserve.objects.bulk_create(
        Reserve(house_id=house_id, membership_id=one.membership_id, holder=holder, cents=one.cents, tickets=one.tickets, expires_at=expires_at)
        for one in asked
    )


def _check_left(asked: Sequence[Spending], holder: UUID, now: datetime) -> None:
    """Locks each membership, in the order of its number: two who pay with it at once come one after the other."""
    locked = Membership.objects.select_for_update(no_key=True).filter(pk__in=[one.membership_id for one in asked]).order_by("pk")
    free = queries.free_to_spend(list(locked), now, but_not_of=holder)
    for one in asked:
        left = free.get(one.membership_id, Spending(one.membership_id))
        if one.cents > left.cents or one.tickets > left.tickets:
            raise NotEnoughLeft(one.membership_id)


def release_reserves(*, holder: UUID) -> int:
    """Whoever was paying isn't any more; answers how many reserves there were."""
    return Reserve.objects.filter(holder=holder).delete()[0]


_MOVE = """
WITH entry AS (
  INSERT INTO memberships_membershipentry (house_id, membership_id, key, kind, cents, tickets, order_code, at, by)
  SELECT %(house)s, %(membership)s, %(key)s, %(kind)s, %(cents)s, %(tickets)s, %(order)s, %(now)s, %(by)s
  ON CONFLICT (house_id, membership_id, key) DO NOTHING RETURNING membership_id, cents, tickets)
UPDATE memberships_membership AS held SET left_cents = held.left_cents + entry.cents, left_tickets = held.left_tickets + entry.tickets
FROM entry WHERE held.house_id = %(house)s AND held.id = entry.membership_id
"""


def spend(*, house_id: int, asked: Sequence[Spending], holder: UUID, key: str, order_code: str, now: datetime) -> None:
    """Take so much of each from what is left; what the holder reserved of them is over with it.

    Where the reserve ran out, it takes what others haven't reserved meanwhile. Raises `NotEnoughLeft`. Spent before by
    the same ``key``, nothing happens.
    """
    done = set(
        MembershipEntry.objects.filter(membership_id__in=[one.membership_id for one in asked], key=key).values_list("membership_id", flat=True)
    )
    to_do = [one for one in asked if one.membership_id not in done]
    _check_left(to_do, holder, now)
    for one in to_do:
        _move(house_id, EntryKind.SPENT, Spending(one.membership_id, -one.cents, -one.tickets), key, order_code, now)
    release_reserves(holder=holder)


def give_back(*, house_id: int, of: Spending, key: str, order_code: str, now: datetime) -> bool:
    """Put so much back, after a refund; also to one that is over by now. False where this ``key`` was given back before."""
    return _move(house_id, EntryKind.GIVEN_BACK, of, key, order_code, now)


def note_change(*, house_id: int, membership_id: int, key: str, order_code: str, now: datetime) -> bool:
    """Write in its history that something was changed in it, by an order. False where this ``key`` was written before."""
    return _move(house_id, EntryKind.CHANGED, Spending(membership_id), key, order_code, now)


def note_renewal(*, house_id: int, membership_id: int, key: str, order_code: str, now: datetime) -> bool:
    """Write in its history that it was renewed, by an order. False where this ``key`` was written before."""
    return _move(house_id, EntryKind.RENEWED, Spending(membership_id), key, order_code, now)


def _move(house_id: int, kind: EntryKind, of: Spending, key: str, order_code: str, now: datetime, by: str = "") -> bool:
    """The balance and its entry, in one statement."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                _MOVE,
                {
                    "house": house_id, "membership": of.membership_id, "key": key, "kind": kind, "cents": of.cents, "tickets": of.tickets,
                    "order": order_code, "now": now, "by": by[:120],
                },
            )  # fmt: skip
            return cursor.rowcount > 0
    except IntegrityError as error:
        if "membership_left" in str(error):
            raise NotEnoughLeft(of.membership_id) from error
        raise


def cancel_membership(*, house: House, membership: Membership, key: str, actor: Actor, now: datetime) -> None:
    """It opens and pays nothing from now on, and nothing is left of it. Safe to repeat with the same ``key``."""
    locked = Membership.objects.select_for_update(no_key=True).get(pk=membership.pk)
    rest = Spending(locked.pk, -locked.left_cents, -locked.left_tickets)
    if _move(house.pk, EntryKind.CANCELLED, rest, key, "", now, actor.name):
        Membership.objects.filter(pk=locked.pk).update(state=MembershipState.CANCELLED)
        houses.record(house=house, actor=actor, verb="membership.cancelled", subject=locked.subject, now=now)
