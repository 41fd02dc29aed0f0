"""What an exchange comes to, and why it can't be done, in the words of the office."""

from django.utils.translation import gettext as _

from coulisse.faces.shared.pages import money
from coulisse.memberships.types import Difference
from coulisse.sales import operations
from coulisse.sales.exchanging import ExchangeQuote


def comes_to(quote: ExchangeQuote) -> str:
    if quote.due_cents:
        return _("%(cents)s to pay") % {"cents": money(quote.due_cents)}
    if quote.left_cents and quote.difference != Difference.KEPT:
        return _("%(cents)s back") % {"cents": money(quote.left_cents)}
    return _("nothing to pay")


def after_words(quote: ExchangeQuote) -> str:
    """What happens when the button is pressed."""
    if quote.to_pay_cents:
        return _("The customer pays %(cents)s to you. Press only when you have it.") % {"cents": money(quote.to_pay_cents)}
    if quote.voucher_cents:
        return _("The voucher pays all of it.")
    if not quote.left_cents:
        return _("There is nothing to pay.")
    return {
        Difference.MONEY: _("%(cents)s goes back to the customer, the way it was paid."),
        Difference.VOUCHER: _("The customer is mailed a voucher for %(cents)s."),
        Difference.KEPT: _("The new tickets cost %(cents)s less; by the conditions this isn’t given back."),
    }[quote.difference] % {"cents": money(quote.left_cents)}


def why_not(error: Exception) -> str:
    match error:
        case operations.NothingChosen():
            return _("Choose at least one ticket.")
        case operations.OneEveningAtATime():
            return _("Exchange the tickets of one performance first, then those of the other.")
        case operations.NotExchangeable():
            return str(error.why.label) if error.why else _("This ticket was exchanged or given back already.")
        case operations.NotInPlace() | operations.NotOnSale():
            return _("The tickets can’t be exchanged for this performance. Choose another one.")
        case operations.NoSeatsTogether() | operations.SeatsTaken() | operations.LimitPassed() | operations.PlacesLost():
            return _("There are not enough free places. Nothing changed: choose another performance.")
        case operations.TicketsGone():
            return _("A ticket was exchanged, given back or used in the meantime. Nothing changed.")
    if isinstance(error, operations.CodeUnknown):
        return _("This is no voucher of this house that can pay something: look at each sign.")
    return _("The amount has changed. Nothing was done: look at it, and press the button again.")
