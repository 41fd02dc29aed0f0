"""What the stories of an exchange begin with, made inside the installation that will be broken."""

from datetime import timedelta

from coulisse.faces.shop.order_links import order_address
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.memberships.types import ChangeRules, Difference
from coulisse.programme.models import Performance
from coulisse.sales.models import ExchangeRules
from coulisse.sales.operations import change_exchange_rules
from coulisse.testing.factories import SERVICE_FEE, make_performance, make_price_list

_PRICES = {"Duurder": {"adult": 2500, "youth": 1700}, "Goedkoper": {"adult": 1500, "youth": 700}}


def evenings(house: int) -> list[int]:
    """A dearer evening and a cheaper one of the same event, with room for everybody; from then on tickets may be exchanged."""
    found = House.objects.get(pk=house)
    with house_scope(house) as scope:
        first = Performance.objects.select_related("production").order_by("pk")[0]
        if not ExchangeRules.objects.exists():
            rules = ChangeRules(exchange_hours=24, difference=Difference.MONEY)
            change_exchange_rules(house=found, changes=rules, everywhere=False, actor=COULISSE, now=scope.now)
            for name, prices in _PRICES.items():  # Each of our doings is a process of its own, that counts names anew.
                costs = make_price_list(found, name=name, prices={"1": prices}, fees=[SERVICE_FEE])
                make_performance(found, rows=40, seats=40, days=70, production=first.production, price_list=costs, limit_per_order=10)
        later = Performance.objects.filter(production=first.production, starts_at__gt=first.starts_at + timedelta(days=5))
        return list(later.order_by("pk").values_list("pk", flat=True))


def link_of(house: int, code: str) -> str:
    """The signed address of an order, as its mail has it."""
    return order_address(House.objects.get(pk=house), code, "en")
