"""What giving tickets back would bring, before anybody does it. Inside a house scope; writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from coulisse.sales.models import Order, OrderLine
from coulisse.sales.operations.raising import discount_lost, raised, raises_of


@dataclass(frozen=True, slots=True)
class RefundPreview:
    """``withheld_cents``: what stays, since the other tickets of a subscription lose their discount."""

    back_cents: int
    withheld_cents: int


def refund_preview(order: Order, line_ids: Sequence[int], *, with_fees: bool, now: datetime) -> RefundPreview:
    """Of these lines of an order; those that were given back already bring nothing."""
    lines = list(OrderLine.objects.filter(order=order, pk__in=list(line_ids), refunded_at=None).order_by("pk"))
    ended = raises_of(lines)
    worth = sum(line.price_cents + (line.fee_cents if with_fees else 0) + raised(ended, line) for line in lines)
    withheld = sum(discount_lost(lines, most_cents=worth, now=now).values())
    return RefundPreview(worth - withheld, withheld)
