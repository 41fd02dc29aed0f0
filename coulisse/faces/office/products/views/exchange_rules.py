"""What a house allows for tickets that belong to no subscription: for all events, and for one that has conditions of its own."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
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
from coulisse.programme.models import Production
from coulisse.sales import operations
from coulisse.sales.exchange_rules import Rules, events_with_own_rules, own_rules, rules_of_house


@staff_page(may_edit_prices)
def exchange_rules(request: HttpRequest, staff: Staff) -> HttpResponse:
    with house_scope(staff.house.pk):
        rules, own = rules_of_house(staff.house), events_with_own_rules()
    form = ExchangeRulesForm(request.POST or None, initial=_asked(rules))
    if request.method == "POST" and form.is_valid():
        _keep(staff, form.cleaned_data)
        return toasts.say(redirect("office:exchange-rules", staff.house.slug), _("Kept. It holds for tickets that were sold before too."))
    events = [(production, " ".join(exchange_in_words(changes))) for production, (changes, _everywhere) in own]
    context = {"form": form, "sentences": exchange_in_words(rules[0]), "production": None, "is_own": True, "events": events}
    return _page(request, staff, context, is_bound=form.is_bound)


@staff_page(may_edit_prices)
def of_event(request: HttpRequest, staff: Staff, production: int) -> HttpResponse:
    """The same for one event, as long as it has its own; else those of the house hold."""
    with house_scope(staff.house.pk):
        found = Production.objects.filter(pk=production).first()
        if found is None:
            raise Http404
        own = own_rules(production)
        rules = own or rules_of_house(staff.house)
    here = redirect("office:exchange-rules-event", staff.house.slug, production)
    if request.POST.get("do") == "house":
        with house_scope(staff.house.pk) as scope:
            operations.drop_exchange_rules(house=staff.house, production=found, actor=staff.actor, now=scope.now)
        return toasts.say(here, _("From now on the conditions of the house hold for this event."))
    form = ExchangeRulesForm(request.POST or None, initial=_asked(rules))
    if request.method == "POST" and form.is_valid():
        _keep(staff, form.cleaned_data, found)
        return toasts.say(here, _("Kept. It holds for tickets that were sold before too."))
    context = {"form": form, "sentences": exchange_in_words(rules[0]), "production": found, "is_own": own is not None, "events": []}
    return _page(request, staff, context, is_bound=form.is_bound)


def _keep(staff: Staff, said: dict[str, Any], production: Production | None = None) -> None:
    changes = ChangeRules(said["exchange_hours"], said["exchange_fee"] or 0, Difference(said["difference"]), exchange_times=said["exchange_times"])
    with house_scope(staff.house.pk) as scope:
        operations.change_exchange_rules(
            house=staff.house, changes=changes, everywhere=said["where"] == "everywhere", actor=staff.actor, now=scope.now, production=production
        )


def _page(request: HttpRequest, staff: Staff, context: dict[str, Any], *, is_bound: bool) -> HttpResponse:
    shown = {"staff": staff, "house": staff.house, **context}
    return page(request, "office/products/exchange_rules.html", shown, status=422 if is_bound else 200)


def _asked(rules: Rules) -> dict[str, Any]:
    changes, everywhere = rules
    return {
        "exchange_hours": changes.exchange_hours, "exchange_fee": changes.exchange_fee_cents or None, "exchange_times": changes.exchange_times,
        "difference": changes.difference, "where": "everywhere" if everywhere else "production",
    }  # fmt: skip
