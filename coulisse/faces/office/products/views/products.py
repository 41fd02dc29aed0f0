"""What the house sells to be held: the list, a new one, a change, away with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.lists import format_list
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST, require_safe

from coulisse.faces.office.products.change_words import changes_in_words
from coulisse.faces.office.products.filling import asked_of, terms_said
from coulisse.faces.office.products.finding import product_called
from coulisse.faces.office.products.forms import CREDITS, FORMS, ProductForm, SubscriptionForm, form_for, kind_of
from coulisse.faces.office.words import in_words
from coulisse.faces.shared import toasts
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import moment, page
from coulisse.houses.permissions import may_edit_prices, may_see_members
from coulisse.houses.queries import history
from coulisse.houses.scope import house_scope
from coulisse.lib.text import Text, in_language
from coulisse.memberships import holders, operations, queries
from coulisse.memberships.documents import TermsRefused
from coulisse.memberships.models import Product
from coulisse.memberships.types import ProductKind, ProductTerms
from coulisse.pricing.offers.choosing import is_formula
from coulisse.pricing.offers.contradictions import contradictions
from coulisse.pricing.offers.types import Offer
from coulisse.pricing.offers.words import sentence
from coulisse.pricing.queries import offers_now
from coulisse.sales import offering

KINDS = {
    ProductKind.SUBSCRIPTION: (lazy("Subscription"), lazy("Several performances taken together, by one person or more.")),
    CREDITS: (lazy("Credits"), lazy("So many tickets in one subscription: some chosen at once, the rest later.")),
    ProductKind.PASS: (lazy("Pass"), lazy("For friends of the house: a discount for as long as it is valid.")),
    ProductKind.VOUCHER: (lazy("Voucher"), lazy("An amount to give away; it is spent in parts.")),
    ProductKind.TICKET_VOUCHER: (lazy("Ticket voucher"), lazy("Good for a number of tickets.")),
}


@dataclass(frozen=True)
class Row:
    """A product in the list: what it says, how many people hold it, and for whom alone it is sold now."""

    product: Product
    terms: ProductTerms
    kind: str
    held: int
    first: str = ""


@staff_page(may_see_members)
@require_safe
def products(request: HttpRequest, staff: Staff) -> HttpResponse:
    with house_scope(staff.house.pk) as scope:
        held = holders.held_by_product(scope.now)
        rows = [
            Row(each, queries.terms_of(each.current_id), _kind(each), held.get(each.pk, 0), _first(each, staff, scope.now)) for each in _current()
        ]
        archived = [(each, queries.terms_of(each.current_id)) for each in Product.objects.filter(archived_at__isnull=False, current__isnull=False)]
    context = {"staff": staff, "house": staff.house, "rows": rows, "archived": archived, "kinds": list(KINDS.items()), "now": scope.now}
    return page(request, "office/products/list.html", context)


def _first(product: Product, staff: Staff, now: datetime) -> str:
    """For whose holders only, and until when; empty where it is for everybody, or not yet sold to them."""
    sale = queries.terms_of(product.current_id).sale
    if not sale.is_first(now) or not sale.is_open_to_some(now):
        return ""
    names = [_name(staff, name) for name in queries.names_of(sale.holders_of).values()]
    until = moment(sale.holders_until_at, "d MMMM, HH:mm", staff.house.timezone)
    return _("only for holders of %(names)s, until %(moment)s") % {"names": format_list(names, "or", locale=staff.user.language), "moment": until}


def _kind(product: Product) -> str:
    return str(KINDS[form_for(ProductKind(product.kind), queries.terms_of(product.current_id))][0])


def _current() -> list[Product]:
    return list(queries.products().filter(current__isnull=False))


@staff_page(may_edit_prices)
def new(request: HttpRequest, staff: Staff, kind: str) -> HttpResponse:
    if kind not in FORMS:
        raise Http404
    with house_scope(staff.house.pk):
        form = _form(request, staff, kind, {"valid": "season" if kind == ProductKind.SUBSCRIPTION else "months", "months": 12})
    if request.method == "POST" and form.is_valid():
        try:
            made = _make(staff, kind_of(kind), terms_said(form.cleaned_data))
        except TermsRefused as refused:
            _tell(form, refused)
        else:
            says = _("“%(name)s” is made, and is sold as soon as its sale begins.") % {"name": _named(staff, form)}
            return toasts.say(redirect("office:product", staff.house.slug, made.pk), says)
    return _shown(request, staff, form, kind)


def _make(staff: Staff, kind: ProductKind, terms: ProductTerms) -> Product:
    with house_scope(staff.house.pk) as scope:
        return operations.create_named_product(house=staff.house, kind=kind, terms=terms, actor=staff.actor, now=scope.now)


@staff_page(may_edit_prices)
def change(request: HttpRequest, staff: Staff, product: int) -> HttpResponse:
    with house_scope(staff.house.pk):
        found = product_called(product)
        terms = queries.terms_of(found.current_id)
        kind = form_for(ProductKind(found.kind), terms)
        form = _form(request, staff, kind, asked_of(terms), found)
    if request.method == "POST" and form.is_valid():
        try:
            return _changed(staff, product, terms_said(form.cleaned_data, terms))
        except TermsRefused as refused:
            _tell(form, refused)
    return _shown(request, staff, form, kind, found, terms)


def _changed(staff: Staff, number: int, terms: ProductTerms) -> HttpResponse:
    says = _("Nothing changed.")
    with house_scope(staff.house.pk) as scope:
        found = product_called(number)
        if terms != queries.terms_of(found.current_id):
            operations.change_product(house=staff.house, product=found, terms=terms, actor=staff.actor, now=scope.now)
            says = _("Changed for what is sold from now on. Who has it keeps what was sold.")
    return toasts.say(redirect("office:product", staff.house.slug, number), says)


@staff_page(may_edit_prices)
@require_POST
def archive(request: HttpRequest, staff: Staff, product: int) -> HttpResponse:
    with house_scope(staff.house.pk) as scope:
        found = product_called(product)
        if found.archived_at is None:
            operations.archive_product(house=staff.house, product=found, actor=staff.actor, now=scope.now)
    return toasts.say(redirect("office:products", staff.house.slug), _("It is no longer sold. Who has it keeps it."))


def _form(request: HttpRequest, staff: Staff, kind: str, initial: dict[str, Any], found: Product | None = None) -> ProductForm:
    """In the house's scope: a subscription chooses among formulas and other products."""
    more: dict[str, Any] = {}
    if FORMS[kind] is SubscriptionForm:
        others = Product.objects.filter(kind=kind_of(kind), current__isnull=False).order_by("position", "id")
        more["others"] = [(each.key, _name(staff, queries.terms_of(each.current_id).name)) for each in others if found is None or each.pk != found.pk]
        more["formulas"] = [(offer.key, _name(staff, offer.name)) for offer in _offers() if is_formula(offer)]
    return FORMS[kind](request.POST or None, house=staff.house, initial=initial, **more)


def _offers() -> list[Offer]:
    return [one.offer for one in offers_now()]


def _gives(terms: ProductTerms, language: str) -> list[str]:
    """What it opens and what is chosen for it, each as a sentence."""
    about = [offer for offer in _offers() if offer.unlocked_by in terms.unlocks or offer.key == terms.formula]
    names = offering.names_in(about)
    return [sentence(offer, language, names) for offer in about]


def _lacking(terms: ProductTerms, now: datetime) -> list[str]:
    """Why its formula can no longer be chosen, in sentences: fewer performances are left than it asks, or it is over."""
    offers = _offers()
    if not any(offer.key == terms.formula for offer in offers):
        return []
    against = offering.checked_against(now)
    return [str(found) for found in contradictions(offers, against.season, against.unlocks, against.moment) if found.offer_key == terms.formula]


def _name(staff: Staff, name: Text) -> str:
    return in_language(name, staff.user.language) or ""


def _named(staff: Staff, form: ProductForm) -> str:
    return _name(staff, form.cleaned_data["name"])


# What the terms call it, where the form asks it by another name.
_FIELDS = {
    "worth_cents": "amounts", "amounts": "amounts", "amounts.choices_cents": "amounts", "amounts.least_cents": "least", "worth_tickets": "tickets",
    "price_cents": "price", "fee_cents": "fee", "vat_permyriad": "vat", "validity": "until_date", "validity.months": "months", "validity.until_date": "until_date",
    "sale": "sale_until", "sale.until_at": "sale_until", "sale.holders_until_at": "holders_until", "changes.exchange_fee_cents": "exchange_fee",
    "changes.exchange_hours": "exchange_hours", "changes.exchange_times": "exchange_times",
}  # fmt: skip


def _tell(form: ProductForm, refused: TermsRefused) -> None:
    for problem in refused.problems:
        field = _FIELDS.get(problem.field, problem.field)
        form.add_error(field if field in form.fields else None, problem.says)


def _shown(
    request: HttpRequest, staff: Staff, form: ProductForm, kind: str, found: Product | None = None, terms: ProductTerms | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "staff": staff,
        "house": staff.house,
        "form": form,
        "kind": KINDS[kind][0],
        "key": kind,
        "product": found,
        "terms": terms,
    }
    if found and terms:
        with house_scope(staff.house.pk) as scope:
            context |= {"gives": _gives(terms, staff.user.language), "held": holders.held_by_product(scope.now).get(found.pk, 0)}
            context["lacking"] = _lacking(terms, scope.now)
            context["changes"] = changes_in_words(terms.changes) if kind == ProductKind.SUBSCRIPTION else []
            context["history"] = in_words(history(f"product:{found.pk}"))
    return page(request, "office/products/product.html", context, status=422 if form.is_bound else 200)
