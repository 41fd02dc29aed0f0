from django.db import models

from coulisse.houses.rows import AppendOnly, HouseForeignKey, HouseModel
from coulisse.memberships.types import Difference
from coulisse.programme.models import Production

from .order import Order, OrderLine
from .refund import Refund


class Exchange(HouseModel):
    """Tickets of one order that go, for tickets of another performance that come. Its id is the basket that holds the new places.

    Nothing is given up before the new ones are sold: `done_at`. The conditions stand as they were when it began.
    """

    id = models.UUIDField(primary_key=True)
    order = HouseForeignKey(Order, models.PROTECT, related_name="exchanges")
    fee_cents = models.PositiveIntegerField(help_text="For each ticket.")
    fee_vat_permyriad = models.PositiveSmallIntegerField(default=2100)
    difference = models.CharField(max_length=10, choices=Difference.choices)
    by = models.JSONField(help_text="The actor: kind, id, name.")
    begun_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["house", "order"], name="exchange_order")]


class ExchangedTicket(HouseModel):
    """One ticket that goes, and the one in its place once that is ordered. ``turn``: how often it was exchanged by then."""

    exchange = HouseForeignKey(Exchange, models.CASCADE, related_name="tickets")
    old_line = HouseForeignKey(OrderLine, models.PROTECT, related_name="exchanged_as_old")
    new_line = HouseForeignKey(OrderLine, models.PROTECT, null=True, blank=True, related_name="exchanged_as_new")
    turn = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "exchange", "old_line"], name="exchanged_ticket_once")]
        indexes = [
            models.Index(fields=["house", "old_line"], name="exchanged_ticket_old"),
            models.Index(fields=["house", "new_line"], condition=models.Q(new_line__isnull=False), name="exchanged_ticket_new"),
        ]


class ExchangeRules(HouseModel):
    """What a house allows for tickets that belong to no subscription: one row for all of them, and one for an event that has its own.
    Without any, only its own people exchange them."""

    production = HouseForeignKey(Production, models.CASCADE, null=True, related_name="+", help_text="None: for all that have none of their own.")
    changes = models.JSONField(help_text="`memberships.ChangeRules`, as a product keeps them.")
    everywhere = models.BooleanField(help_text="For everything on sale; else for another date of the same production.")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "production"], name="exchange_rules_once_each", nulls_distinct=False)]


class PriceRaise(HouseModel):
    """A ticket is dearer since others of its subscription were given back: so much of that refund stayed with the house for it."""

    order_line = HouseForeignKey(OrderLine, models.PROTECT, related_name="raises")
    refund = HouseForeignKey(Refund, models.PROTECT, related_name="raises")
    cents = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "order_line", "refund"], name="price_raise_once"),
            AppendOnly(name="price_raise_append_only"),
        ]
        indexes = [models.Index(fields=["house", "refund"], name="price_raise_refund")]
