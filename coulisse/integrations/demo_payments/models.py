from django.db import models
from django.db.models.functions import Now


class DemoPayment(models.Model):
    """A payment at the demo provider: the provider's own books, which know no houses, only addresses."""

    reference = models.CharField(max_length=40, primary_key=True)
    idempotency_key = models.CharField(max_length=80, unique=True)
    amount_cents = models.PositiveIntegerField()
    description = models.CharField(max_length=200)
    order_code = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=12, default="open", help_text="One of sales.types.PaymentState.")
    notice_address = models.CharField(max_length=500)
    return_url = models.URLField(max_length=500)
    language = models.CharField(max_length=2, default="nl")
    created_at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="demo_payment_settled",
                condition=models.Q(state="open", settled_at__isnull=True) | ~models.Q(state="open") & models.Q(settled_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.reference


class DemoRefund(models.Model):
    """Play money on its way back; it arrives at once."""

    reference = models.CharField(max_length=40, primary_key=True)
    idempotency_key = models.CharField(max_length=80, unique=True)
    payment = models.ForeignKey(DemoPayment, models.CASCADE, related_name="refunds")
    amount_cents = models.PositiveIntegerField()
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.reference
