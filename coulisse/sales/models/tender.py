from django.db import models

from coulisse.houses.rows import HouseForeignKey, HouseModel
from coulisse.memberships.models import Membership

from .order import Order, OrderLine

_ONE_OF_TWO = models.Q(membership__isnull=False, order_line=None) | models.Q(membership=None, order_line__isnull=False)


class Tender(HouseModel):
    """What a voucher pays of an order, or a ticket that is exchanged. The price stays the price: the provider is asked for what is left of it.

    ``given_back_cents``: what refunds brought back to the voucher, or paid out by the order of that ticket.
    """

    order = HouseForeignKey(Order, models.PROTECT, related_name="tenders")
    membership = HouseForeignKey(Membership, models.PROTECT, null=True)
    order_line = HouseForeignKey(OrderLine, models.PROTECT, null=True)
    cents = models.PositiveIntegerField()
    given_back_cents = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "order", "membership"], name="tender_once"),
            models.UniqueConstraint(fields=["house", "order", "order_line"], name="tender_of_ticket_once"),
            models.CheckConstraint(name="tender_is_one", condition=_ONE_OF_TWO),
            models.CheckConstraint(name="tender_given_back", condition=models.Q(given_back_cents__lte=models.F("cents"))),
        ]
