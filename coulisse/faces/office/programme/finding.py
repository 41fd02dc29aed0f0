"""Events and dates of the house, by their number; whatever isn't there is not there (404). In the house's scope."""

from django.http import Http404

from coulisse.houses.permissions import Roles, may_edit_programme, may_see_sales
from coulisse.programme.models import Performance, Production, ProductionImage
from coulisse.programme.queries import performances


def may_see_programme(roles: Roles) -> bool:
    """Who makes it, and who works with its sales."""
    return may_edit_programme(roles) or may_see_sales(roles)


def production_called(number: int) -> Production:
    found = Production.objects.select_related("house").defer("sought").filter(pk=number).first() if number < 2**63 else None
    if found is None:
        raise Http404
    return found


def performance_called(number: int) -> Performance:
    found = performances().select_related("house", "production__house").filter(pk=number).first() if number < 2**63 else None
    if found is None:
        raise Http404
    return found


def image_called(production: int, number: int) -> ProductionImage:
    found = ProductionImage.objects.select_related("production__house").filter(production=production, pk=number).first() if number < 2**63 else None
    if found is None:
        raise Http404
    return found
