from django.db import models

from coulisse.houses.rows import HouseForeignKey, HouseModel
from coulisse.memberships.models import Membership

from .order import Order


class Tender(HouseModel):
    """What a voucher pays of an order. The price stays the price: the provider is asked for what is left of it.

    ``given_back_cents``: what refunds brought back to the voucher.
    """

    order = HouseForeignKey(Order, models.PROTECT, related_name="tenders")
    membership = HouseForeignKey(Membership, models.PROTECT)
    cents = models.PositiveIntegerField()
    given_back_cents = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "order", "membership"], name="tender_once"),
            models.CheckConstraint(name="tender_given_back", condition=models.Q(given_back_cents__lte=models.F("cents"))),
        ]
