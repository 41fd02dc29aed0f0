"""The demo provider: the port of `sales.payments` on two tables of its own. Play money, never in production."""

import re
import secrets as chance
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Now
from django.urls import reverse

from coulisse.houses.answers import RowsOf
from coulisse.houses.asked import Asked
from coulisse.houses.cursors import kept_cursor
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
        payment = _begun(asked)
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


# A payment whose key is known stays as it is, and is answered.
_BEGIN = """
INSERT INTO demo_payments_demopayment AS known
  (reference, idempotency_key, amount_cents, description, order_code, state, notice_address, return_url, language)
VALUES (%(reference)s, %(key)s, %(cents)s, %(description)s, %(order)s, 'open', %(notice)s, %(back)s, %(language)s)
ON CONFLICT (idempotency_key) DO UPDATE SET idempotency_key = known.idempotency_key
RETURNING {columns}
"""
_begun_rows = RowsOf(DemoPayment)


def _begun(asked: PaymentAsked) -> DemoPayment:
    cursor = kept_cursor(connection)
    cursor.execute(_BEGIN.format(columns=_begun_rows.columns), {
        "reference": _reference("demo"), "key": str(asked.key), "cents": asked.amount_cents, "description": one_line(asked.description, 200),
        "order": asked.order_code, "notice": asked.notice_url, "back": asked.return_url, "language": asked.language,
    })  # fmt: skip
    (payment,) = _begun_rows.read(cursor.fetchall())
    return payment


_known = Asked(lambda reference: _with_refunds(DemoPayment.objects.filter(pk=reference)))
_locked = Asked(lambda reference: DemoPayment.objects.select_for_update(no_key=True).filter(pk=reference))


def _with_refunds(payments: QuerySet[DemoPayment]) -> QuerySet[DemoPayment]:
    """Each with what was given back of it."""
    of_it = DemoRefund.objects.filter(payment=OuterRef("pk")).order_by().values("payment").annotate(sum=Sum("amount_cents"))
    return payments.annotate(refunded_cents=Coalesce(Subquery(of_it.values("sum")), 0))


def _payment(reference: str, *, locked: bool = False) -> DemoPayment:
    found = (_locked if locked else _known).first(reference)
    if found is None:
        raise NoSuchPayment(f"no payment {reference}")
    return found


def _refunded(payment: DemoPayment) -> int:
    """Of a payment that was read with it, as that was; of a locked one, as it is now."""
    known = getattr(payment, "refunded_cents", None)
    return payment.refunds.aggregate(sum=Sum("amount_cents"))["sum"] or 0 if known is None else known


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
