"""Paying, between our database and a payment provider. Outside any scope: each step opens transactions of its own,
and nothing waits for the network inside one.

A notice is believed in nothing but which payment it is about; amount, currency, order and state are always read
from the provider. Every step may come twice, late, in another order, or be cut off anywhere: it is repeated by the
buyer's return, by the next notice or by the poll, with the same keys.
"""

from dataclasses import dataclass
from datetime import datetime
from secrets import token_bytes
from uuid import UUID, uuid4, uuid5

import structlog
from django.db import connection

from coulisse.houses import operations as houses
from coulisse.houses.asked import holding
from coulisse.houses.cursors import kept_cursor
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope, outside_scope
from coulisse.houses.secrets import open_house_secrets
from coulisse.houses.types import COULISSE, Actor
from coulisse.houses.written import Added, Changed, Writing, together
from coulisse.lib.codes import RandomBytes
from coulisse.lib.sealing import BrokenSeal
from coulisse.sales import bookkeeping, reading
from coulisse.sales.models import Order, Payment, PaymentNotice, Refund, UnmatchedReceipt
from coulisse.sales.operations.orders import GONE, as_shown, confirm_order, new_payment
from coulisse.sales.operations.refunds import refund_whole_payment
from coulisse.sales.payments import (
    KeysUnreadable,
    PaymentAsked,
    PaymentProvider,
    PaymentSeen,
    ProviderRefused,
    ProviderUnreachable,
    RefundSeen,
    provider_named,
)
from coulisse.sales.types import OrderState, PaymentState, RefundState

log = structlog.get_logger("coulisse.payments")

_REFUND_NAMES = UUID("9f0f5f38-7a35-4a0b-9f4d-3f0e0c6f3f10")


class OrderNotPayable(Exception):
    """The order is paid, over, or free."""


@dataclass(frozen=True, slots=True)
class ReturnAddresses:
    """Where the provider sends the buyer, and its notices. ``{key}`` stands for the payment's own key."""

    return_url: str
    notice_url: str


def start_payment(*, house: House, order_id: int, addresses: ReturnAddresses) -> str:
    """The provider's address where the buyer pays. A payment that stands open is used again.

    Raises `OrderNotPayable`, `ProviderUnreachable`, `ProviderRefused`; the order stays, so that paying can be tried
    again.
    """
    outside_scope()
    with house_scope(house.pk) as scope:
        payment = begin_payment(house=house, order=reading.order_lock.one(order_id), now=scope.now)
    return go_and_pay(house=house, payment=payment, addresses=addresses)


def begin_payment(*, house: House, order: Order, now: datetime) -> Payment:
    """The payment of an order that this transaction made or locked; one that stands open is used again. Inside the scope.

    The provider hears of it from `go_and_pay`. Raises `OrderNotPayable`.
    """
    order.house = house
    if order.state != OrderState.AWAITING_PAYMENT or order.pay_until <= now:
        raise OrderNotPayable
    found = order.begun or reading.open_payment.first(order.pk, house.payment_provider, order.to_pay_cents)
    if found is None:
        found = new_payment(order, house.payment_provider, now)
        _payments.add([found])
    found.order = order
    return found


def go_and_pay(*, house: House, payment: Payment, addresses: ReturnAddresses) -> str:
    """The provider's address where the buyer pays what was begun. Raises `ProviderUnreachable`, `ProviderRefused`."""
    outside_scope()
    if payment.checkout_url:
        return payment.checkout_url
    seen = _provider(house, payment.provider).start(_asked(payment, payment.order, addresses))
    with house_scope(house.pk):
        kept_cursor(connection).execute(
            _STARTED, {"house": house.pk, "payment": payment.pk, "reference": seen.reference, "address": seen.checkout_url}
        )
    return seen.checkout_url


# Another request may have begun the same payment, and its buyer have paid meanwhile: that stands.
_STARTED = """
UPDATE sales_payment SET reference = %(reference)s, checkout_url = %(address)s, state = 'open'
WHERE house_id = %(house)s AND id = %(payment)s AND state IN ('created', 'open')
"""
_payments, _notices = Added(Payment), Added(PaymentNotice)
_looked_at, _paid = Changed(Payment, "state", "reference", "looked_at"), Changed(Payment, "state", "reference", "looked_at", "paid_at")


def _asked(payment: Payment, order: Order, addresses: ReturnAddresses) -> PaymentAsked:
    return PaymentAsked(
        key=payment.key, amount_cents=payment.amount_cents, description=f"{order.house.name} · {order.code}",
        return_url=addresses.return_url.replace("{key}", str(payment.key)), notice_url=addresses.notice_url.replace("{key}", str(payment.key)),
        language=order.language, order_code=order.code,
    )  # fmt: skip


def _provider(house: House, name: str) -> PaymentProvider:
    try:
        return provider_named(name, open_house_secrets(house))
    except BrokenSeal as error:
        raise KeysUnreadable("the keys of the house can't be opened; it fills them in anew") from error


def take_notice(*, house: House, payment_key: UUID, body: bytes, headers: dict[str, str]) -> bool:
    """A provider says that something happened with a payment. False where it isn't about this payment.

    Raises `ProviderUnreachable` where it can't be asked now: the provider then tries again.
    """
    outside_scope()
    with house_scope(house.pk):
        payment = reading.payment_of_key.first(payment_key)
    if payment is None:
        return False
    reference = _provider(house, payment.provider).reference_in_notice(body, headers)
    if not reference or (payment.reference and reference != payment.reference):
        return False
    _look(house, payment, "notice", reference)
    return True


def look_again(*, house: House, payment_id: int, cause: str, reference: str = "") -> PaymentState:
    """Ask the provider what is true of a payment, and do what follows from it. Safe to repeat.

    ``reference`` helps where our own note of it was lost; it is used only if the provider says that the payment
    carries our key. Raises `ProviderUnreachable`.
    """
    outside_scope()
    with house_scope(house.pk):
        payment = Payment.objects.select_related("order").get(pk=payment_id)
    return _look(house, payment, cause, reference)


def buyer_returned(*, house: House, payment_key: UUID) -> Payment | None:
    """The buyer is back from the provider: its payment, with its order, after the provider was asked what is true.

    Where the provider can't be asked now, the payment as we know it: the poll asks later. None for an unknown key.
    """
    outside_scope()
    with house_scope(house.pk):
        payment = reading.payment_of_key.first(payment_key)
    if payment is None or payment.state in (PaymentState.PAID, PaymentState.FAILED, PaymentState.CANCELLED, PaymentState.EXPIRED):
        return payment
    try:
        payment.state = _look(house, payment, "return", "")
    except (ProviderUnreachable, ProviderRefused) as error:
        log.warning("payment not seen", payment=payment.pk, why=str(error))
    return payment


def _look(house: House, payment: Payment, cause: str, reference: str) -> PaymentState:
    asked = payment.reference or reference
    if not asked:
        return PaymentState(payment.state)
    seen = _provider(house, payment.provider).look(asked)
    if not _is_this_payment(payment, seen):
        _unmatched(house, payment, seen, "another_payment")
        return PaymentState(payment.state)
    if payment.state == seen.state == PaymentState.PAID and not seen.charged_back_cents:
        return PaymentState.PAID  # Most notices come when the buyer is back already: nothing is new.
    return _apply(house, payment, seen, cause)


def _is_this_payment(payment: Payment, seen: PaymentSeen) -> bool:
    return seen.key == str(payment.key) and seen.order_code == payment.order.code


def _apply(house: House, payment: Payment, seen: PaymentSeen, cause: str) -> PaymentState:
    """What the provider said becomes true here, in one transaction; what is gone makes it a refund, in another."""
    try:
        return _apply_once(house, payment.pk, seen, cause, places_lost=False)
    except GONE:
        return _apply_once(house, payment.pk, seen, cause, places_lost=True)


def _apply_once(house: House, payment_id: int, seen: PaymentSeen, cause: str, *, places_lost: bool) -> PaymentState:
    with house_scope(house.pk) as scope:
        payment = reading.payment_lock.one(payment_id)
        order = payment.order
        order.house = house
        noted = _noted(house, payment, seen, cause, scope.now)
        if payment.state == PaymentState.PAID:
            together(noted)
            _see_chargeback(house, payment, seen, scope.now)
            return PaymentState.PAID
        if seen.state != PaymentState.PAID:
            payment.state = seen.state
            together(noted, _looked_at.of(payment))
            return PaymentState(seen.state)
        if seen.amount_cents != payment.amount_cents or seen.currency != "EUR":
            together(noted)
            _write_unmatched(house, payment, seen, "wrong_amount", scope.now)
            return PaymentState(payment.state)
        payment.state, payment.paid_at = PaymentState.PAID, scope.now
        together(noted, _paid.of(payment))
        bookkeeping.post_payment(order, payment, scope.now)
        _deliver(order, payment, scope.now, places_lost=places_lost)
        return PaymentState.PAID


def _see_chargeback(house: House, payment: Payment, seen: PaymentSeen, now: datetime) -> None:
    """The buyer's bank took money back: people decide what becomes of the tickets."""
    if seen.charged_back_cents:
        _write_unmatched(house, payment, seen, "charged_back", now)


def _deliver(order: Order, payment: Payment, now: datetime, *, places_lost: bool) -> None:
    """Paid: tickets for the places, or, where the order was paid already or the places are gone, the money back."""
    if order.state == OrderState.CONFIRMED or places_lost:
        if order.state == OrderState.AWAITING_PAYMENT:
            order.state = OrderState.EXPIRED
            order.save(update_fields=["state"])
        reason = "places_lost" if places_lost else "paid_twice"
        refund_whole_payment(order=order, payment=payment, reason=reason, key=uuid5(_REFUND_NAMES, str(payment.key)), actor=COULISSE, now=now)
        log.warning("payment without places", order=order.code, reason=reason)
        return
    lines = reading.lines_to_sell.all(order.pk)
    confirm_order(order=order, lines=lines, now=now, random_bytes=token_bytes)


def _noted(house: House, payment: Payment, seen: PaymentSeen, cause: str, now: datetime) -> Writing | None:
    payment.looked_at = now
    payment.reference = payment.reference or seen.reference
    if payment.state == seen.state:
        return None
    return _notices.of(PaymentNotice(house=house, payment=payment, at=now, cause=cause, said=seen.state, amount_cents=seen.amount_cents))


def _unmatched(house: House, payment: Payment, seen: PaymentSeen, why: str) -> None:
    with house_scope(house.pk) as scope:
        _write_unmatched(house, payment, seen, why, scope.now)


def _write_unmatched(house: House, payment: Payment, seen: PaymentSeen, why: str, now: datetime) -> None:
    UnmatchedReceipt.objects.get_or_create(
        house=house, provider=payment.provider, reference=seen.reference, why=why,
        defaults={"payment": payment, "amount_cents": seen.amount_cents, "found_at": now},
    )  # fmt: skip
    log.error("unmatched receipt", why=why, provider=payment.provider, reference=seen.reference)


PAID_ELSEWHERE = "elsewhere"


def confirm_paid_elsewhere(
    *, house: House, order_id: int, amount_cents: int, reference: str, actor: Actor, random_bytes: RandomBytes
) -> Order | None:
    """Somebody whom the house trusts received the money itself: a till, a partner. Safe to repeat. Waits for no network: inside a scope, or with one of its own.

    Answers the order with its lines at hand; None where that was done before. Raises `OrderNotPayable` where the order isn't awaiting payment, the amount isn't what is to be paid, or a place, or the last use of a code, is gone.
    """
    try:
        with house_scope(house.pk) as scope:
            order = reading.order_to_settle.one(order_id)
            earlier = reading.settled_before.first(PAID_ELSEWHERE, reference)
            if earlier and earlier.order_id == order.pk:
                return None
            if earlier or order.state != OrderState.AWAITING_PAYMENT or amount_cents != order.to_pay_cents:
                raise OrderNotPayable
            settle_elsewhere(order=order, reference=reference, actor=actor, now=scope.now, random_bytes=random_bytes)
            return order
    except GONE as gone:
        raise OrderNotPayable from gone


def settle_elsewhere(*, order: Order, reference: str, actor: Actor, now: datetime, random_bytes: RandomBytes, tell_buyer: bool = True) -> None:
    """The same for an order that is locked already, in the open transaction. Raises one of `orders.GONE`."""
    payment = Payment(
        house_id=order.house_id, order=order, provider=PAID_ELSEWHERE, key=uuid4(), reference=reference, amount_cents=order.to_pay_cents,
        state=PaymentState.PAID, created_at=now, paid_at=now,
    )  # fmt: skip
    _payments.add([payment])
    bookkeeping.post_payment(order, payment, now)
    lines = reading.lines_to_sell.all(order.pk)
    confirm_order(order=order, lines=lines, now=now, random_bytes=random_bytes, tell_buyer=tell_buyer)
    holding(order, "lines", as_shown(lines))
    houses.record(house=order.house, actor=actor, verb="order.paid_elsewhere", subject=f"order:{order.code}", now=now)


def recover_payment(*, house: House, payment_id: int, addresses: ReturnAddresses) -> PaymentState:
    """A payment whose start was cut off: asked for once more with the same key, the provider tells which it is."""
    outside_scope()
    with house_scope(house.pk):
        payment = Payment.objects.select_related("order__house").get(pk=payment_id)
    if payment.reference:
        return look_again(house=house, payment_id=payment_id, cause="poll")
    seen = _provider(house, payment.provider).start(_asked(payment, payment.order, addresses))
    with house_scope(house.pk):
        Payment.objects.filter(pk=payment_id, reference="").update(reference=seen.reference, checkout_url=seen.checkout_url, state=PaymentState.OPEN)
    return look_again(house=house, payment_id=payment_id, cause="poll")


def send_refund(*, house: House, refund_id: int) -> RefundState:
    """Ask the provider to pay a refund out, and note what it says. Safe to repeat: the key is the refund's own.

    What was paid elsewhere goes back there, by who received it: no provider is asked, and here it is done.
    """
    outside_scope()
    with house_scope(house.pk):
        refund = Refund.objects.select_related("payment", "order").get(pk=refund_id)
    if refund.state in (RefundState.DONE, RefundState.FAILED) or refund.payment is None:
        return RefundState(refund.state)
    if refund.payment.provider == PAID_ELSEWHERE:
        with house_scope(house.pk) as scope:
            return _apply_refund(
                refund_id, RefundSeen(refund.payment.reference, RefundState.DONE, refund.amount_cents), scope.now, attempt=refund.attempts
            )
    provider, problem = _provider(house, refund.payment.provider), ""
    try:
        if refund.reference:
            seen = provider.look_refund(refund.payment.reference, refund.reference)
        else:
            seen = provider.refund(refund.payment.reference, amount_cents=refund.amount_cents, key=_refund_key(refund), description=refund.order.code)
    except ProviderRefused as refused:
        log.error("refund refused", order=refund.order.code, why=str(refused))
        if not refused.is_final:
            raise
        seen, problem = RefundSeen(refund.reference, RefundState.FAILED, refund.amount_cents), str(refused)
    with house_scope(house.pk) as scope:
        return _apply_refund(refund_id, seen, scope.now, attempt=refund.attempts, problem=problem)


def _refund_key(refund: Refund) -> UUID:
    """Sent again after it failed, it is another refund to the provider."""
    return uuid5(refund.key, str(refund.attempts)) if refund.attempts else refund.key


def _apply_refund(refund_id: int, seen: RefundSeen, now: datetime, *, attempt: int = 0, problem: str = "") -> RefundState:
    """What the provider said of a refund becomes true here; said of an earlier attempt, it is late and changes nothing."""
    refund = Refund.objects.select_for_update(no_key=True, of=("self",)).select_related("payment", "order").get(pk=refund_id)
    if refund.state in (RefundState.DONE, RefundState.FAILED) or refund.attempts != attempt:
        return RefundState(refund.state)
    if seen.state == RefundState.FAILED:
        refund.problem = problem[:300]
        if refund.state == RefundState.SENT:
            bookkeeping.post_refund_returned(refund.order, refund, refund.payment.provider, now)
    refund.reference = refund.reference or seen.reference
    refund.state = seen.state
    if seen.state == RefundState.DONE:
        refund.done_at = now
    if seen.state in (RefundState.DONE, RefundState.SENT):
        # Sent counts as paid out: the provider has taken it from what it holds for the house.
        bookkeeping.post_refund_paid(refund.order, refund, refund.payment.provider, now)
    refund.save(update_fields=["reference", "state", "done_at", "problem"])
    return RefundState(refund.state)
