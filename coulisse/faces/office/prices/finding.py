"""A price list of the house, by its number; what isn't there is not there (404). In the house's scope."""

from django.http import Http404

from coulisse.pricing.models import PriceList


def price_list_called(number: int) -> PriceList:
    found = PriceList.objects.select_related("current", "house").filter(pk=number).first() if number < 2**63 else None
    if found is None or found.current is None:
        raise Http404
    return found
