"""Rates that were changed on the page of the basket count, whichever of its buttons was pressed."""

from uuid import UUID

from django.http import HttpRequest

from coulisse.faces.shop.basket_page import changed_rates
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.pricing.rates import RateRefused
from coulisse.sales import operations as sales


def keep_rates(request: HttpRequest, house: House, basket: UUID) -> list[RateRefused]:
    """Keep those that can be; answers what was refused. Raises `BasketGone`, `RateNotSold`."""
    changed, refused = changed_rates(request), []
    while changed:
        try:
            with house_scope(house.pk) as scope:
                sales.choose_rates(house=house, basket_id=basket, rate_by_line=changed, now=scope.now)
            break
        except sales.RatesRefused as problem:
            refused += problem.refused
            keys = {one.rate_key for one in problem.refused}
            changed = {line: rate for line, rate in changed.items() if rate not in keys}
    return refused
