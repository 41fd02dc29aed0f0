from django.db import models

from coulisse.houses.rows import HouseForeignKey, HouseModel
from coulisse.memberships.models import Membership, Person

from .order import OrderLine


class SubscriptionTicket(HouseModel):
    """A place of an order that belongs to a subscription, and whose of it it is. It stays when the place is given back."""

    membership = HouseForeignKey(Membership, models.PROTECT, related_name="tickets")
    person = HouseForeignKey(Person, models.PROTECT)
    order_line = HouseForeignKey(OrderLine, models.PROTECT, related_name="subscription_tickets")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "order_line"], name="subscription_ticket_once")]
        indexes = [models.Index(fields=["house", "membership"], name="subscription_ticket_of")]
