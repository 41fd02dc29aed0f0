"""A formula in the shop: sold as a subscription that people choose for themselves and others, or not any more."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coulisse.faces.office.offers.finding import offer_called
from coulisse.faces.shared import toasts
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.houses.permissions import may_edit_prices
from coulisse.houses.scope import Scope, house_scope
from coulisse.memberships import operations
from coulisse.memberships.models import Product
from coulisse.memberships.operations import ProductKeyTaken
from coulisse.memberships.queries import products, terms_of
from coulisse.memberships.types import ProductKind, ProductTerms
from coulisse.pricing.models import Offer as KeptOffer
from coulisse.pricing.offers.choosing import is_formula
from coulisse.pricing.offers.reading import from_document
from coulisse.pricing.offers.types import Offer


def sold_as(offer: Offer) -> Product | None:
    """The subscription that is chosen by this formula, where the house sells one. In the house's scope."""
    sold = products().filter(kind=ProductKind.SUBSCRIPTION, current__isnull=False)
    return next((product for product in sold if terms_of(product.current_id).formula == offer.key), None)


@staff_page(may_edit_prices)
@require_POST
def sell(request: HttpRequest, staff: Staff, offer: int) -> HttpResponse:
    """In the shop from now on; pressed again, it stays as it is."""
    with house_scope(staff.house.pk) as scope:
        kept = offer_called(offer)
        if kept.current is None or not is_formula(formula := from_document(kept.current.document)[0]):
            raise Http404
        # Two who press at once wait for each other here.
        KeptOffer.objects.select_for_update(no_key=True, of=("self",)).get(pk=kept.pk)
        if sold_as(formula) is None:
            _make(staff, scope, formula)
    return toasts.say(redirect("office:offer", staff.house.slug, offer), _("Visitors can choose this subscription in the shop."))


def _make(staff: Staff, scope: Scope, formula: Offer) -> None:
    terms = ProductTerms(name=formula.name, formula=formula.key)
    for key in (formula.key, *(f"{formula.key[:36]}-{number}" for number in range(2, 100))):
        try:
            operations.create_product(house=staff.house, key=key, kind=ProductKind.SUBSCRIPTION, terms=terms, actor=staff.actor, now=scope.now)
            return
        except ProductKeyTaken:
            continue


@staff_page(may_edit_prices)
@require_POST
def stop(request: HttpRequest, staff: Staff, offer: int) -> HttpResponse:
    """Not in the shop any more; the discount itself stays, and who holds a subscription keeps it."""
    with house_scope(staff.house.pk) as scope:
        kept = offer_called(offer)
        product = sold_as(from_document(kept.current.document)[0]) if kept.current else None
        if product is not None:
            operations.archive_product(house=staff.house, product=product, actor=staff.actor, now=scope.now)
    says = _("No longer chosen in the shop. Who holds one keeps it; the offer itself still counts.")
    return toasts.say(redirect("office:offer", staff.house.slug, offer), says)
