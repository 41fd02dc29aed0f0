"""What vouchers pay of an order. What they get back of it stands in `giving_out`."""

from collections.abc import Sequence

from coulisse.memberships.types import Spending
from coulisse.sales.models import Order, Tender


def write_tenders(order: Order, paying: Sequence[Spending]) -> None:
    """Note what each voucher pays; the reserve and the spending go with the order's other rights."""
    Tender.objects.bulk_create(Tender(house_id=order.house_id, order=order, membership_id=one.membership_id, cents=one.cents) for one in paying)
