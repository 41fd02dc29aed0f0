"""Buyers, a provider and its notices, in any order that chance makes: what is true at the end is true to the cent.

The provider is the fake Mollie over HTTP, its notices reach the application over HTTP, and time goes on when a rule says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from os import urandom
from typing import Any, ClassVar
from uuid import uuid4

import httpx
from django.conf import settings
from django.utils.module_loading import import_string
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule

from coulisse.config.invariants import ask_all
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.integrations import patience
from coulisse.integrations.mollie.fake import FakeMollie
from coulisse.ledger.models import Posting
from coulisse.programme.models import Performance
from coulisse.sales import operations as sales
from coulisse.sales import tasks
from coulisse.sales.models import Order, OrderLine, Payment, Refund, UnmatchedReceipt
from coulisse.sales.operations import payments
from coulisse.sales.operations.baskets import HoldAsked
from coulisse.sales.payments import ProviderRefused, ProviderUnreachable
from coulisse.sales.types import OrderState, PaymentState, RefundState

FAULTS = ("error", "garbage", "drop", "act_then_error", "act_then_drop", "act_then_garbage")
CALLS = ("create_payment", "get_payment", "create_refund", "get_refund", "any")
# No poll of ours asks after what is so old: what one schedule leaves open costs the next ones nothing.
BETWEEN_SCHEDULES = tasks.ASK_UNTIL + timedelta(days=1)
# What the office has to look at by hand is put aside here, as it would there.
BY_HAND = "sales.receipts_are_matched"


class Clock:
    """In place of the frozen moment of a scope: the real one, and so much further as the rules went."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def get(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Stage:
    """What all schedules share."""

    house: House
    evening: Performance
    mollie: FakeMollie
    clock: Clock
    site: httpx.Client
    places: Iterator[int] = field(default_factory=count)


@dataclass(eq=False)
class Bought:
    """An order and what happened to it outside."""

    order: Order
    references: set[str] = field(default_factory=set)
    lied: bool = False
    charged_back: bool = False


class Paying(RuleBasedStateMachine):
    """One schedule. `teardown` lets everything come to rest and judges."""

    stage: ClassVar[Stage]
    schedules: ClassVar[int] = 0
    found: ClassVar[list[str]] = []
    promises_every: ClassVar[int] = 1  # Schedules; each promise is asked of all orders so far.
    orders = Bundle("orders")

    def __init__(self) -> None:
        super().__init__()
        type(self).schedules += 1
        self.bought: list[Bought] = []
        self.payments_before = len(self.mollie.books.payments)
        self.stage.clock.ahead += BETWEEN_SCHEDULES
        self.mollie.faults.clear()
        patience.with_mollie_at.cache_clear()

    @property
    def mollie(self) -> FakeMollie:
        return self.stage.mollie

    @property
    def house(self) -> House:
        return self.stage.house

    # Buying.

    @initialize(target=orders, places=st.integers(1, 3))
    def it_begins_with_an_order(self, places: int) -> Bought:
        """Else most rules have nobody to happen to, and what Hypothesis then throws away was played all the same."""
        return self.somebody_orders(places)

    @rule(target=orders, places=st.integers(1, 3))
    def somebody_orders(self, places: int) -> Bought:
        with house_scope(self.house.pk) as scope:
            asked = HoldAsked(self.house, uuid4(), self.stage.evening.pk, "nl", scope.now)
            held = sales.hold_chosen_seats(asked=asked, place_nos=[next(self.stage.places) for _place in range(places)])
        with house_scope(self.house.pk) as scope:
            order = sales.place_order(
                house=self.house, basket_id=held.basket_id, email="bea@example.org", language="nl", now=scope.now, random_bytes=urandom
            )
        found = Bought(order)
        self.bought.append(found)
        self.goes_to_pay(found)
        return found

    @rule(one=orders)
    def goes_to_pay(self, one: Bought) -> None:
        addresses = import_string(settings.PAYMENT_ADDRESSES)(self.house, "nl")
        try:
            payments.start_payment(house=self.house, order_id=one.order.pk, addresses=addresses)
        except (ProviderUnreachable, ProviderRefused, payments.OrderNotPayable):
            return

    @rule(one=orders, status=st.sampled_from(["paid", "paid", "paid", "paid", "failed", "canceled", "expired"]))
    def decides_at_the_provider(self, one: Bought, status: str) -> None:
        for payment in self._shown(one):
            if payment.status == "open":
                self.mollie.books.choose(payment.reference, status, "bancontact")

    @rule(one=orders)
    def comes_back(self, one: Bought) -> None:
        for key in self._keys(one):
            self._ask(f"/{self.house.slug}/nl/pay/return/{key}/")

    @rule(target=orders, places=st.integers(1, 3))
    def somebody_buys(self, places: int) -> Bought:
        """All of it, as nearly everybody does; what goes wrong later needs orders that are paid."""
        found = self.somebody_orders(places)
        self.decides_at_the_provider(found, "paid")
        self.comes_back(found)
        return found

    @rule(one=orders)
    def somebody_pays_when_another_has_the_places(self, one: Bought) -> None:
        self.another_takes_the_places(one)
        self.decides_at_the_provider(one, "paid")

    # What goes wrong outside.

    @rule(at=st.sampled_from(CALLS), does=st.sampled_from(FAULTS), times=st.integers(1, 4))
    def the_provider_misbehaves(self, at: str, does: str, times: int) -> None:
        self.mollie.misbehave(at, does, times=times)

    @rule(times=st.integers(1, 3))
    def notices_are_lost(self, times: int) -> None:
        self.mollie.notices.lose(times)

    @rule(copies=st.integers(2, 8))
    def a_notice_comes_often(self, copies: int) -> None:
        self.mollie.notices.copy(copies)

    @rule()
    def notices_are_late(self) -> None:
        self.mollie.notices.hold()

    @rule(order=st.sampled_from(["as_held", "reverse", "shuffle"]), seed=st.integers(0, 99))
    def late_notices_come(self, order: str, seed: int) -> None:
        self.mollie.notices.release(order, seed)
        self.mollie.notices.wait_until_idle()

    @rule(one=orders, other=orders, body=st.sampled_from(["own", "other's", "", "id=tr_ThereIsNone00", "id=<script>"]))
    def somebody_forges_a_notice(self, one: Bought, other: Bought, body: str) -> None:
        references = [payment.reference for payment in self._at_the_provider(one if body == "own" else other)]
        for key in self._keys(one):
            said = f"id={references[0]}" if references and body in ("own", "other's") else body
            self._ask(f"/hooks/payments/{self.house.slug}/{key}/", said.encode())

    @rule(one=orders, lie=st.sampled_from([{"amount": {"value": "0.01", "currency": "EUR"}}, {"metadata": {"key": "x", "order_code": "y"}}, "usd"]))
    def the_provider_tells_of_another_payment(self, one: Bought, lie: Any) -> None:
        """Another amount, currency or order than ours: whatever comes of it, it buys nothing."""
        if self._order(one).state != OrderState.AWAITING_PAYMENT or len(one.references) > 1:
            return
        for payment in self._at_the_provider(one):
            if payment.status == "open":
                one.lied = True
                amount = {"value": f"{payment.cents // 100}.{payment.cents % 100:02d}", "currency": "USD"}
                self.mollie.books.lie(payment.reference, **({"amount": amount} if lie == "usd" else lie))
                self.mollie.books.choose(payment.reference, "paid", "bancontact")

    @rule(one=orders)
    def the_bank_takes_money_back(self, one: Bought) -> None:
        for payment in self._at_the_provider(one):
            if payment.status == "paid" and not one.charged_back and not one.lied:
                one.charged_back = True
                self.mollie.books.charge_back(payment.reference, "0.50")

    # What we do.

    @rule(minutes=st.sampled_from([1, 5, 25, 90, 72 * 60]), closes=st.booleans())
    def time_goes_on(self, minutes: int, closes: bool) -> None:
        """``closes``: the provider takes no money any more for what was open too long; some ways to pay stay open for days."""
        self.stage.clock.ahead += timedelta(minutes=minutes)
        if closes:
            self.mollie.books.advance(minutes / 60)

    @rule()
    def the_minute_comes_round(self) -> None:
        tasks.poll_house(house_id=self.house.pk)

    @rule(one=orders, which=st.sets(st.integers(0, 2), min_size=1))
    def the_desk_gives_back(self, one: Bought, which: set[int]) -> None:
        with house_scope(self.house.pk) as scope:
            order = Order.objects.select_related("house").get(pk=one.order.pk)
            lines = list(OrderLine.objects.filter(order=order, refunded_at=None).values_list("pk", flat=True))
            if order.state == OrderState.CONFIRMED and lines and not one.charged_back:
                chosen = [line for number, line in enumerate(lines) if number in which] or lines[:1]
                sales.refund_lines(
                    house=self.house, order=order, line_ids=chosen, with_fees=True, reason="ill", key=uuid4(), actor=COULISSE, now=scope.now
                )

    @rule(status=st.sampled_from(["refunded", "refunded", "failed"]))
    def the_provider_settles_refunds(self, status: str) -> None:
        for payment in self._all_at_the_provider():
            for refund in payment.refunds:
                if refund.status == "pending":
                    self.mollie.books.finish_refund(refund.reference, status)

    @rule(one=orders)
    def another_takes_the_places(self, one: Bought) -> None:
        """Those of an order whose time is over, for good; its buyer still stands at the provider."""
        self.time_goes_on(25, False)
        tasks.poll_house(house_id=self.house.pk)
        if self._order(one).state != OrderState.EXPIRED:
            return
        with house_scope(self.house.pk) as scope:
            numbers = list(OrderLine.objects.filter(order=one.order, kind="ticket").values_list("place_no", flat=True))
            asked = HoldAsked(self.house, uuid4(), self.stage.evening.pk, "nl", scope.now)
        try:
            with house_scope(self.house.pk):
                sales.hold_chosen_seats(asked=asked, place_nos=numbers)
        except sales.SeatsTaken:
            return
        with house_scope(self.house.pk) as scope:
            order = sales.place_order(
                house=self.house, basket_id=asked.basket_id, email="carl@example.org", language="nl", now=scope.now, random_bytes=urandom
            )
            payments.settle_elsewhere(order=order, reference=str(uuid4()), actor=COULISSE, now=scope.now, random_bytes=urandom)

    # Judging.

    def teardown(self) -> None:
        """The provider behaves again, late notices come, some hours pass with their polls: then it has to be true."""
        self.mollie.faults.clear()
        self.mollie.notices.lose(0)
        self.mollie.notices.release()
        self.mollie.notices.wait_until_idle()
        for hours in (0.05, 1):
            self.stage.clock.ahead += timedelta(hours=hours)
            self.mollie.books.advance(hours)
            patience.with_mollie_at.cache_clear()
            tasks.poll_house(house_id=self.house.pk)
        try:
            for one in self.bought:
                self._judge(one)
            if self.schedules % self.promises_every == 0:
                self._judge_promises()
        except AssertionError as fault:
            self.found.append(str(fault).splitlines()[0][:200])
            raise
        self._put_aside()
        self._settle_what_is_under_way()

    def _judge(self, one: Bought) -> None:
        order = self._order(one)
        theirs = self._at_the_provider(one)
        kept = [payment for payment in theirs if payment.status == "paid" and payment.refunded_cents < payment.cents]
        with house_scope(self.house.pk):
            refunded = sum(Refund.objects.filter(order=order).exclude(state=RefundState.FAILED).values_list("amount_cents", flat=True))
            failed = Refund.objects.filter(order=order, state=RefundState.FAILED).exists()
        if one.lied:
            assert order.state != OrderState.CONFIRMED or not self._only_lies(one), "a payment that is not this one bought tickets"
            return
        if order.state != OrderState.CONFIRMED:
            # What the bank took back of is a person's to settle (it stands among the unmatched receipts): given back as well, it would go twice.
            assert not kept or failed or one.charged_back, f"{order.state}, and the money stayed: {[payment.reference for payment in kept]}"
        else:
            paid = [payment for payment in theirs if payment.status == "paid"]
            assert paid, "tickets without money"
            full = [payment for payment in kept if payment.refunded_cents == 0]
            assert len(full) <= 1 or failed, "captured twice"
        theirs_refunded = sum(payment.refunded_cents for payment in theirs)
        assert theirs_refunded == refunded or failed, f"the provider gave back {theirs_refunded}, we say {refunded}"

    def _only_lies(self, one: Bought) -> bool:
        return all(payment.lies for payment in self._at_the_provider(one) if payment.status == "paid")

    def _judge_promises(self) -> None:
        broken = {finding.invariant.key: finding.rows for finding in ask_all() if not finding.holds and finding.invariant.key != BY_HAND}
        assert broken == {}, broken
        with house_scope(self.house.pk):
            ours = sum(Posting.objects.filter(account__startswith="provider:mollie").values_list("cents", flat=True))
            known = set(Payment.objects.filter(state=PaymentState.PAID, provider="mollie").values_list("reference", flat=True))
        theirs = sum(payment.cents - payment.refunded_cents for payment in self.mollie.books.payments.values() if payment.reference in known)
        assert abs(ours) == theirs, f"the ledger says {ours}, the provider's statement {theirs}"
        unknown = [one for one in self.mollie.books.payments.values() if one.status == "paid" and not one.lies and one.reference not in known]
        assert not unknown, f"paid, and we don't know it: {[one.reference for one in unknown]}"

    def _put_aside(self) -> None:
        """The office looked at what no machine may decide."""
        with house_scope(self.house.pk) as scope:
            UnmatchedReceipt.objects.filter(settled_at=None).update(settled_at=scope.now)

    def _settle_what_is_under_way(self) -> None:
        """The provider pays out in silence; the next schedule's first poll hears of it, and no later one asks again."""
        for payment in self._all_at_the_provider():
            for refund in payment.refunds:
                if refund.status == "pending":
                    self.mollie.notices.lose()
                    self.mollie.books.finish_refund(refund.reference)
        self.mollie.notices.lose(0)

    # Looking.

    def _order(self, one: Bought) -> Order:
        with house_scope(self.house.pk):
            return Order.objects.get(pk=one.order.pk)

    def _keys(self, one: Bought) -> list[Any]:
        with house_scope(self.house.pk):
            return list(Payment.objects.filter(order=one.order).values_list("key", flat=True))

    def _all_at_the_provider(self) -> list[Any]:
        """Those of this schedule; the books keep the order in which they were made."""
        codes = {one.order.code for one in self.bought}
        made = islice(list(self.mollie.books.payments.values()), self.payments_before, None)
        return [payment for payment in made if payment.asked["metadata"]["order_code"] in codes]

    def _at_the_provider(self, one: Bought) -> list[Any]:
        return [payment for payment in self._all_at_the_provider() if payment.asked["metadata"]["order_code"] == one.order.code]

    def _shown(self, one: Bought) -> list[Any]:
        """Those that its buyer can pay: where the answer to a start was lost, nobody knows the page until it was asked for once more."""
        with house_scope(self.house.pk):
            known = set(Payment.objects.filter(order=one.order).exclude(reference="").values_list("reference", flat=True))
        return [payment for payment in self._at_the_provider(one) if payment.reference in known]

    def _ask(self, path: str, body: bytes | None = None) -> None:
        """Of a browser that knows nothing; where it is led to afterwards is no matter of money."""
        self.stage.site.cookies.clear()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = self.stage.site.request("GET" if body is None else "POST", path, content=body, headers=headers)
        assert answer.status_code < 400 or answer.status_code in (404, 503), f"{path}: {answer.status_code}"
