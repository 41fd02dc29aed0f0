"""Subscriptions: the formulas of the house, choosing for several people, and the seats that are found for them."""

from collections.abc import Sequence
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coulisse.faces.shop.basket_cookie import new_basket_id, remember_basket
from coulisse.faces.shop.before_sale import to_line
from coulisse.faces.shop.first_for import OnlyForHolders, come_first, first_page
from coulisse.faces.shop.formula_page import Problem, formula_page, formula_sold, formulas_page, not_born_yet, open_formula, problems_of
from coulisse.faces.shop.holding import hold_for_people, scatter
from coulisse.faces.shop.house import shop_page
from coulisse.faces.shop.refusals import Refusal, refusal
from coulisse.faces.shop.seated_page import seated_page
from coulisse.faces.shop.slip_cookie import slips_of
from coulisse.faces.shop.subscribing import Wished, wished_from
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.throttles import TooManyTries
from coulisse.lib.text import in_language
from coulisse.openings.gate import NotYourTurn
from coulisse.pricing.offers.choosing import is_series
from coulisse.sales import operations as sales
from coulisse.sales.operations import SubscriptionAsked, SubscriptionHeld

REFUSED = (sales.NotOnSale, sales.LimitPassed, sales.NoSeatsTogether, sales.SeatsTaken, TooManyTries)


class _NotYet(Exception):
    """Something is to be mended before seats are sought."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(len(problems))


@require_safe
@shop_page
def subscriptions(request: HttpRequest, house: House, *, language: str) -> HttpResponse:
    """What the house sells as a subscription."""
    return formulas_page(request, house)


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
def subscription(request: HttpRequest, house: House, formula: str, *, language: str) -> HttpResponse:
    """One formula: who comes to what. Each press answers with what is missing and what it saves; the last one seeks seats."""
    if request.method != "POST":
        return formula_page(request, house, formula)
    if request.POST.get("do") == "holder":
        with house_scope(house.pk) as scope:
            found = formula_sold(formula, scope.now)
        return come_first(request, house, found)
    wished = wished_from(request.POST)
    if request.POST.get("do") != "seats":
        return formula_page(request, house, formula, wished=wished)
    try:
        slips = slips_of(request)
        held = hold_for_people(request, house, people=len(wished.people), once=lambda known: _hold(house, known, formula, wished, language, slips))
    except NotYourTurn as wait:
        return to_line(house, language, wait.opening_id, request.path)
    except _NotYet as error:
        return formula_page(request, house, formula, wished=wished, problems=error.problems)
    except OnlyForHolders as only:
        return first_page(request, house, only.formula)
    except sales.BirthDateRefused as error:
        return formula_page(request, house, formula, wished=wished, problems=[not_born_yet(error.number)])
    except REFUSED as error:
        return formula_page(request, house, formula, wished=wished, why=why_not(error, language))
    answer = redirect("shop:subscription-seats" if held.seated else "shop:basket", house.slug, language, *([formula] if held.seated else []))
    if held.elsewhere or held.other_zone:
        answer.headers["Location"] += f"?elsewhere={numbers_of(held.elsewhere)}&zone={numbers_of(held.other_zone)}" + (
            f"&same={quote(held.same_in)}" if held.same_in else ""
        )
    remember_basket(answer, house, held.basket_id)
    return answer


def numbers_of(performances: Sequence[int]) -> str:
    return "-".join(map(str, performances[:60]))


def _hold(house: House, known: UUID | None, key: str, wished: Wished, language: str, slips: tuple[str, ...]) -> SubscriptionHeld:
    """Seats for everybody, in one transaction with the look at what is chosen."""
    with house_scope(house.pk) as scope:
        found = open_formula(house, key, wished, scope.now, known)
        if problems := problems_of(found):
            raise _NotYet(problems)
        asked = SubscriptionAsked(
            house,
            known or new_basket_id(),
            language,
            scope.now,
            is_new=known is None,
            slips=slips,
            product_version_id=found.formula.product.current_id,
        )
        return sales.hold_subscription(
            asked=asked, subscribers=found.wished.subscribers(list(found.season)), same_seat=is_series(found.formula.offer), seed=scatter()
        )


def why_not(error: Exception, language: str) -> Refusal:
    """What went wrong, with the performance that it is about."""
    if isinstance(error, sales.NoSeatsFor):
        says = _("There are no longer enough places for “%(title)s”. Choose another performance; your choice is kept.")
        return Refusal(_("Not enough places"), says % {"title": in_language(error.performance.production.title, language)})
    return refusal(error)


@require_safe
@shop_page
def seats(request: HttpRequest, house: House, formula: str, *, language: str) -> HttpResponse:
    """Who sits where, at each performance; from here one changes seats, or goes on to paying."""
    return seated_page(request, house, formula)
