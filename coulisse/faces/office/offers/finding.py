"""An offer or a code of the house, by its number; what isn't there is not there (404). In the house's scope."""

from django.http import Http404

from coulisse.memberships.models import Code
from coulisse.pricing.models import Offer


def offer_called(number: int) -> Offer:
    found = Offer.objects.select_related("current").filter(pk=number).first() if number < 2**63 else None
    if found is None:
        raise Http404
    return found


def code_called(number: int) -> Code:
    found = Code.objects.filter(pk=number).first() if number < 2**63 else None
    if found is None:
        raise Http404
    return found
