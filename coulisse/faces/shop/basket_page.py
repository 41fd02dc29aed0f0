"""The page of the basket: shown by its own views, and by the checkout when something is amiss."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from coulisse.faces.shared.forms import Form
from coulisse.faces.shared.pages import page
from coulisse.faces.shop.basket_cookie import basket_id, forget_basket
from coulisse.faces.shop.places import place_words
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.sales import queries as sales

_RATE = re.compile(r"rate-([0-9]{1,18})")


class Buyer(Form):
    """All that somebody has to say of themselves to come in: where their tickets go."""

    fills_itself = True
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, help_text=_("Your tickets come to this address."),
        widget=forms.EmailInput(attrs={"inputmode": "email", "autocapitalize": "off", "spellcheck": "false"}),
        error_messages={"required": _("Fill in the address where your tickets may go."), "invalid": _("This is no e-mail address. Look at the sign @ and what comes after it.")},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class BasketProblem:
    """Why paying didn't go on: a title and a sentence that says what to do."""

    title: str
    says: str
    status: int = 409


def changed_rates(request: HttpRequest) -> dict[int, str]:
    """The rates that somebody chose otherwise than the page had them, by line."""
    found = {}
    for name, rate in request.POST.items():
        line = _RATE.fullmatch(name)
        if line and rate != request.POST.get(f"was-{line[1]}"):
            found[int(line[1])] = str(rate)[:40]
    return found


def basket_page(request: HttpRequest, house: House, *, buyer: Buyer | None = None, problem: BasketProblem | None = None) -> HttpResponse:
    """The basket of this browser as it is now."""
    known = basket_id(request, house)
    with house_scope(house.pk) as scope:
        view = sales.basket_view(known, scope.now) if known else None
    if view is None:
        answer = page(request, "shop/basket_empty.html", {"house": house, "problem": problem}, status=problem.status if problem else 200)
        if known:
            forget_basket(answer, house)
        return answer
    context: Mapping[str, Any] = {
        "house": house, "view": view, "now": scope.now, "words": place_words, "buyer": buyer or Buyer(), "problem": problem,
    }  # fmt: skip
    status = problem.status if problem else (422 if buyer and buyer.errors else 200)
    return page(request, "shop/basket.html", context, status=status)
