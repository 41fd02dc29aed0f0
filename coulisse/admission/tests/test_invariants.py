"""Each invariant finds what it is there for, and nothing in an ordinary evening."""

from collections.abc import Iterator

import pytest
from django.db import connections

from coulisse.admission import operations
from coulisse.admission.invariants import INVARIANTS
from coulisse.admission.models import Admittance, Scan, SigningKey, Ticket
from coulisse.admission.types import VoidReason
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.testing.factories import make_performance

from .conftest import DOOR_STAFF, Evening, chance

# Kept by unique indexes already; here for a database that was restored or repaired by hand.
KEPT_BY_THE_DATABASE = {"admission.one_live_ticket_a_place", "admission.one_live_admittance_a_ticket"}


@pytest.fixture
def used(evening: Evening) -> Iterator[Evening]:
    """An evening on which everything happened that may happen; its house's scope is open."""
    first = evening.scan(evening.code(0))
    evening.do(operations.undo, admittance_id=first.admittance_id, actor=DOOR_STAFF, now=evening.now)
    evening.scan(evening.code(0))
    evening.scan(evening.code(0))
    evening.do(operations.reissue, order_line_ids=[102], now=evening.now, random_bytes=chance(9))
    evening.scan(evening.code(1))
    evening.do(operations.void_tickets, order_line_ids=[101, 103], reason=VoidReason.REFUNDED, now=evening.now)
    with house_scope(evening.house.pk):
        yield evening


def broken() -> set[str]:
    found = set()
    with connections["default"].cursor() as cursor:
        for invariant in INVARIANTS:
            cursor.execute(invariant.sql)
            if cursor.fetchall():
                found.add(invariant.key)
    return found


def test_nothing_is_broken_after_an_ordinary_evening(used: Evening) -> None:
    assert broken() == set()


def test_keys_name_the_module_and_sentences_end() -> None:
    assert len({invariant.key for invariant in INVARIANTS}) == len(INVARIANTS)
    assert all(invariant.key.startswith("admission.") and invariant.says.endswith(".") for invariant in INVARIANTS)


def test_each_planted_fault_is_found(used: Evening, de_kring: House) -> None:
    live, replaced = used.tickets[3], used.tickets[1]
    other = make_performance(de_kring, title="Iets anders")

    def admitted(ticket: Ticket, **changes: object) -> None:
        words = {"house": de_kring, "ticket": ticket, "performance": used.performance, "at": used.now, **changes}
        made = Admittance.objects.create(**words)
        Scan.objects.create(
            house=de_kring,
            performance=used.performance,
            ticket_id=ticket.pk,
            admittance_id=made.pk,
            verdict="admitted",
            at=used.now,
            nonce=used.nonce(),
        )

    planted = set()
    Ticket.objects.filter(pk=live.pk).update(place_no=10_000)
    planted |= {"admission.ticket_is_sold_place"}
    assert broken() == planted
    admitted(live, performance=other)
    planted |= {"admission.admitted_to_own_performance"}
    assert broken() == planted
    Scan.objects.create(house=de_kring, performance=used.performance, verdict="admitted", at=used.now, nonce=used.nonce())
    planted |= {"admission.scan_and_admittance_agree"}
    assert broken() == planted
    Ticket.objects.filter(order_line_id=102, version=2).delete()
    planted |= {"admission.reissued_ticket_has_successor"}
    assert broken() == planted
    SigningKey.objects.update(retired_at=used.now)
    planted |= {"admission.house_with_tickets_can_sign"}
    assert broken() == planted
    admitted(replaced, at=used.performance.starts_at)
    planted |= {"admission.admitted_with_live_ticket"}
    assert broken() == planted
    assert planted | KEPT_BY_THE_DATABASE == {invariant.key for invariant in INVARIANTS}
