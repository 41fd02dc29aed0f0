"""After a time in which nobody could act: what buyers held is theirs for as much longer."""

from datetime import datetime, timedelta

from django.db.models import F, Value

from coulisse.inventory import operations as inventory
from coulisse.memberships import operations as memberships
from coulisse.sales.models import Basket, Order
from coulisse.sales.types import OrderState

# What is kept for days (a proposal to a subscriber) loses nothing that counts.
SOON = timedelta(hours=3)


def prolong_holds(*, since: datetime, by: timedelta) -> int:
    """Move the end of every hold that lived at ``since``, and not for days, by ``by``: baskets, their places and uses, orders that are being paid.

    Inside the scope of all houses that it counts for. Answers how many places that were. Twice prolongs twice: the
    caller knows which outage it speaks of.
    """
    longer, soon = Value(by), since + SOON
    living = Basket.objects.filter(expires_at__gt=since, expires_at__lt=soon)
    holders = sorted(living.order_by("house_id", "pk").select_for_update().values_list("house_id", "pk"))
    living.update(expires_at=F("expires_at") + longer, extendable_until=F("extendable_until") + longer)
    Order.objects.filter(state=OrderState.AWAITING_PAYMENT, pay_until__gt=since, pay_until__lt=soon).update(pay_until=F("pay_until") + longer)
    baskets = [basket for _house, basket in holders]
    memberships.prolong_uses(holders=baskets, since=since, by=by)
    return inventory.prolong_holds(holders=baskets, since=since, by=by)
