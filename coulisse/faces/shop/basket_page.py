"""The page of the basket: shown by its own views, and by the checkout when something is amiss."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from coulisse.faces.shared.forms import Form
from coulisse.faces.shared.pages import component, page, page_with_holes
from coulisse.faces.shared.shapes import hole
from coulisse.faces.shop.basket_cookie import basket_id, forget_basket, remember_count, typed_email
from coulisse.faces.shop.basket_savings import savings
from coulisse.faces.shop.bringing import Typed
from coulisse.faces.shop.numbers import whole_number
from coulisse.faces.shop.payment_policy import may_leave_to_pay
from coulisse.faces.shop.places import place_words
from coulisse.faces.shop.presenting_basket import BasketShown, basket_shown, with_holes
from coulisse.faces.shop.presenting_products import products_in_basket, under_headings
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.inventory import queries as stock
from coulisse.pricing.rates import RateRefused
from coulisse.programme import queries as programme
from coulisse.programme.models import Performance
from coulisse.sales import queries as sales
from coulisse.sales.queries import BasketView, PerformanceInBasket
from coulisse.venues.plan import place_name
from coulisse.venues.queries import plan_of

_RATE = re.compile(r"rate-([0-9]{1,18})")
_MOST_IDS = 2**62
# More time is offered as long as it gives at least this.
WORTH_EXTENDING = timedelta(seconds=30)
# What is kept so long is said as a day; an ordinary basket never is.
DAYS_NOT_MINUTES = timedelta(hours=12)


class Buyer(Form):
    """All that somebody has to say of themselves to come in: where their tickets go."""

    fills_itself = True
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"), max_length=254, help_text=gettext_lazy("Your tickets come to this address."),
        widget=forms.EmailInput(attrs={"inputmode": "email", "autocapitalize": "off", "spellcheck": "false"}),
        error_messages={
            "required": gettext_lazy("Fill in the address where your tickets may go."),
            "invalid": gettext_lazy("This is no e-mail address. Look at the sign @ and at what comes after it."),
            "max_length": gettext_lazy("This is too long for an e-mail address."),
        },
    )  # fmt: skip


# The form before anybody typed anything: one for all, as it is only read.
_NOBODY_YET = Buyer(initial={"email": ""})


@dataclass(frozen=True, slots=True)
class BasketProblem:
    """What there is to say before going on: a title and a sentence that says what to do."""

    title: str
    says: str
    status: int = 409


@dataclass(frozen=True, slots=True)
class Advice:
    """One seat would stay alone beside these. ``instead``: as many a little aside, that leave none."""

    performance_id: int
    production_slug: str
    alone: str
    instead: Sequence[int]
    instead_names: Sequence[str]


def changed_rates(request: HttpRequest) -> dict[int, str]:
    """The rates that somebody chose otherwise than the page had them, by line."""
    found = {}
    for name, rate in request.POST.items():
        line = _RATE.fullmatch(name)
        if line and rate != request.POST.get(f"was-{line[1]}"):
            found[int(line[1])] = str(rate)[:40]
    return found


def rates_problem(refused: Sequence[RateRefused]) -> BasketProblem:
    """Rates whose conditions aren't met: each says what to do."""
    return BasketProblem(_("This rate has conditions"), " ".join(dict.fromkeys(map(str, refused))))


def basket_page(
    request: HttpRequest, house: House, *, buyer: Buyer | None = None, problem: BasketProblem | None = None, typed: Typed | None = None
) -> HttpResponse:  # fmt: skip
    """The basket of this browser as it is now."""
    known = basket_id(request, house)
    email = typed_email(request, house)
    buyer = buyer or (Buyer(initial={"email": email}) if email else _NOBODY_YET)
    with house_scope(house.pk) as scope:
        view = sales.basket_view(known, scope.now, email=_email(buyer), performances=_how_read(request)) if known else None
        advice = _advice(request, view, scope.now) if view else None
        saved = savings(view, house) if view else None
        gone = [place_words(name).full_name for name in sales.places_gone(known)] if known and view is None else []
    if view is None:
        answer = page(
            request, "shop/basket_empty.html", {"house": house, "problem": problem, "gone": gone}, status=problem.status if problem else 200
        )
        if known:
            forget_basket(answer, house)
        answer.headers["Cache-Control"] = "no-store"
        return answer
    shown, products = basket_shown(view, get_language() or "nl"), products_in_basket(view.products, get_language() or "nl")
    context: dict[str, Any] = {
        "problem": problem, "advice": advice, "buyer": buyer, "apart": whole_number(request.GET.get("apart"), _MOST_IDS),
        "typed": typed or Typed(), "saved": saved, "products": tuple(products), "products_by_kind": tuple(under_headings(products)),
        "kept_until": kept_until(view.basket.expires_at, scope.now),
        "can_extend": view.basket.extendable_until - view.basket.expires_at > WORTH_EXTENDING,
    }  # fmt: skip
    countdown = component("countdown", view.basket.expires_at, scope.now, _("{time} left"), _("Your time is over"))
    if _is_usual(shown, context):
        same, own = with_holes(shown)
        answer = page_with_holes(
            request, "shop/basket.html", house, {**context, "shown": same, "countdown": hole("countdown")}, {**own, "countdown": countdown}
        )
    else:
        status = problem.status if problem else (422 if buyer.errors else typed.status if typed else 200)
        answer = page(request, "shop/basket.html", {**context, "house": house, "shown": shown, "countdown": countdown}, status=status)
    answer.headers["Cache-Control"] = "no-store"
    remember_count(answer, house, (0 if view.is_over else view.place_count) + sum(not one.terms.formula for one in products))
    may_leave_to_pay(answer)
    return answer


def _is_usual(shown: BasketShown, context: Mapping[str, Any]) -> bool:
    """With places that are held, and nothing more to say. Of other baskets hardly two are the same: their pages aren't worth keeping."""
    if shown.is_over or shown.places_gone or context["buyer"] is not _NOBODY_YET or context["saved"].brought or context["typed"] != Typed():
        return False
    if any(context[what] for what in ("problem", "advice", "apart", "products", "kept_until")):
        return False
    return bool(shown.evenings) and not any(place.person or place.refused or place.is_lost for place in shown.places)


def _how_read(request: HttpRequest) -> Callable[[Iterable[int]], Mapping[int, Performance]]:
    """Looking at a basket decides nothing: who orders it says which total they saw, and it is priced anew. After a press they see what it was priced by."""
    return programme.performances_to_sell if request.method == "POST" else programme.performances_shown


def _email(buyer: Buyer) -> str:
    """Who is going to order, as far as that is known: a code may be limited for one person."""
    typed = buyer.cleaned_data.get("email") if buyer.is_bound and buyer.is_valid() else buyer.initial.get("email")
    return str(typed or "")


def kept_until(expires_at: datetime, now: datetime) -> datetime | None:
    """The day until which a basket is kept, where that isn't a matter of minutes: the proposal of a renewal."""
    return expires_at if expires_at - now > DAYS_NOT_MINUTES else None


def _advice(request: HttpRequest, view: BasketView, now: datetime) -> Advice | None:
    """For who has just chosen seats by hand: whether one is left alone beside them. Inside a scope."""
    asked = whole_number(request.GET.get("chosen"), _MOST_IDS)
    part = next((part for part in view.performances if part.performance.pk == asked), None)
    if part is None or view.is_over:
        return None
    plan = plan_of(part.performance.plan_version_id)
    chosen = [place.line.place_no for place in part.places if plan.seat_at(place.line.place_no)]
    return _advice_on(part, chosen, view.basket.pk, now) if chosen else None


def _advice_on(part: PerformanceInBasket, chosen: Sequence[int], basket: UUID, now: datetime) -> Advice | None:
    taken = stock.taken_places(part.performance.pk, now, but_not_of=basket).all
    finder = stock.finder_of(part.performance.plan_version_id)
    lonely = finder.lonely_after(chosen, taken)
    if not lonely:
        return None
    instead = finder.alternative(chosen, taken)
    if not instead:
        return None
    plan = plan_of(part.performance.plan_version_id)
    names = [place_words(place_name(plan, no)).name for no in instead]
    return Advice(part.performance.pk, part.performance.production.slug, place_words(place_name(plan, lonely[0])).full_name, instead, names)
