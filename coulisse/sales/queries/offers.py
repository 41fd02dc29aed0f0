"""What became of offers and codes in orders. Inside a house scope."""

from collections.abc import Sequence

from django.db.models import Count

from coulisse.sales.models import OfferTrial, Order, OrderDiscount
from coulisse.sales.types import OrderState


def uses_of_codes(code_ids: Sequence[int]) -> dict[int, int]:
    """How often each code was used in orders that count; one query. An application of an offer to several tickets is one use."""
    used = OrderDiscount.objects.filter(code__in=list(code_ids), order_line__order__state=OrderState.CONFIRMED, order_line__refunded_at=None)
    pairs = used.values_list("code_id", "order_line__order_id", "application").distinct().order_by()
    counts = dict.fromkeys(code_ids, 0)
    for code_id, _order_id, _application in pairs:
        counts[code_id] += 1
    return counts


def codes_used_by_batch() -> dict[str, int]:
    """How many codes of each batch were used in orders that count; one query."""
    used = OrderDiscount.objects.filter(code__isnull=False, order_line__order__state=OrderState.CONFIRMED, order_line__refunded_at=None)
    return dict(used.exclude(code__batch="").values_list("code__batch").annotate(codes=Count("code", distinct=True)).order_by())


def orders_with_code(code_id: int, most: int = 100) -> list[Order]:
    """The newest orders that a code was used in."""
    lines = OrderDiscount.objects.filter(code=code_id).values("order_line__order")
    return list(Order.objects.filter(pk__in=lines).order_by("-placed_at", "-id")[:most])


def offer_trial(offer_id: int) -> OfferTrial | None:
    """What the last trial of an offer found, or how far it is."""
    return OfferTrial.objects.filter(offer=offer_id).order_by("-id").first()
