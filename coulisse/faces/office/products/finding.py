"""A product or a membership of the house, by its number; what isn't there is not there (404). In the house's scope."""

from django.http import Http404

from coulisse.memberships.models import Membership, Product


def product_called(number: int) -> Product:
    found = Product.objects.select_related("current").filter(pk=number).first() if number < 2**63 else None
    if found is None or found.current is None:
        raise Http404
    return found


def membership_called(number: int) -> Membership:
    known = Membership.objects.select_related("version__product", "customer")
    found = known.filter(pk=number).first() if number < 2**63 else None
    if found is None:
        raise Http404
    return found
