"""What vouchers pay of an order, and get back of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Sum

from coulisse.memberships import operations as memberships
from coulisse.memberships.types import Spending
from coulisse.sales.models import Order, Refund, Tender


def write_tenders(order: Order, paying: Sequence[Spending]) -> None:
    """Note what each voucher pays; the reserve and the spending go with the order's other rights."""
    Tender.objects.bulk_create(Tender(house_id=order.house_id, order=order, membership_id=one.membership_id, cents=one.cents) for one in paying)


def money_of(order: Order, cents: int) -> int:
    """How much of a refund goes back as money: money first, as long as money was paid; the rest goes back to the vouchers."""
    if not order.tendered_cents:
        return cents
    bought = Refund.objects.filter(order=order, lines__isnull=False).distinct().values_list("pk", flat=True)
    before = Refund.objects.filter(pk__in=list(bought)).aggregate(cents=Sum("amount_cents"))["cents"] or 0
    return min(cents, max(0, order.to_pay_cents - before))


def give_vouchers_back(order: Order, cents: int, key: UUID, now: datetime) -> None:
    """Put so much back on the vouchers that paid, the last one first."""
    for tender in Tender.objects.select_for_update().filter(order=order).order_by("-pk") if cents else ():
        back = min(cents, tender.cents - tender.given_back_cents)
        if back:
            of = Spending(tender.membership_id, cents=back)
            memberships.give_back(house_id=order.house_id, of=of, key=f"refund:{key}", order_code=order.code, now=now)
            tender.given_back_cents += back
            tender.save(update_fields=["given_back_cents"])
            cents -= back
