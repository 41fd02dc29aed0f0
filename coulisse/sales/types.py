"""Plain values of sales: states, and what they are called."""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from coulisse.memberships.types import PersonNamed


class OrderState(models.TextChoices):
    """Where an order stands. `sales.invariants` compares it with the ledger."""

    AWAITING_PAYMENT = "awaiting", _("awaiting payment")
    CONFIRMED = "confirmed", _("confirmed")
    EXPIRED = "expired", _("not paid in time")
    CANCELLED = "cancelled", _("cancelled")


class LineKind(models.TextChoices):
    TICKET = "ticket", _("ticket")
    PRODUCT = "product", _("pass or voucher")
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


class RenewalRunState(models.TextChoices):
    """Where the renewal of a season stands."""

    DRAFT = "draft", _("being prepared")
    RUNNING = "running", _("proposals are being made")
    READY = "ready", _("proposals are made")


class RenewalOutcome(models.TextChoices):
    """What could be proposed to a subscriber."""

    KEPT = "kept", _("keeps the same seat")
    MOVED = "moved", _("gets another seat")
    CHOOSES = "chooses", _("chooses again")
    IMPOSSIBLE = "impossible", _("needs your attention")


class RenewalState(models.TextChoices):
    """What a subscriber answered."""

    OPEN = "open", _("no answer yet")
    ACCEPTED = "accepted", _("renewed")
    DECLINED = "declined", _("not this year")
    RELEASED = "released", _("released by the house")


class WhyNoProposal(models.TextChoices):
    """Why a subscription can't be proposed again by itself."""

    NO_ADDRESS = "no_address", _("There is no e-mail address.")
    GIFT = "gift", _("It was a gift: ask who would like to have it this season.")
    NO_TICKETS = "no_tickets", _("All of its tickets were given back.")
    HAS_ONE = "has_one", _("This subscriber has the new subscription already.")
    NO_ROOM = "no_room", _("There are not enough free seats on one of the dates.")


@dataclass(frozen=True, slots=True)
class Gift:
    """Who gets it, with which words, on which day, from whom. Without an address the buyer hands it over; without a day it is mailed when
    it is paid."""

    receiver_name: str
    receiver_email: str = ""
    message: str = ""
    send_date: date | None = None
    giver_name: str = ""


@dataclass(frozen=True, slots=True)
class ProductAsked:
    """What somebody wants to buy to be held: ``count`` of a product, each of ``amount_cents`` where the buyer chooses the amount."""

    product_id: int
    count: int = 1
    amount_cents: int | None = None
    holder_name: str = ""
    persons: tuple[PersonNamed, ...] = ()
    gift: Gift | None = None
