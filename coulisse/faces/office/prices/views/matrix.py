"""One price list: zones across, rates down, fees below; each save is a new version."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from coulisse.faces.office.prices.asking import Asked, pressed
from coulisse.faces.office.prices.finding import price_list_called
from coulisse.faces.office.prices.forms import table_asked
from coulisse.faces.office.prices.zones import LayoutFit, layouts, zones_of
from coulisse.faces.office.words import in_words
from coulisse.faces.shared import toasts
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import page
from coulisse.houses.permissions import may_edit_prices
from coulisse.houses.queries import history
from coulisse.houses.scope import house_scope
from coulisse.pricing import operations, queries
from coulisse.pricing.documents import PricesRefused, to_document
from coulisse.pricing.operations import PriceListNameTaken
from coulisse.pricing.rules import price_with_fees
from coulisse.pricing.types import PriceTable, Rate
from coulisse.programme.queries import performances
from coulisse.sales.offering import unlocking

MOST_USES = 12


@staff_page(may_edit_prices)
def new(request: HttpRequest, staff: Staff) -> HttpResponse:
    """First where its zones come from, then the matrix."""
    with house_scope(staff.house.pk):
        known = layouts(staff.house)
        copies = list(queries.price_lists())
        asked = _begun(request.GET.get("from", ""), staff, known)
    if request.method == "POST":
        return _sent(request, staff, known, None)
    if asked is None:
        context = {"staff": staff, "house": staff.house, "layouts": known, "copies": copies, "missed": "from" in request.GET}
        return page(request, "office/prices/new.html", context, status=422 if context["missed"] else 200)
    return _shown(request, staff, asked, known, None)


def _begun(source: str, staff: Staff, known: list[LayoutFit]) -> Asked | None:
    """The empty matrix of a layout, or a copy of a list; in the house's scope."""
    kind, _dash, number = source.partition("-")
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    if kind == "list":
        try:
            table = queries.table_of(price_list_called(int(number)).current_id)
        except Http404:
            return None
        return Asked.of(staff.house, table, zones_of(table, known))
    layout = next((layout for layout in known if kind == "layout" and layout.key == number), None)
    if layout is None:
        return None
    standard = Rate("standard", {"nl": "Standaard", "fr": "Plein tarif", "en": "Standard"})
    return Asked.of(staff.house, PriceTable(rates=(standard,), prices={}), layout.zones)


@staff_page(may_edit_prices)
def change(request: HttpRequest, staff: Staff, price_list: int) -> HttpResponse:
    with house_scope(staff.house.pk):
        found = price_list_called(price_list)
        table = queries.table_of(found.current_id)
        known = layouts(staff.house, table)
    if request.method == "POST":
        return _sent(request, staff, known, price_list, table)
    return _shown(request, staff, Asked.of(staff.house, table, zones_of(table, known), found.name), known, price_list)


def _sent(request: HttpRequest, staff: Staff, known: list[LayoutFit], price_list: int | None, before: PriceTable | None = None) -> HttpResponse:
    """One of the small buttons, or a list to keep."""
    rearranged = pressed(request.POST, known)
    asked = Asked.sent(rearranged if rearranged is not None else request.POST, staff.house)
    if rearranged is not None:
        return _shown(request, staff, asked, known, price_list, is_kept=False)
    if asked.is_right():
        table = table_asked(asked.form, asked.rates, asked.fees, staff.house.default_language, before)
        try:
            return _make(staff, asked, table) if price_list is None else _change(staff, asked, table, price_list)
        except PriceListNameTaken:
            asked.form.add_error("name", _("Another list of the house has this name, in use or put away. Choose another one."))
        except PricesRefused as refused:
            for problem in refused.problems:
                asked.form.add_error(None, str(problem))
    return _shown(request, staff, asked, known, price_list)


def _make(staff: Staff, asked: Asked, table: PriceTable) -> HttpResponse:
    with house_scope(staff.house.pk) as scope:
        made = operations.create_price_list(house=staff.house, name=asked.form.cleaned_data["name"], table=table, actor=staff.actor, now=scope.now)
    says = _("“%(name)s” is made. Choose it for the dates of an event.") % {"name": made.name}
    return toasts.say(redirect("office:price-list", staff.house.slug, made.pk), says)


def _change(staff: Staff, asked: Asked, table: PriceTable, number: int) -> HttpResponse:
    """A new version where a price changed; a new name is no new version."""
    name, says = asked.form.cleaned_data["name"].strip(), _("Nothing changed.")
    with house_scope(staff.house.pk) as scope:
        found = price_list_called(number)
        if to_document(table) != found.current.document:
            version = operations.change_prices(price_list=found, table=table, actor=staff.actor, now=scope.now)
            says = _("Version %(number)d counts from now on. What was sold keeps its price.") % {"number": version.number}
        if name != found.name:
            operations.rename_price_list(price_list=found, name=name, actor=staff.actor, now=scope.now)
            says = says if says != _("Nothing changed.") else _("The list has another name.")
    return toasts.say(redirect("office:price-list", staff.house.slug, number), says)


def _shown(request: HttpRequest, staff: Staff, asked: Asked, known: list[LayoutFit], number: int | None, *, is_kept: bool = True) -> HttpResponse:
    context: dict[str, Any] = {
        "staff": staff,
        "house": staff.house,
        "asked": asked,
        "layouts": known,
        "price_list": None,
        "is_kept": is_kept,
        "shut": [],
    }
    there = {zone.key for zone in asked.zones}
    context["more_layouts"] = [(layout.key, layout.name) for layout in known if any(zone.key not in there for zone in layout.zones)]
    if number is not None:
        with house_scope(staff.house.pk) as scope:
            found = price_list_called(number)
            table = queries.table_of(found.current_id)
            uses = performances().filter(price_list=found, starts_at__gt=scope.now)
            context |= {"price_list": found, "uses": list(uses[:MOST_USES]), "use_count": uses.count()}
            context["shut"] = _shut(table)
            context |= {"history": in_words(history(f"price_list:{found.pk}")), "seen": _seen(table, known), "table": table}
    wrong = is_kept and asked.form.is_bound
    return page(request, "office/prices/matrix.html", context, status=422 if wrong else 200)


def _shut(table: PriceTable) -> list[tuple[Rate, str]]:
    """The rates that nobody can take: the word that they wait for is opened by no code, pass or voucher."""
    words = {rate.conditions.hidden_until for rate in table.rates} - {None}
    there = set(unlocking()) if words else set()
    return [(rate, word) for rate in table.rates if (word := rate.conditions.hidden_until) and word not in there]


def _seen(table: PriceTable, known: list[LayoutFit]) -> dict[str, Any]:
    """What buyers see, fees and all: the rates with an amount, or none, for each zone."""
    zones = zones_of(table, known)

    def cents(zone: str, rate: str) -> int | None:
        return price_with_fees(table, zone, rate) if rate in table.prices.get(zone, {}) else None

    of: Callable[[Rate], list[int | None]] = lambda rate: [cents(zone.key, rate.key) for zone in zones]  # noqa: E731
    return {"zones": zones, "rates": [(rate, of(rate)) for rate in table.rates]}
