from django.db import models

from coulisse.houses.rows import AppendOnly, HouseForeignKey, HouseModel
from coulisse.sales.types import PaymentState

from .order import Order


class Payment(HouseModel):
    """One attempt to pay an order at a provider. ``key`` makes a repeated call the same call."""

    order = HouseForeignKey(Order, models.PROTECT, related_name="payments", db_index=False)
    provider = models.CharField(max_length=20)
    key = models.UUIDField(help_text="Idempotency key, and what the provider's notice is addressed to.")
    reference = models.CharField(max_length=80, blank=True, help_text="The provider's own id, as tr_7UhSN1zuXS.")
    amount_cents = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=PaymentState.choices, default=PaymentState.CREATED)
    checkout_url = models.URLField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True, help_text="When the provider was last asked.")
    paid_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "key"], name="payment_key_once"),
            models.UniqueConstraint(fields=["house", "provider", "reference"], condition=~models.Q(reference=""), name="payment_reference_once"),
        ]
        indexes = [
            models.Index(fields=["house", "order"], name="payment_order"),
            models.Index(
                fields=["house", "created_at"], condition=models.Q(state__in=[PaymentState.CREATED, PaymentState.OPEN]), name="payment_open"
            ),
        ]


class PaymentNotice(HouseModel):
    """The provider was asked about a payment, and this is what it said."""

    payment = HouseForeignKey(Payment, models.PROTECT, related_name="notices", db_index=False)
    at = models.DateTimeField()
    cause = models.CharField(max_length=10, help_text="notice, return, poll, start")
    said = models.CharField(max_length=20)
    amount_cents = models.IntegerField(null=True)

    class Meta:
        constraints = [AppendOnly(name="payment_notice_append_only")]
        indexes = [models.Index(fields=["house", "payment"], name="notice_payment")]


class UnmatchedReceipt(HouseModel):
    """Money that a provider has for us and that fits no order as it should. People look at it."""

    payment = HouseForeignKey(Payment, models.PROTECT, null=True, db_index=False)
    provider = models.CharField(max_length=20)
    reference = models.CharField(max_length=80)
    amount_cents = models.IntegerField()
    why = models.CharField(max_length=40)
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "provider", "reference", "why"], name="unmatched_once")]
