"""What may be changed in a subscription, or in a single ticket, as sentences."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coulisse.faces.shared.pages import money
from coulisse.memberships.types import BelowNeed, ChangeRules, Difference


def exchange_in_words(changes: ChangeRules) -> list[str]:
    """Whether, until when, how often and at what cost a ticket may be exchanged."""
    if changes.exchange_hours is None:
        return [_("Visitors can’t exchange tickets themselves. You can do it for them, on the page of their order.")]
    return list(_sentences(changes))


def _sentences(changes: ChangeRules) -> Iterator[str]:
    hours = changes.exchange_hours or 0
    until = ngettext("until %(num)s hour before", "until %(num)s hours before", hours) % {"num": hours} if hours else _("until it begins")
    fee = _("at %(fee)s a ticket") % {"fee": money(changes.exchange_fee_cents)} if changes.exchange_fee_cents else _("free of charge")
    yield _("A ticket can be exchanged %(until)s, %(fee)s.") % {"until": until, "fee": fee}
    if changes.exchange_times:
        yield ngettext("At most %(num)s time.", "At most %(num)s times.", changes.exchange_times) % {"num": changes.exchange_times}
    yield {
        Difference.KEPT: _("Who pays less for the other performance doesn’t get the difference back."),
        Difference.MONEY: _("Who pays less for the other performance gets the difference back as money."),
        Difference.VOUCHER: _("Who pays less for the other performance gets a voucher for the difference."),
    }[changes.difference]


def changes_in_words(changes: ChangeRules) -> list[str]:
    """Of a subscription: the exchange, and what becomes of the others when one ticket is given back."""
    below = {
        BelowNeed.KEEP: _("When a ticket is given back and too few remain, the others keep their price."),
        BelowNeed.REPRICE: _("When a ticket is given back and too few remain, what the others lose in discount is taken off the refund."),
    }[changes.below_need]
    return [*exchange_in_words(changes), below]
