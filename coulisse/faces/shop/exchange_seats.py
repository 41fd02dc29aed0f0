"""The plan and the list, to choose other places for an exchange: the same pages as for buying, with as many places as tickets."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from coulisse.faces.shop.exchange_page import address_of
from coulisse.faces.shop.list_page import list_shown
from coulisse.faces.shop.order_links import order_of_link
from coulisse.faces.shop.refusals import Refusal
from coulisse.faces.shop.seat_page import ToChoose, seats_shown, to_choose
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.programme.models import Performance
from coulisse.sales.exchanged import exchange_view
from coulisse.sales.models import Order


@dataclass(frozen=True)
class ToExchange:
    """What there is to choose from, for which tickets of which order."""

    order: Order
    exchange: UUID
    line_ids: list[int]
    choose: ToChoose

    @property
    def performance(self) -> Performance:
        return self.choose.performance


def to_exchange(request: HttpRequest, house: House, code: str, exchange: UUID) -> ToExchange | None:
    """None where there is no such exchange of this order (any more)."""
    with house_scope(house.pk) as scope:
        order = order_of_link(code)
        view = exchange_view(house, exchange, scope.now)
        if view is None or view.exchange.order_id != order.pk:
            return None
        line_ids = [one.line.pk for one in view.tickets]
        slug, performance_id = view.performance.production.slug, view.performance.pk
    found = to_choose(request, house, slug, performance_id, basket=exchange, exactly=len(line_ids))
    return ToExchange(order, exchange, line_ids, found)


def exchange_seat_page(request: HttpRequest, found: ToExchange, signature: str, *, why: Refusal | None = None) -> HttpResponse:
    return seats_shown(request, found.choose, why=why, ways=_ways(found, signature))


def exchange_list_page(request: HttpRequest, found: ToExchange, signature: str, *, why: Refusal | None = None) -> HttpResponse:
    return list_shown(request, found.choose, why=why, ways=_ways(found, signature))


def _ways(found: ToExchange, signature: str) -> dict[str, str]:
    """Where the page leads to, in place of the pages of buying."""
    house, order, exchange = found.choose.house, found.order, found.exchange
    return {
        "plan": address_of(house, order, signature, "exchange-seats", exchange),
        "list": address_of(house, order, signature, "exchange-list", exchange),
        "back": address_of(house, order, signature, "exchange-review", exchange),
    }
