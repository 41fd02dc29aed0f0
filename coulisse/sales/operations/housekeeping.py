"""What nobody needs any more: baskets that were left, and the holds that ran out with them."""

from datetime import datetime, timedelta

from coulisse.houses.models import House
from coulisse.inventory import operations as inventory
from coulisse.sales.models import Basket, Exchange

# Who comes back within this time still reads what their basket held, and takes the same places again where they are free.
KEEP_BASKETS = timedelta(days=7)
MOST_AT_ONCE = 1000


def forget_left_baskets(*, house: House, now: datetime) -> int:
    """Remove at most `MOST_AT_ONCE` baskets that were left long ago, and as many holds; answers how many rows went."""
    left = Basket.objects.select_for_update(skip_locked=True).filter(house=house, expires_at__lt=now - KEEP_BASKETS)
    _rows, gone = Basket.objects.filter(house=house, pk__in=list(left.values_list("pk", flat=True)[:MOST_AT_ONCE])).delete()
    forget_left_exchanges(house=house, now=now)
    return gone.get(Basket._meta.label, 0) + inventory.forget_run_out(before=now - KEEP_BASKETS, most=MOST_AT_ONCE)


def forget_left_exchanges(*, house: House, now: datetime) -> None:
    """Exchanges that were begun long ago and never ordered."""
    left = Exchange.objects.filter(house=house, done_at=None, begun_at__lt=now - KEEP_BASKETS, tickets__new_line=None)
    Exchange.objects.filter(house=house, pk__in=list(left.values_list("pk", flat=True).distinct()[:MOST_AT_ONCE])).delete()
