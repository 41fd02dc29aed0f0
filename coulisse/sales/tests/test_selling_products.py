"""Passes and vouchers are bought like tickets: in one basket, in one order, in the same books."""

from collections.abc import Iterator
from datetime import date, timedelta
from os import urandom
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import COULISSE
from coulisse.ledger import queries as ledger
from coulisse.memberships import operations as memberships
from coulisse.memberships.models import Membership, Product
from coulisse.memberships.types import Amounts, MembershipState, ProductKind, ProductTerms, SaleWindow, Validity
from coulisse.pricing.models import Offer as KeptOffer
from coulisse.pricing.models import OfferVersion
from coulisse.pricing.offers.documents import to_document
from coulisse.pricing.offers.effects import Percent
from coulisse.pricing.offers.needs import Each
from coulisse.pricing.offers.types import Offer
from coulisse.programme.models import Performance
from coulisse.sales import operations, queries
from coulisse.sales.models import BasketLine, BasketProduct, Order, OrderLine, Refund
from coulisse.sales.operations import (
    AmountRefused,
    BasketGone,
    EmptyBasket,
    PriceChanged,
    ProductNotSold,
    ProductSpent,
    SendDayRefused,
    TooManyProducts,
    orders,
    payments,
)
from coulisse.sales.operations.baskets import HoldAsked
from coulisse.sales.tests.story import broken
from coulisse.sales.types import Gift, LineKind, OrderState, ProductAsked
from coulisse.testing.cast import NOW
from coulisse.testing.factories import ORDER_FEE, SERVICE_FEE, make_performance

GIFT_VOUCHER = ProductTerms({"nl": "Cadeaubon"}, vat_permyriad=0, amounts=Amounts((2500, 5000), 1000, 20_000), validity=Validity(months=24))
PASS = ProductTerms({"nl": "Vriendenpas"}, price_cents=3000, vat_permyriad=2100, unlocks=("friend",), validity=Validity(months=12))
FIVE = ProductTerms({"nl": "Vijfbon"}, price_cents=9000, worth_tickets=5, unlocks=("five",), fee_cents=200)
FRIENDS = Offer("friends", {"nl": "Vrienden"}, Percent(2000), Each(), unlocked_by="friend")


@pytest.fixture
def evening(de_kring: House, now: object) -> Iterator[Performance]:
    """Two places cost 2 × (€ 20 + € 1) + € 1.50: € 43.50."""
    yield make_performance(de_kring, rows=2, seats=10, fees=[SERVICE_FEE, ORDER_FEE])


def product(house: House, terms: ProductTerms = GIFT_VOUCHER, kind: ProductKind = ProductKind.VOUCHER) -> Product:
    with house_scope(house.pk):
        return memberships.create_product(house=house, key=terms.name["nl"], kind=kind, terms=terms, actor=COULISSE, now=NOW)


def offer(house: House, *offers: Offer) -> None:
    with house_scope(house.pk):
        for one in offers:
            kept = KeptOffer.objects.create(house=house, key=one.key)
            kept.current = OfferVersion.objects.create(house=house, offer=kept, number=1, document=to_document([one]), made_at=NOW)
            kept.save(update_fields=["current"])


def put(sold: Product, basket: UUID | None = None, **asked: Any) -> UUID:
    """In a basket, or a new one: a voucher of € 25 where nothing else is said."""
    known, amount = basket or uuid4(), 2500 if sold.key == "cadeaubon" else None
    with house_scope(sold.house_id) as scope:
        wanted = ProductAsked(sold.pk, **{"amount_cents": amount, **asked})
        operations.add_product(house=sold.house, basket_id=known, asked=wanted, language="nl", now=scope.now, is_new=basket is None)
    return known


def hold(evening: Performance, basket: UUID | None = None, count: int = 2, typed: str = "") -> UUID:
    known = basket or uuid4()
    with house_scope(evening.house_id) as scope:
        asked = HoldAsked(evening.house, known, evening.pk, "nl", scope.now, is_new=basket is None)
        operations.hold_best_seats(asked=asked, count=count, zone_key="1")
        if typed:
            operations.enter_code(house=evening.house, basket_id=known, typed=typed, now=scope.now)
    return known


def view(house: House, basket: UUID) -> queries.BasketView | None:
    with house_scope(house.pk) as scope:
        return queries.basket_view(basket, scope.now)


def place(house: House, basket: UUID, seen: int | None = None) -> Order:
    with house_scope(house.pk) as scope:
        return operations.place_order(
            house=house, basket_id=basket, email="bea@example.org", language="nl", now=scope.now, random_bytes=urandom, total_seen_cents=seen
        )


def pay(order: Order) -> Order:
    payments.confirm_paid_elsewhere(
        house=order.house, order_id=order.pk, amount_cents=order.to_pay_cents, reference=order.code, actor=COULISSE, random_bytes=urandom
    )
    return order


def buy(sold: Product, **asked: Any) -> Order:
    return pay(place(sold.house, put(sold, **asked)))


def held(order: Order) -> list[Membership]:
    with house_scope(order.house_id):
        lines = OrderLine.objects.filter(order=order).values("pk")
        return list(Membership.objects.filter(order_line_id__in=lines).order_by("pk"))


def lines(order: Order, kind: LineKind | None = None) -> list[int]:
    with house_scope(order.house_id):
        found = OrderLine.objects.filter(order=order).order_by("pk")
        return list((found.filter(kind=kind) if kind else found).values_list("pk", flat=True))


def refund(order: Order, *line_ids: int) -> Refund:
    with house_scope(order.house_id) as scope:
        return operations.refund_lines(
            house=order.house, order=order, line_ids=line_ids, with_fees=True, reason="", key=uuid4(), actor=COULISSE, now=scope.now
        )


def books(order: Order) -> dict[str, int]:
    with house_scope(order.house_id):
        return {account: cents for account, cents in ledger.balances_about(f"order:{order.code}").items() if cents}


def test_a_voucher_is_bought_without_any_ticket_and_is_a_debt_of_the_house(de_kring: House, now: object) -> None:
    basket = put(product(de_kring), amount_cents=4200)
    shown = view(de_kring, basket)
    assert (shown.total_cents, shown.to_pay_cents, shown.place_count, len(shown.products)) == (4200, 4200, 0, 1)
    order = pay(place(de_kring, basket, seen=4200))
    (voucher,) = held(order)
    assert (voucher.left_cents, voucher.valid_until.year) == (4200, 2028)
    assert books(order) == {"provider:elsewhere": 4200, "vouchers_outstanding": -4200}
    assert view(de_kring, basket) is None and broken(de_kring) == {}


def test_a_pass_is_earned_with_its_vat_and_a_voucher_for_tickets_with_its_fee(de_kring: House, now: object) -> None:
    basket = put(product(de_kring, PASS, ProductKind.PASS))
    put(product(de_kring, FIVE, ProductKind.TICKET_VOUCHER), basket)
    order = pay(place(de_kring, basket))
    assert order.total_cents == 3000 + 9000 + 200
    assert books(order) == {
        "provider:elsewhere": 12_200, "revenue:memberships": -(2479 + 8491), "vat:6": -509, "vat:21": -(521 + 35), "revenue:fees": -165,
    }  # fmt: skip
    assert [(one.left_tickets, one.left_cents) for one in held(order)] == [(0, 0), (5, 0)] and broken(de_kring) == {}


def test_tickets_and_vouchers_in_one_basket_are_one_order(de_kring: House, evening: Performance) -> None:
    basket = put(product(de_kring), hold(evening), count=3)
    assert view(de_kring, basket).total_cents == 4350 + 7500
    order = pay(place(de_kring, basket))
    assert len(held(order)) == 3 and len(lines(order, LineKind.TICKET)) == 2 and broken(de_kring) == {}


def test_however_often_it_is_paid_it_is_issued_once(de_kring: House, now: object) -> None:
    order = buy(product(de_kring))
    pay(order)
    assert len(held(order)) == 1


def test_a_basket_of_vouchers_never_runs_out_and_lends_its_time_to_no_place(de_kring: House, evening: Performance) -> None:
    basket = put(product(de_kring))
    with frozen_now(NOW + timedelta(hours=5)):
        assert not view(de_kring, basket).is_over
        hold(evening, basket)
        assert view(de_kring, basket).basket.expires_at == NOW + timedelta(hours=5, minutes=de_kring.hold_minutes)
    with frozen_now(NOW + timedelta(hours=6)):
        assert view(de_kring, basket).is_over
        with pytest.raises(BasketGone):
            put(product(de_kring, PASS, ProductKind.PASS), basket)


def test_places_that_are_gone_leave_the_vouchers_where_they_are(de_kring: House, evening: Performance) -> None:
    basket = put(product(de_kring), hold(evening, count=10))
    with frozen_now(NOW + timedelta(hours=1)):
        hold(evening, count=10)
        with house_scope(de_kring.pk) as scope:
            assert len(operations.take_again(house=de_kring, basket_id=basket, now=scope.now)) == 10
        shown = view(de_kring, basket)
        assert (shown.place_count, len(shown.products), shown.is_over) == (0, 1, False)


def test_taken_out_it_costs_nothing_and_of_another_basket_nothing_is_taken(de_kring: House, now: object) -> None:
    sold = product(de_kring)
    basket, other = put(sold), put(sold)
    (row,) = view(de_kring, basket).products
    with house_scope(de_kring.pk) as scope:
        assert operations.remove_product(house=de_kring, basket_id=other, product_ids=[row.pk], now=scope.now) == 0
        assert operations.remove_product(house=de_kring, basket_id=basket, product_ids=[row.pk], now=scope.now) == 1
    assert view(de_kring, basket) is None and view(de_kring, other).total_cents == 2500
    with pytest.raises(EmptyBasket):
        place(de_kring, basket)


def test_what_is_taken_out_while_it_is_ordered_makes_no_order_of_nothing(de_kring: House, now: object, monkeypatch: pytest.MonkeyPatch) -> None:
    basket, looked = put(product(de_kring)), orders._basket_to_order

    def then_taken_out(*asked: Any) -> Any:
        found = looked(*asked)
        BasketProduct.objects.filter(basket_id=basket).delete()
        return found

    monkeypatch.setattr(orders, "_basket_to_order", then_taken_out)
    with pytest.raises(EmptyBasket):
        place(de_kring, basket)


def test_emptied_it_holds_no_receiver_of_a_gift_either(de_kring: House, now: object) -> None:
    put(product(de_kring), gift=Gift("Mia", "mia@example.org"))
    basket = put(product(de_kring, PASS, ProductKind.PASS), gift=Gift("Mia", "mia@example.org"))
    with house_scope(de_kring.pk):
        operations.empty_basket(house=de_kring, basket_id=basket)
        assert BasketProduct.objects.count() == 1


def test_a_basket_that_nobody_came_back_to_is_forgotten_with_all_that_lay_in_it(de_kring: House, het_anker: House, evening: Performance) -> None:
    old = put(product(de_kring), hold(evening), gift=Gift("Mia", "mia@example.org"))
    theirs = put(product(het_anker))
    with frozen_now(NOW + timedelta(days=8)):
        young = put(product(de_kring, PASS, ProductKind.PASS))
        with house_scope(de_kring.pk) as scope:
            assert operations.forget_left_baskets(house=de_kring, now=scope.now)
            assert set(BasketProduct.objects.values_list("basket_id", flat=True)) == {young} and not BasketLine.objects.exists()
        assert view(de_kring, old) is None and view(het_anker, theirs)


def test_a_second_click_is_the_same_order_and_another_voucher_is_another(de_kring: House, now: object) -> None:
    sold = product(de_kring)
    basket = put(sold)
    first = place(de_kring, basket)
    assert place(de_kring, basket).pk == first.pk
    put(sold, basket)
    second = place(de_kring, basket)
    assert second.pk != first.pk and second.total_cents == 5000


def test_what_isnt_sold_is_refused(de_kring: House, het_anker: House, now: object) -> None:
    sold, theirs = product(de_kring), product(het_anker)
    for cents in (0, 999, 20_001, -2500):
        with pytest.raises(AmountRefused):
            put(sold, amount_cents=cents)
    with pytest.raises(TooManyProducts):
        put(sold, count=21)
    with pytest.raises(ProductNotSold), house_scope(de_kring.pk) as scope:
        asked = ProductAsked(theirs.pk, amount_cents=2500)
        operations.add_product(house=de_kring, basket_id=uuid4(), asked=asked, language="nl", now=scope.now, is_new=True)
    for day in (NOW.date() - timedelta(days=1), NOW.date() + timedelta(days=400)):
        with pytest.raises(SendDayRefused):
            put(sold, gift=Gift("Mia", "mia@example.org", send_date=day))


def test_what_is_no_longer_sold_is_refused_when_it_is_ordered(de_kring: House, now: object) -> None:
    sold = product(de_kring)
    basket = put(sold)
    with house_scope(de_kring.pk) as scope:
        memberships.archive_product(house=de_kring, product=sold, actor=COULISSE, now=scope.now)
    with pytest.raises(ProductNotSold):
        place(de_kring, basket)


def test_what_is_kept_for_holders_is_sold_to_who_shows_theirs(de_kring: House, now: object) -> None:
    until = NOW + timedelta(days=10)
    early = ProductTerms(
        {"nl": "Volgend jaar"}, price_cents=3000, unlocks=("friend",), sale=SaleWindow(holders_of=("vriendenpas",), holders_until_at=until)
    )
    (mine,), sold = held(buy(product(de_kring, PASS, ProductKind.PASS))), product(de_kring, early, ProductKind.PASS)
    with pytest.raises(ProductNotSold):
        put(sold)
    basket = put(product(de_kring))
    with house_scope(de_kring.pk) as scope:
        operations.enter_code(house=de_kring, basket_id=basket, typed=str(mine), now=scope.now)
    put(sold, basket)
    assert view(de_kring, basket).total_cents == 2500 + 3000


def test_a_new_price_is_for_the_next_one(de_kring: House, now: object) -> None:
    sold = product(de_kring, PASS, ProductKind.PASS)
    basket = put(sold)
    with house_scope(de_kring.pk) as scope:
        dearer = ProductTerms({"nl": "Vriendenpas"}, price_cents=4000, unlocks=("friend",))
        memberships.change_product(house=de_kring, product=sold, terms=dearer, actor=COULISSE, now=scope.now)
    assert place(de_kring, basket).total_cents == 3000
    assert place(de_kring, put(sold)).total_cents == 4000


def test_a_pass_counts_at_once_for_the_tickets_beside_it(de_kring: House, evening: Performance) -> None:
    offer(de_kring, FRIENDS)
    basket = put(product(de_kring, PASS, ProductKind.PASS), hold(evening))
    shown = view(de_kring, basket)
    assert (shown.saved_cents, shown.total_cents) == (800, 4350 - 800 + 3000)
    order = pay(place(de_kring, basket, seen=6550))
    assert broken(de_kring) == {}
    with house_scope(de_kring.pk) as scope:
        operations.enter_code(house=de_kring, basket_id=hold(evening), typed=str(held(order)[0]), now=scope.now)
    (of_pass,) = lines(order, LineKind.PRODUCT)
    with pytest.raises(ProductSpent):
        refund(order, of_pass)
    assert refund(order, *lines(order)).amount_cents == 6550 and broken(de_kring) == {}


def test_without_its_pass_a_ticket_costs_again_what_it_cost(de_kring: House, evening: Performance) -> None:
    offer(de_kring, FRIENDS)
    basket = put(product(de_kring, PASS, ProductKind.PASS), hold(evening))
    (row,) = view(de_kring, basket).products
    with house_scope(de_kring.pk) as scope:
        operations.remove_product(house=de_kring, basket_id=basket, product_ids=[row.pk], now=scope.now)
    with pytest.raises(PriceChanged) as refused:
        place(de_kring, basket, seen=6550)
    assert refused.value.total_cents == 4350


def test_a_voucher_is_spent_in_parts_by_the_code_that_was_bought(de_kring: House, evening: Performance) -> None:
    (voucher,) = held(buy(product(de_kring), amount_cents=5000))
    first = place(de_kring, hold(evening, typed=str(voucher)), seen=0)
    assert first.state == OrderState.CONFIRMED
    second = pay(place(de_kring, hold(evening, typed=str(voucher).lower().replace(" ", "-")), seen=4350 - 650))
    assert (second.tendered_cents, held(second)) == (650, [])
    with house_scope(de_kring.pk):
        assert Membership.objects.get(pk=voucher.pk).left_cents == 0
    assert broken(de_kring) == {}


def test_a_voucher_pays_for_tickets_and_passes_but_for_no_voucher(de_kring: House, now: object) -> None:
    sold = product(de_kring)
    (voucher,) = held(buy(sold, amount_cents=20_000))
    basket = put(product(de_kring, PASS, ProductKind.PASS), put(sold, amount_cents=5000))
    with house_scope(de_kring.pk) as scope:
        operations.enter_code(house=de_kring, basket_id=basket, typed=str(voucher), now=scope.now)
    assert view(de_kring, basket).to_pay_cents == 5000
    pay(place(de_kring, basket, seen=5000))
    assert broken(de_kring) == {}


def test_given_back_it_is_good_for_nothing_and_the_money_returns(de_kring: House, now: object) -> None:
    order = buy(product(de_kring))
    assert refund(order, *lines(order)).amount_cents == 2500
    (voucher,) = held(order)
    assert (voucher.state, voucher.left_cents) == (MembershipState.CANCELLED, 0)
    assert books(order) == {"provider:elsewhere": 2500, "refunds_owed": -2500} and broken(de_kring) == {}


@pytest.mark.parametrize("paid", [True, False])
def test_a_voucher_of_which_something_was_spent_isnt_taken_back(de_kring: House, evening: Performance, paid: bool) -> None:
    order = buy(product(de_kring))
    using = place(de_kring, hold(evening, typed=str(held(order)[0])))
    if paid:
        pay(using)
    with pytest.raises(ProductSpent):
        refund(order, *lines(order))
    assert held(order)[0].state == MembershipState.ACTIVE and broken(de_kring) == {}


def test_what_was_spent_and_came_back_whole_is_taken_back(de_kring: House, evening: Performance) -> None:
    order = buy(product(de_kring))
    using = pay(place(de_kring, hold(evening, typed=str(held(order)[0]))))
    refund(using, *lines(using))
    assert refund(order, *lines(order)).amount_cents == 2500 and broken(de_kring) == {}


def test_a_pass_that_made_a_ticket_cheaper_isnt_taken_back(de_kring: House, evening: Performance) -> None:
    offer(de_kring, FRIENDS)
    order = buy(product(de_kring, PASS, ProductKind.PASS))
    using = place(de_kring, hold(evening, typed=str(held(order)[0])))
    with pytest.raises(ProductSpent):
        refund(order, *lines(order))
    refund(pay(using), *lines(using))
    assert refund(order, *lines(order)).amount_cents == 3000


def test_what_the_house_gives_stands_in_the_books_as_given(de_kring: House, evening: Performance) -> None:
    sold = product(de_kring)
    with house_scope(de_kring.pk) as scope:
        given = operations.give_product(
            house=de_kring, asked=ProductAsked(sold.pk, amount_cents=5000), email="an@example.org", name="An", language="nl",
            reason="the show was cancelled", actor=COULISSE, now=scope.now, random_bytes=urandom,
        )  # fmt: skip
    assert books(given) == {"vouchers_given": 5000, "vouchers_outstanding": -5000}
    place(de_kring, hold(evening, typed=str(held(given)[0])))
    assert broken(de_kring) == {}


def test_the_receiver_and_who_holds_it_are_kept_as_they_were_typed(de_kring: House, now: object) -> None:
    gift = Gift("Mia " * 100, "mia@example.org", "Veel plezier!\n" * 100, date(2026, 12, 24))
    order = buy(product(de_kring), gift=gift)
    with house_scope(de_kring.pk):
        kept = OrderLine.objects.get(order=order).products.get()
        assert (len(kept.receiver_name), len(kept.message), kept.send_date) == (120, 600, date(2026, 12, 24))
    assert held(order)[0].holder_name == kept.receiver_name


def test_a_basket_without_products_asks_no_question_more(de_kring: House, evening: Performance) -> None:
    product(de_kring)
    basket = hold(evening)
    view(de_kring, basket)
    with house_scope(de_kring.pk) as scope, CaptureQueriesContext(connection) as ran:
        queries.basket_view(basket, scope.now)
    assert len(ran) == 3
