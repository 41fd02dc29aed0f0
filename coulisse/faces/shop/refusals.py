"""Why places could not be held, in a sentence that says what to do. Never how many are left: see TRUST, stock leak."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from coulisse.faces.shop.numbers import MOST_PEOPLE
from coulisse.houses.throttles import TooManyTries
from coulisse.programme.rules import NotSoldNow
from coulisse.sales import operations as sales


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a page says: a short title, a sentence, and whether other places of the same evening may still do."""

    title: str
    says: str
    status: int = 409
    try_again: bool = True


def refusal(error: Exception | str) -> Refusal:
    """The refusal for an error of `sales.operations`, of the throttle, or for ``no_number`` and ``nothing_chosen``."""
    match error:
        case "no_number":
            return Refusal(_("How many places would you like?"), _("Fill in a whole number, from 1 to %(most)d.") % {"most": MOST_PEOPLE}, status=400)
        case "nothing_chosen":
            return Refusal(_("Choose at least one place"), _("Touch the seats that you would like, or take them from the list."), status=400)
        case TooManyTries():
            minutes = max(1, -(-error.seconds // 60))
            says = _("Very many places were asked for from your connection. Wait %(minutes)d minutes and try again; your basket stays as it is.")
            return Refusal(_("Just a moment"), says % {"minutes": minutes}, status=429)
        case sales.LimitPassed(of_performance=True):
            says = _(
                "One order has at most %(most)d places for this performance. Do you come with more people? Call the house: they gladly help groups."
            )
            return Refusal(_("That is more than one order can have"), says % {"most": error.most})
        case sales.LimitPassed():
            says = _("One basket has at most %(most)d places. Pay for these first, then buy the others.")
            return Refusal(_("That is more than one order can have"), says % {"most": error.most})
        case sales.NoSeatsTogether():
            says = _("There are not so many places free of this kind. Try fewer people or another zone, or choose on the plan.")
            return Refusal(_("No places found"), says)
        case sales.PlanChanged():
            says = _("The hall is set up differently since you opened this page. Nothing was taken: choose again on the plan as it is now.")
            return Refusal(_("There is a new plan of the hall"), says)
        case sales.SeatsTaken():
            says = _("Others were just a moment sooner; nothing was lost.")
            return Refusal(_("These places have just gone"), says)
        case sales.NotOnSale():
            return _not_on_sale(error.reason)
    raise error if isinstance(error, Exception) else ValueError(error)


def _not_on_sale(reason: NotSoldNow | None) -> Refusal:
    if reason is NotSoldNow.CANCELLED:
        return Refusal(_("This performance is cancelled"), _("Look at the other dates, or at the rest of the programme."), try_again=False)
    if reason is NotSoldNow.NOT_YET:
        return Refusal(_("The sale has not begun yet"), _("The page of the performance says when it begins."), try_again=False)
    return Refusal(_("The sale of this performance is over"), _("Ask the house whether there are tickets at the door."), try_again=False)
