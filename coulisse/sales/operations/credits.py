"""Giving a ticket back that a credit paid: the credit is there again, as the house's rules for changing say."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from coulisse.houses.models import House
from coulisse.houses.types import VISITOR
from coulisse.memberships.models import Membership
from coulisse.memberships.queries import terms_of
from coulisse.memberships.types import ChangeRules
from coulisse.programme.types import PerformanceState
from coulisse.sales.models import OrderDiscount, OrderLine, Refund

from .refunds import refund_lines


class NotTakenBack(Exception):
    """The house doesn't take this ticket back, or it is too late for that."""


def paid_by(membership: Membership) -> frozenset[int]:
    """The lines that its credits paid, whichever order they stand in. One query."""
    by_it = Q(membership=membership) | Q(product_line=membership.order_line_id)
    return frozenset(OrderDiscount.objects.filter(by_it).values_list("order_line_id", flat=True))


def may_come_back(line: OrderLine, changes: ChangeRules, now: datetime) -> bool:
    """Whether its holder may give it back: until so many hours before, and only where that costs nothing."""
    if changes.cancel_hours is None or changes.cancel_fee_cents or line.refunded_at or line.price_cents or line.performance is None:
        return False
    return line.performance.state != PerformanceState.CANCELLED and now <= line.performance.starts_at - timedelta(hours=changes.cancel_hours)


def give_credit_back(*, house: House, membership: Membership, line_id: int, key: UUID, now: datetime) -> Refund:
    """The ticket is void, its place free, and its credit back. ``key`` is the caller's: the same key is the same. Raises
    `NotTakenBack`, and `NothingToRefund` for one that was given back before."""
    line = OrderLine.objects.filter(pk=line_id, selling_house=house).select_related("order", "performance").first()
    if line is None or line.pk not in paid_by(membership):
        raise NotTakenBack
    earlier = Refund.objects.filter(key=key).first()
    if earlier is None and not line.refunded_at and not may_come_back(line, terms_of(membership.version_id).changes, now):
        raise NotTakenBack
    return earlier or refund_lines(
        house=house, order=line.order, line_ids=[line.pk], with_fees=False, reason="", key=key, actor=VISITOR, now=now
    )  # fmt: skip
