"""A purchase step by step, and a payment provider of paper: what the stories of sales share."""

import threading
from collections.abc import Callable
from importlib import import_module
from os import urandom
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, connections

from coulisse.admission.models import Ticket
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.inventory import queries as stock
from coulisse.ledger import queries as ledger
from coulisse.programme.models import Performance
from coulisse.sales import operations
from coulisse.sales.models import Order, OrderLine, Payment
from coulisse.sales.operations import payments
from coulisse.sales.operations.baskets import HoldAsked
from coulisse.sales.payments import PaymentAsked, PaymentSeen, RefundSeen
from coulisse.sales.types import PaymentState, RefundState

ADDRESSES = payments.ReturnAddresses("https://x.example/back/{key}", "https://x.example/notice/{key}")


class Provider:
    """A payment provider of paper: what it has seen, and what it will say."""

    name = "paper"
    payments: dict[str, dict] = {}
    refunds: dict[str, int] = {}

    def __init__(self, secrets: object) -> None:
        pass

    def start(self, asked: PaymentAsked) -> PaymentSeen:
        reference = f"tr_{asked.key.hex[:8]}"
        self.payments.setdefault(
            reference, {"state": PaymentState.OPEN, "amount": asked.amount_cents, "currency": "EUR", "code": asked.order_code, "key": str(asked.key)}
        )
        return self.look(reference)

    def look(self, reference: str) -> PaymentSeen:
        kept = self.payments[reference]
        return PaymentSeen(reference, kept["state"], kept["amount"], kept["currency"], kept["code"], kept["key"], f"https://pay.example/{reference}")

    def refund(self, reference: str, *, amount_cents: int, key: UUID, description: str) -> RefundSeen:
        self.refunds[str(key)] = amount_cents
        return RefundSeen(f"re_{key.hex[:8]}", RefundState.DONE, amount_cents)

    def look_refund(self, payment_reference: str, refund_reference: str) -> RefundSeen:
        return RefundSeen(refund_reference, RefundState.DONE, 0)

    def reference_in_notice(self, body: bytes, headers: object) -> str:
        return body.decode().removeprefix("id=")


def hold(evening: Performance, count: int = 2, basket: UUID | None = None, **asked: object) -> UUID:
    with house_scope(evening.house_id) as scope:
        wanted = HoldAsked(evening.house, basket or uuid4(), evening.pk, "nl", scope.now, is_new=basket is None, **asked)
        return operations.hold_best_seats(asked=wanted, count=count, zone_key="1").basket_id


def order_of(evening: Performance, basket: UUID, email: str = "bea@example.org") -> Order:
    with house_scope(evening.house_id) as scope:
        return operations.place_order(house=evening.house, basket_id=basket, email=email, language="nl", now=scope.now, random_bytes=urandom)


def start(evening: Performance, order: Order) -> Payment:
    payments.start_payment(house=evening.house, order_id=order.pk, addresses=ADDRESSES)
    with house_scope(evening.house_id):
        return Payment.objects.get(order=order)


def settle(payment: Payment, state: PaymentState = PaymentState.PAID, **changes: object) -> None:
    Provider.payments[payment.reference].update(state=state, **changes)


def notice(evening: Performance, payment: Payment) -> bool:
    return payments.take_notice(house=evening.house, payment_key=payment.key, body=f"id={payment.reference}".encode(), headers={})


def buy(evening: Performance, count: int = 2) -> Order:
    order = order_of(evening, hold(evening, count))
    payment = start(evening, order)
    settle(payment)
    notice(evening, payment)
    return reread(order)


def reread(order: Order) -> Order:
    with house_scope(order.house_id):
        return Order.objects.get(pk=order.pk)


def tickets(order: Order) -> list[Ticket]:
    with house_scope(order.house_id):
        lines = OrderLine.objects.filter(order=order).values("pk")
        return list(Ticket.objects.filter(order_line_id__in=lines, voided_at=None))


def books(order: Order) -> dict[str, int]:
    with house_scope(order.house_id):
        return {account: cents for account, cents in ledger.balances_about(f"order:{order.code}").items() if cents}


def taken(evening: Performance) -> set[int]:
    with house_scope(evening.house_id) as scope:
        return set(stock.taken_places(evening.pk, scope.now).all)


def broken(house: House) -> dict[str, list]:
    """What `coulisse check` would find."""
    found = {}
    with house_scope(house.pk), connection.cursor() as cursor:
        for module in settings.INVARIANTS:
            for invariant in import_module(module).INVARIANTS:
                cursor.execute(invariant.sql)
                if rows := cursor.fetchall():
                    found[invariant.key] = rows
    return found


def at_once(work: list[Callable[[], None]]) -> list[BaseException]:
    """Everybody at the same moment; what went wrong without having a name."""
    failures: list[BaseException] = []
    begin = threading.Barrier(len(work))

    def run(one: Callable[[], None]) -> None:
        try:
            begin.wait()
            one()
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[one]) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures
