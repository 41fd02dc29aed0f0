"""What the three houses allow with single tickets: each a little otherwise, as houses do; and one event whose tickets stay as they are."""

from datetime import datetime

from coulisse.houses.models import House
from coulisse.houses.types import COULISSE
from coulisse.memberships.types import ChangeRules, Difference
from coulisse.programme.models import Production
from coulisse.sales import operations as sales

# Of each: the conditions, and whether for everything on sale.
RULES = {
    "de-linde": (ChangeRules(exchange_hours=24, difference=Difference.VOUCHER), False),
    "de-vonk": (ChangeRules(exchange_hours=48, exchange_fee_cents=100, difference=Difference.MONEY), True),
    "het-grote-huis": (ChangeRules(exchange_hours=48, exchange_fee_cents=250, difference=Difference.VOUCHER, exchange_times=2), True),
}
# A festive evening: who buys it, comes.
STAYS = {"het-grote-huis": "wals-vuurwerk-trombone"}


def allow(house: House, now: datetime) -> None:
    """In the open scope, when the programme stands. A house that isn't of the demo keeps what it has."""
    if house.slug not in RULES:
        return
    changes, everywhere = RULES[house.slug]
    sales.change_exchange_rules(house=house, changes=changes, everywhere=everywhere, actor=COULISSE, now=now)
    for production in Production.objects.filter(slug=STAYS.get(house.slug, "")):
        sales.change_exchange_rules(house=house, changes=ChangeRules(), everywhere=False, actor=COULISSE, now=now, production=production)
