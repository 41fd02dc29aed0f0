from django.db import models

from coulisse.houses.rows import AppendOnly, HouseForeignKey, HouseModel
from coulisse.sales.types import RefundState

from .order import Order, OrderLine
from .payment import Payment
from .refund_run import RefundRun


class Refund(HouseModel):
    """Money on its way back to the buyer. ``key`` makes a repeated call the same call."""

    order = HouseForeignKey(Order, models.PROTECT, related_name="refunds", db_index=False)
    payment = HouseForeignKey(Payment, models.PROTECT, null=True, related_name="refunds")
    key = models.UUIDField()
    reference = models.CharField(max_length=80, blank=True)
    amount_cents = models.PositiveIntegerField()
    voucher_cents = models.PositiveIntegerField(default=0, db_default=0, help_text="What went back to the vouchers that paid, beside the money.")
    exchanged_cents = models.PositiveIntegerField(default=0, db_default=0, help_text="What went to another order, by tickets that were exchanged.")
    withheld_cents = models.PositiveIntegerField(default=0, db_default=0, help_text="What stayed for other tickets that are dearer since.")
    back_from = HouseForeignKey(
        "sales.Refund", models.PROTECT, null=True, blank=True, help_text="The refund of a later order that this one pays out."
    )
    state = models.CharField(max_length=10, choices=RefundState.choices, default=RefundState.ASKED)
    reason = models.CharField(max_length=200, blank=True)
    asked_by = models.CharField(max_length=120, blank=True)
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    run = HouseForeignKey(RefundRun, models.PROTECT, null=True, blank=True, related_name="refunds")
    problem = models.CharField(max_length=300, blank=True, db_default="", help_text="Why it failed, in the provider's words.")
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0, help_text="How often it was sent again after it had failed.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "key"], name="refund_key_once")]
        indexes = [
            models.Index(fields=["house", "order"], name="refund_order"),
            models.Index(fields=["house", "asked_at"], condition=models.Q(state__in=[RefundState.ASKED, RefundState.SENT]), name="refund_open"),
            models.Index(fields=["house", "run"], condition=models.Q(run__isnull=False), name="refund_run"),
        ]


class RefundLine(HouseModel):
    """Which line was given back, and how much of it."""

    refund = HouseForeignKey(Refund, models.PROTECT, house_column="selling_house_id", related_name="lines", db_index=False)
    selling_house = models.ForeignKey("houses.House", models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    order_line = HouseForeignKey(OrderLine, models.PROTECT, related_name="refund_lines")
    amount_cents = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "order_line"], name="refund_line_once"),
            AppendOnly(name="refund_line_append_only"),
        ]
        indexes = [models.Index(fields=["selling_house", "refund"], name="refund_line_refund")]
