"""What people hold, and what is left of it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from secrets import token_bytes
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import IntegrityError, connections, transaction

from coulisse.config.invariants import ask_all
from coulisse.customers.operations import customer_for
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.memberships import operations, queries
from coulisse.memberships.models import Membership, MembershipEntry
from coulisse.memberships.operations import NotEnoughLeft
from coulisse.memberships.types import MembershipToIssue, PersonNamed, ProductKind, ProductTerms, Spending, Validity
from coulisse.testing.cast import NOW, make_house

GIFT = ProductTerms({"nl": "Cadeaubon"}, price_cents=5000, vat_permyriad=0, worth_cents=5000, validity=Validity(months=24))
SOON = NOW + timedelta(minutes=20)


def make_voucher(house: House, terms: ProductTerms = GIFT, line: int = 1) -> Membership:
    with house_scope(house.pk):
        product = operations.create_product(house=house, key=f"gift-{uuid4()}", kind=ProductKind.VOUCHER, terms=terms, actor=COULISSE, now=NOW)
        buyer = customer_for(house_id=house.pk, email="an@example.org", name="An", language="nl", now=NOW)
        asked = MembershipToIssue(product.current_id, line, "ABCD2345", buyer, "An", (PersonNamed("An", date(1990, 5, 1)), PersonNamed("Bo")))
        return operations.issue_memberships(house=house, asked=[asked], now=NOW, random_bytes=token_bytes)[0]


@pytest.fixture
def voucher(de_kring: House) -> Iterator[Membership]:
    made = make_voucher(de_kring)
    yield made
    with house_scope(de_kring.pk):
        held = Membership.objects.get(pk=made.pk)
        assert held.left_cents == sum(MembershipEntry.objects.filter(membership=held).values_list("cents", flat=True))


def spend(voucher: Membership, cents: int, *, key: str = "order:1", holder=None, now=NOW) -> None:
    with house_scope(voucher.house_id):
        operations.spend(
            house_id=voucher.house_id, asked=[Spending(voucher.pk, cents)], holder=holder or uuid4(), key=key, order_code="ABCD2345", now=now
        )


def reserve(voucher: Membership, cents: int, *, holder=None, now=NOW) -> None:
    with house_scope(voucher.house_id):
        operations.reserve(
            house_id=voucher.house_id, asked=[Spending(voucher.pk, cents)], holder=holder or uuid4(), expires_at=now + timedelta(minutes=20), now=now
        )


def free(voucher: Membership, now=NOW) -> int:
    with house_scope(voucher.house_id):
        return queries.free_to_spend([Membership.objects.get(pk=voucher.pk)], now)[voucher.pk].cents


def test_a_voucher_is_found_by_its_code_and_by_nothing_else(voucher: Membership, het_anker: House) -> None:
    with house_scope(voucher.house_id):
        assert queries.membership_typed(f" {str(voucher).lower()} ", NOW) == voucher
        assert queries.membership_typed(voucher.code[:-1], NOW) is None
        assert queries.membership_typed(voucher.code, NOW + timedelta(days=800)) is None
        assert queries.memberships_of(voucher.customer_id, NOW) == [voucher]
        assert [person.name for person in voucher.persons.order_by("pk")] == ["An", "Bo"]
    with house_scope(het_anker.pk):
        assert queries.membership_typed(voucher.code, NOW) is None
    assert len(voucher.code) == 13


def test_a_line_has_one_membership_however_often_it_is_issued(voucher: Membership, de_kring: House) -> None:
    with house_scope(de_kring.pk):
        asked = MembershipToIssue(voucher.version_id, 1, "ABCD2345", voucher.customer_id)
        assert operations.issue_memberships(house=de_kring, asked=[asked], now=NOW, random_bytes=token_bytes) == [voucher]
        assert MembershipEntry.objects.count() == 1


def test_a_voucher_is_spent_in_parts_and_never_below_nothing(voucher: Membership) -> None:
    spend(voucher, 2000, key="order:1")
    spend(voucher, 3000, key="order:2")
    with pytest.raises(NotEnoughLeft):
        spend(voucher, 1, key="order:3")
    assert free(voucher) == 0


def test_the_same_key_is_the_same_spending(voucher: Membership) -> None:
    spend(voucher, 3000)
    spend(voucher, 3000)
    assert free(voucher) == 2000


def test_what_was_refunded_is_there_again_once(voucher: Membership) -> None:
    spend(voucher, 3000)
    for _turn in range(2):
        with house_scope(voucher.house_id):
            operations.give_back(house_id=voucher.house_id, of=Spending(voucher.pk, 1000), key="refund:1", order_code="ABCD2345", now=NOW)
    assert free(voucher) == 3000


def test_who_is_paying_keeps_it_from_others_for_a_while(voucher: Membership) -> None:
    first = uuid4()
    reserve(voucher, 4000, holder=first)
    assert free(voucher) == 1000
    with pytest.raises(NotEnoughLeft):
        reserve(voucher, 1001)
    reserve(voucher, 3000, holder=first)
    reserve(voucher, 2000)
    spend(voucher, 3000, holder=first)
    assert free(voucher) == 0 and free(voucher, SOON) == 2000


def test_who_pays_late_may_not_take_what_another_reserved(voucher: Membership) -> None:
    late, first = uuid4(), uuid4()
    reserve(voucher, 5000, holder=late)
    reserve(voucher, 5000, holder=first, now=SOON)
    with pytest.raises(NotEnoughLeft):
        spend(voucher, 5000, holder=late, now=SOON)
    spend(voucher, 5000, holder=first, now=SOON)


def test_a_cancelled_voucher_is_good_for_nothing(voucher: Membership, de_kring: House) -> None:
    for _turn in range(2):
        with house_scope(de_kring.pk):
            operations.cancel_membership(house=de_kring, membership=voucher, key="cancelled", actor=COULISSE, now=NOW)
            assert queries.membership_typed(voucher.code, NOW) is None
    with pytest.raises(NotEnoughLeft):
        spend(voucher, 1)


def test_the_database_itself_refuses_a_balance_below_nothing(voucher: Membership) -> None:
    with house_scope(voucher.house_id), pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=voucher.pk).update(left_cents=-1)


def test_twenty_pay_with_one_voucher_at_once_and_it_pays_what_it_is_worth(committed_db: None) -> None:
    voucher, together = make_voucher(make_house()), Barrier(20)

    def pay(turn: int) -> bool:
        together.wait(30)
        try:
            spend(voucher, 600, key=f"order:{turn}")
        except NotEnoughLeft:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(20) as buyers:
        assert sum(buyers.map(pay, range(20))) == 8
    assert free(voucher) == 200
    assert [finding for finding in ask_all() if finding.module == "memberships" and not finding.holds] == [], "who sold it is another's business"
