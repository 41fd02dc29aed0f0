"""The demo provider: the port of `sales.payments` on two tables of its own. Play money, never in production."""

import re
import secrets as chance
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Now
from django.urls import reverse

from coulisse.houses.scope import outside_scope
from coulisse.integrations.demo_payments.models import DemoPayment, DemoRefund
from coulisse.lib.text import one_line
from coulisse.sales.payments import PaymentAsked, PaymentSeen, ProviderRefused, RefundSeen
from coulisse.sales.types import PaymentState, RefundState

REFERENCE = re.compile(r"demo_[a-z0-9]{20}", re.ASCII)
OPEN_FOR = timedelta(hours=1)


class NotInProduction(ProviderRefused):
    """Play money buys no real ticket."""


class NoSuchPayment(ProviderRefused):
    """The demo provider has no payment or refund with this reference."""


class NotRefundable(ProviderRefused):
    """It was not paid, or this is more than what is left of it."""


class DemoProvider:
    """Fulfils the port as a real one does: outside any scope, one payment for a key, nothing taken on trust."""

    name = "demo"

    def __init__(self, secrets: Mapping[str, Any]) -> None:
        if settings.ENVIRONMENT.is_production:
            raise NotInProduction("the demo provider is never used in production; choose a real one in the settings of the house")

    def start(self, asked: PaymentAsked) -> PaymentSeen:
        outside_scope()
        for address in (asked.return_url, asked.notice_url):
            if urlsplit(address).scheme not in ("http", "https"):
                raise ProviderRefused("return and notice addresses begin with http:// or https://")
        payment, _is_new = DemoPayment.objects.get_or_create(
            idempotency_key=str(asked.key),
            defaults={
                "reference": _reference("demo"),
                "amount_cents": asked.amount_cents,
                "description": one_line(asked.description, 200),
                "order_code": asked.order_code,
                "notice_address": asked.notice_url,
                "return_url": asked.return_url,
                "language": asked.language,
            },
        )
        if payment.amount_cents != asked.amount_cents:
            raise ProviderRefused("this key was used for another amount")
        return _seen(payment)

    def look(self, reference: str) -> PaymentSeen:
        outside_scope()
        payment = _payment(reference)
        if payment.state == PaymentState.OPEN:
            overdue = DemoPayment.objects.filter(pk=reference, state=PaymentState.OPEN, created_at__lt=Now() - OPEN_FOR)
            if overdue.update(state=PaymentState.EXPIRED, settled_at=Now()):
                payment = _payment(reference)
        return _seen(payment)

    def refund(self, reference: str, *, amount_cents: int, key: UUID, description: str) -> RefundSeen:
        outside_scope()
        with transaction.atomic():
            payment = _payment(reference, locked=True)
            if known := DemoRefund.objects.filter(idempotency_key=str(key)).first():
                return _refund_seen(known)
            if payment.state != PaymentState.PAID or not 0 < amount_cents <= payment.amount_cents - _refunded(payment):
                raise NotRefundable(f"{reference} has no {amount_cents} cents left to refund")
            made = DemoRefund.objects.create(reference=_reference("demore"), idempotency_key=str(key), payment=payment, amount_cents=amount_cents)
        return _refund_seen(made)

    def look_refund(self, payment_reference: str, refund_reference: str) -> RefundSeen:
        outside_scope()
        found = DemoRefund.objects.filter(pk=refund_reference, payment=payment_reference).first()
        if found is None:
            raise NoSuchPayment(f"no refund {refund_reference}")
        return _refund_seen(found)

    def reference_in_notice(self, body: bytes, headers: Mapping[str, str]) -> str:
        try:
            found = parse_qs(body[:500].decode("ascii"), max_num_fields=10).get("id", [])
        except ValueError:
            return ""
        return found[0] if len(found) == 1 and REFERENCE.fullmatch(found[0]) else ""


def _reference(kind: str) -> str:
    return f"{kind}_{chance.token_hex(10)}"


def _payment(reference: str, *, locked: bool = False) -> DemoPayment:
    rows = DemoPayment.objects.select_for_update(no_key=True) if locked else DemoPayment.objects
    found = rows.filter(pk=reference).first()
    if found is None:
        raise NoSuchPayment(f"no payment {reference}")
    return found


def _refunded(payment: DemoPayment) -> int:
    return payment.refunds.aggregate(sum=Sum("amount_cents"))["sum"] or 0


def _seen(payment: DemoPayment) -> PaymentSeen:
    return PaymentSeen(
        reference=payment.reference,
        state=PaymentState(payment.state),
        amount_cents=payment.amount_cents,
        currency="EUR",
        order_code=payment.order_code,
        key=payment.idempotency_key,
        checkout_url=_checkout_url(payment) if payment.state == PaymentState.OPEN else "",
        refunded_cents=_refunded(payment) if payment.state == PaymentState.PAID else 0,
    )


def _checkout_url(payment: DemoPayment) -> str:
    """The payment page at the host where the buyer already is, so that the way back is on the same one."""
    back = urlsplit(payment.return_url)
    return f"{back.scheme}://{back.netloc}{reverse('demo_payments:pay', args=[payment.reference])}"


def _refund_seen(refund: DemoRefund) -> RefundSeen:
    return RefundSeen(refund.reference, RefundState.DONE, refund.amount_cents)
