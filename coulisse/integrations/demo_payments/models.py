from django.db import models


class DemoPayment(models.Model):
    """A payment at the demo provider: the provider's own books, which know no houses, only a notice address."""

    reference = models.CharField(max_length=40, primary_key=True)
    idempotency_key = models.CharField(max_length=80, unique=True)
    amount_cents = models.PositiveIntegerField()
    description = models.CharField(max_length=200)
    state = models.CharField(max_length=12, default="open")
    notice_address = models.CharField(max_length=200)
    return_url = models.URLField(max_length=500)
    language = models.CharField(max_length=2, default="nl")
    created_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)


class DemoRefund(models.Model):
    reference = models.CharField(max_length=40, primary_key=True)
    idempotency_key = models.CharField(max_length=80, unique=True)
    payment = models.ForeignKey(DemoPayment, models.CASCADE, related_name="refunds")
    amount_cents = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
