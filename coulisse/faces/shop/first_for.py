"""Subscriptions that are first for who holds another: what everybody reads of it, and how a holder shows to be one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from babel.lists import format_list
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coulisse.faces.shared.pages import moment, page
from coulisse.faces.shop.basket_cookie import basket_id, new_basket_id, remember_basket
from coulisse.faces.shop.bringing import Typed, bring, typed_code
from coulisse.faces.shop.formula_words import sentence_of
from coulisse.faces.shop.said import Said, said
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.lib.text import in_language
from coulisse.memberships import queries as memberships
from coulisse.sales import operations as sales
from coulisse.sales import subscriptions
from coulisse.sales.subscriptions import FormulaSold


class OnlyForHolders(Exception):
    """It is sold, and not yet to somebody of whom isn't known that they hold what comes first."""

    def __init__(self, formula: FormulaSold) -> None:
        self.formula = formula
        super().__init__(formula.product.key)


@dataclass(frozen=True, slots=True)
class FirstShown:
    """A subscription that who looks at what they hold may choose before everybody."""

    key: str
    name: Said
    says: str


def first_words(formula: FormulaSold, house: House, now: datetime) -> str:
    """For whom it is first, and until when; empty where it is for everybody. Inside a scope."""
    sale = formula.terms.sale
    if not sale.is_first(now):
        return ""
    language = get_language() or "nl"
    names = [f"“{in_language(name, language)}”" for name in memberships.names_of(sale.holders_of).values()]
    until = moment(sale.holders_until_at, "d MMMM, HH:mm", house.timezone)
    return _("First for holders of %(names)s, until %(moment)s; then for everybody.") % {
        "names": format_list(names, "or", locale=language), "moment": until,
    }  # fmt: skip


def first_shown(product_key: str, house: House, now: datetime) -> list[FirstShown]:
    """What who holds this product may choose before everybody. Inside a scope."""
    language = get_language() or "nl"
    found: Sequence[FormulaSold] = subscriptions.first_for(product_key, now)
    return [FirstShown(one.product.key, said(one.terms.name, language), first_words(one, house, now)) for one in found]


def first_page(request: HttpRequest, house: House, formula: FormulaSold, typed: Typed | None = None) -> HttpResponse:
    """Its name and what it gives, for whom it is first, and the field for who is one of them."""
    language = get_language() or "nl"
    with house_scope(house.pk) as scope:
        season = subscriptions.season_of(formula, subscriptions.on_sale(scope.now))
        context = {
            "house": house, "key": formula.product.key, "name": said(formula.terms.name, language), "note": said(formula.terms.note, language),
            "sentence": sentence_of(formula, season), "first": first_words(formula, house, scope.now), "typed": typed or Typed(),
        }  # fmt: skip
    answer = page(request, "shop/subscription_first.html", context, status=typed.status if typed else 200)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def come_first(request: HttpRequest, house: House, formula: FormulaSold) -> HttpResponse:
    """What was typed is brought to the basket, which begins with it; from there one chooses as always. A slip is counted."""
    code, language = typed_code(request), get_language() or "nl"
    if not code:
        return first_page(request, house, formula, Typed(problem=_("Fill in the code."), status=422))
    known = basket_id(request, house)
    try:
        basket, typed = _bring(request, house, formula, known or new_basket_id(), is_new=known is None)
    except sales.BasketGone:
        basket, typed = _bring(request, house, formula, new_basket_id(), is_new=True)
    if typed.problem:
        return first_page(request, house, formula, typed)
    answer = redirect("shop:subscription", house.slug, language, formula.product.key)
    remember_basket(answer, house, basket)
    return answer


def _bring(request: HttpRequest, house: House, formula: FormulaSold, basket: UUID, *, is_new: bool) -> tuple[UUID, Typed]:
    enter = partial(sales.come_first, products=formula.terms.sale.holders_of, language=get_language() or "nl", is_new=is_new)
    return basket, bring(request, house, basket, typed_code(request), enter)
