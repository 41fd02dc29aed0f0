"""Plain values of sales: states, and what they are called."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrderState(models.TextChoices):
    """Where an order stands. `sales.invariants` compares it with the ledger."""

    AWAITING_PAYMENT = "awaiting", _("awaiting payment")
    CONFIRMED = "confirmed", _("confirmed")
    EXPIRED = "expired", _("not paid in time")
    CANCELLED = "cancelled", _("cancelled")


class LineKind(models.TextChoices):
    TICKET = "ticket", _("ticket")
    FEE = "fee", _("fee")


class PaymentState(models.TextChoices):
    """What the provider said last, in our words."""

    CREATED = "created", _("being started")
    OPEN = "open", _("open")
    PAID = "paid", _("paid")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")
    EXPIRED = "expired", _("expired")


class RefundState(models.TextChoices):
    ASKED = "asked", _("to be sent to the payment provider")
    SENT = "sent", _("under way")
    DONE = "done", _("refunded")
    FAILED = "failed", _("failed")


class Channel(models.TextChoices):
    """Where an order was made."""

    SHOP = "shop", _("shop")
    OFFICE = "office", _("office")
    API = "api", _("API")
