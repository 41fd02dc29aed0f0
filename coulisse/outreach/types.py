"""Plain values of outreach: which mails there are, how they stand, and what a mail is before it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """Every service mail that leaves a house. Each answers something that somebody did or must know: no promotion."""

    TICKETS = "tickets", pgettext_lazy("mail", "tickets")
    TICKETS_AGAIN = "tickets_again", pgettext_lazy("mail", "tickets, sent again")
    PRODUCTS = "products", pgettext_lazy("mail", "passes and vouchers")
    GIFT = "gift", pgettext_lazy("mail", "gift")
    REFUND = "refund", pgettext_lazy("mail", "refund")
    LATE_PAYMENT = "late_payment", pgettext_lazy("mail", "payment that bought nothing")
    PERFORMANCE_MOVED = "performance_moved", pgettext_lazy("mail", "performance moved")
    PERFORMANCE_CANCELLED = "performance_cancelled", pgettext_lazy("mail", "performance cancelled")
    PLACES_CHANGED = "places_changed", pgettext_lazy("mail", "places changed")
    RENEWAL = "renewal", pgettext_lazy("mail", "renewal of a subscription")
    INVITATION = "invitation", pgettext_lazy("mail", "invitation of staff")
    PASSWORD_RESET = "password_reset", pgettext_lazy("mail", "new password")


class MessageState(models.TextChoices):
    """How a mail stands, for the office. Only a failed one needs a person."""

    WAITING = "waiting", pgettext_lazy("mail", "to be sent")
    SENT = "sent", pgettext_lazy("mail", "sent")
    FAILED = "failed", pgettext_lazy("mail", "could not be sent")
    DROPPED = "dropped", pgettext_lazy("mail", "no longer needed")


class Problem(models.TextChoices):
    """Why a mail hasn't left, or not yet."""

    ADDRESS = "address", pgettext_lazy("mail", "The address can't be right.")
    REFUSED = "refused", pgettext_lazy("mail", "The mail server refused it.")
    UNREACHABLE = "unreachable", pgettext_lazy("mail", "The mail server doesn't take it now; it is tried again.")
    UNFINISHED = "unfinished", pgettext_lazy("mail", "It could not be put together; it is tried again.")


# What a mail carries beside its words: ``what`` is tickets, calendar, cards or picture; never bytes.
Attachment = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as it is written down. ``kind``, ``about`` and ``occasion`` make it this one: it is kept once.

    ``about`` names the thing (``order:ABCD2345``), ``occasion`` tells several mails of one kind about it apart.
    ``secret_link`` stands where ``text`` and ``html`` have `links.LINK_MARK`; it is kept sealed until the mail has
    left, and not a moment longer. ``due_at``: not sent before; None: at once.
    """

    kind: Kind
    about: str
    to: str
    language: str
    subject: str
    text: str
    html: str
    occasion: str = ""
    attachments: tuple[Attachment, ...] = ()
    secret_link: str = ""
    due_at: datetime | None = None
