"""What a house allows for tickets that belong to no subscription."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from coulisse.faces.office.products.change_words import exchange_in_words
from coulisse.faces.office.products.forms import ExchangeRulesForm
from coulisse.faces.shared import toasts
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import page
from coulisse.houses.permissions import may_edit_prices
from coulisse.houses.scope import house_scope
from coulisse.memberships.types import ChangeRules, Difference
from coulisse.sales import operations
from coulisse.sales.exchanging import rules_of_house


@staff_page(may_edit_prices)
def exchange_rules(request: HttpRequest, staff: Staff) -> HttpResponse:
    with house_scope(staff.house.pk):
        changes, everywhere = rules_of_house(staff.house)
    form = ExchangeRulesForm(request.POST or None, initial=_asked(changes, everywhere))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with house_scope(staff.house.pk) as scope:
            operations.change_exchange_rules(
                house=staff.house, changes=_said(said), everywhere=said["where"] == "everywhere", actor=staff.actor, now=scope.now
            )
        return toasts.say(redirect("office:exchange-rules", staff.house.slug), _("Kept. It holds for tickets that were sold before too."))
    context = {"staff": staff, "house": staff.house, "form": form, "sentences": exchange_in_words(changes)}
    return page(request, "office/products/exchange_rules.html", context, status=422 if form.is_bound else 200)


def _asked(changes: ChangeRules, everywhere: bool) -> dict[str, Any]:
    return {
        "exchange_hours": changes.exchange_hours, "exchange_fee": changes.exchange_fee_cents or None, "exchange_times": changes.exchange_times,
        "difference": changes.difference, "where": "everywhere" if everywhere else "production",
    }  # fmt: skip


def _said(said: dict[str, Any]) -> ChangeRules:
    return ChangeRules(said["exchange_hours"], said["exchange_fee"] or 0, Difference(said["difference"]), exchange_times=said["exchange_times"])
