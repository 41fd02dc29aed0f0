"""What can be done in outreach: the door of this module for actions.

`compose` and the ``mail_…`` operations run inside the scope of the house: what they write is kept, or not, together
with what caused it. `send` speaks to a mail server and runs outside any scope. The mails of a performance open
scopes of their own, one a batch.
"""

from .composing import (
    SEND,
    catch_up,
    compose,
    mail_invitation,
    mail_late_payment,
    mail_password_reset,
    mail_products,
    mail_refund,
    mail_tickets,
    mail_tickets_again,
)
from .performances import MailsNotWritten, mail_performance_cancelled, mail_performance_moved, mail_places_changed
from .renewals import mail_renewals, remind_of_renewals
from .sending import LinkGone, NoSuchMessage, queue_left_behind, send, send_again, send_tickets

__all__ = [
    "SEND",
    "LinkGone",
    "MailsNotWritten",
    "NoSuchMessage",
    "catch_up",
    "compose",
    "mail_invitation",
    "mail_late_payment",
    "mail_password_reset",
    "mail_performance_cancelled",
    "mail_performance_moved",
    "mail_places_changed",
    "mail_products",
    "mail_refund",
    "mail_renewals",
    "mail_tickets",
    "mail_tickets_again",
    "queue_left_behind",
    "remind_of_renewals",
    "send",
    "send_again",
    "send_tickets",
]
