"""What holds for exchanging a ticket, as it is read before and after buying it."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coulisse.faces.shared.pages import money
from coulisse.memberships.types import ChangeRules
from coulisse.sales.exchange_rules import Rules


def promise(of_event: Rules, of_house: Rules) -> str:
    """In a sentence or two; nothing where the house says nothing of it at all."""
    (changes, everywhere), (usual, _anywhere) = of_event, of_house
    if changes.exchange_hours is None:
        return _("Tickets for this event can’t be exchanged.") if usual.exchange_hours is not None else ""
    return f"{_until(changes, everywhere)} {_fee(changes)}"


def _until(changes: ChangeRules, everywhere: bool) -> str:
    hours = changes.exchange_hours or 0
    if not hours:
        return _("Can’t you come after all? Until it begins you exchange your tickets yourself.")
    if everywhere:
        said = ngettext(
            "Can’t you come after all? Until %(num)s hour before you exchange your tickets yourself for another event.",
            "Can’t you come after all? Until %(num)s hours before you exchange your tickets yourself for another event.",
            hours,
        )
    else:
        said = ngettext(
            "Can’t you come after all? Until %(num)s hour before you exchange your tickets yourself for another date.",
            "Can’t you come after all? Until %(num)s hours before you exchange your tickets yourself for another date.",
            hours,
        )
    return said % {"num": hours}


def _fee(changes: ChangeRules) -> str:
    return _("It costs %(fee)s a ticket.") % {"fee": money(changes.exchange_fee_cents)} if changes.exchange_fee_cents else _("It costs nothing.")
