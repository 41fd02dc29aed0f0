"""Orders as they stand: found by a code, a word or who bought; with what was taken off, paid with vouchers and given back."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from coulisse.customers.models import Customer
from coulisse.houses.asked import holding
from coulisse.lib.codes import tidy_code
from coulisse.programme import queries as programme
from coulisse.sales import reading
from coulisse.sales.models import Order, OrderDiscount, OrderLine, Refund, Tender
from coulisse.sales.types import OrderState

# As long as the code of an order is.
_CODE_SIGNS = 8


def order_with_lines(code: str) -> Order | None:
    """An order with its lines and their performances, in two queries; None where the scope has none of this code."""
    return _with_lines(reading.order_shown.first(tidy_code(code)))


def order_to_show(code: str) -> Order | None:
    """As `order_with_lines`, for its own page: in one query, and one for performances that this process doesn't know (`performances_shown`).
    It also knows whether any of its money went back."""
    lines = reading.lines_of_page.all(tidy_code(code))
    if not lines:
        return None
    performances = programme.performances_shown({line.performance_id for line in lines if line.performance_id})
    for line in lines:
        if line.performance_id:
            line.performance = performances[line.performance_id]
    order = lines[0].order
    order.has_refunds = lines[0].has_refunds  # type: ignore[attr-defined]
    holding(order, "lines", lines)
    return order


def orders_with_lines(order_ids: Sequence[int]) -> list[Order]:
    """Several of them as `order_with_lines`, in three queries; orders for one performance share it."""
    orders, lines = reading.orders_of_ids.all(list(order_ids)), reading.lines_of_orders.all(list(order_ids))
    performances = programme.performances_to_sell({line.performance_id for line in lines if line.performance_id})
    of_order: dict[int, list[OrderLine]] = {}
    for line in lines:
        if line.performance_id:
            line.performance = performances[line.performance_id]
        of_order.setdefault(line.order_id, []).append(line)
    for order in orders:
        holding(order, "lines", of_order.get(order.pk, []))
    return orders


def _with_lines(order: Order | None) -> Order | None:
    if order is not None:
        holding(order, "lines", reading.lines_shown.all(order.pk))
    return order


def discounts_of(order: Order) -> list[OrderDiscount]:
    """Why the lines of an order (loaded with them) cost less, in the order in which they were priced; no query where none does."""
    if not any(line.plain_cents not in (None, line.price_cents) for line in order.lines.all()):
        return []
    return list(OrderDiscount.objects.filter(order_line__order=order).order_by("application", "pk"))


def tenders_of(order: Order) -> list[Tender]:
    """What vouchers paid of an order, and tickets that were exchanged for its own; no query where none did."""
    if not order.tendered_cents:
        return []
    return list(Tender.objects.filter(order=order).select_related("membership", "order_line__performance__production").order_by("pk"))


def order_by_id(order_id: int) -> Order | None:
    """As `order_with_lines`."""
    return _with_lines(reading.order_of_id.first(order_id))


def order_of_code(code: str) -> Order | None:
    """An order as it stands, without its lines."""
    return reading.order_of_code.first(tidy_code(code))


def orders(*, text: str = "", state: str = "", performance_id: int | None = None) -> QuerySet[Order]:
    """Orders for the office, newest first: found by code, name, mail address, ticket code, or seat as ``A 12``.

    ``text`` is what somebody typed in one field.
    """
    found = Order.objects.select_related("customer").order_by("-placed_at", "-id")
    if state in OrderState.values:
        found = found.filter(state=state)
    if performance_id is not None:
        found = found.filter(pk__in=OrderLine.objects.filter(performance_id=performance_id).values("order_id"))
    words = text.strip()
    if not words:
        return found
    by_seat = OrderLine.objects.none()
    parts = words.upper().split()
    if len(parts) == 2:
        by_seat = OrderLine.objects.filter(place_name__row__iexact=parts[0], place_name__seat__iexact=parts[1])
    return found.filter(
        Q(code=tidy_code(words))
        | Q(email__icontains=words)
        | Q(name__icontains=words)
        | Q(customer__name__icontains=words)
        | Q(pk__in=by_seat.values("order_id"))
    )


def order_called(typed: str) -> str | None:
    """The code of the order that somebody typed whole, with or without spaces; None where there is none."""
    code = tidy_code(typed)
    return Order.objects.filter(code=code).values_list("code", flat=True).first() if len(code) == _CODE_SIGNS else None


def customers(*, text: str = "") -> QuerySet[Customer]:
    """Customers with how often (``orders``) and when last (``last_at``) they ordered, who came last first."""
    theirs = Order.objects.filter(customer=OuterRef("pk")).order_by().values("customer")
    found = Customer.objects.annotate(
        orders=Coalesce(Subquery(theirs.annotate(times=Count("pk")).values("times")), 0),
        last_at=Subquery(theirs.annotate(last=Max("placed_at")).values("last")),
    ).order_by(F("last_at").desc(nulls_last=True), "-pk")
    return found.filter(Q(email__icontains=text) | Q(name__icontains=text)) if text else found


def order_of_line(line_id: int) -> Order | None:
    """The order that a line stands in."""
    return Order.objects.filter(lines__pk=line_id).first()


def order_of_basket(basket_id: UUID) -> Order | None:
    """The newest order that a basket became."""
    return Order.objects.filter(holder=basket_id).order_by("-id").first()


def refunds_of(order: Order) -> list[Refund]:
    """What went back, or is on its way back, to the buyer; oldest first. No query where it was read that nothing did (`order_to_show`)."""
    return reading.refunds.all(order.pk) if getattr(order, "has_refunds", True) else []


def paid_out_for(refund: Refund) -> list[Refund]:
    """What earlier orders pay of it: of tickets that were exchanged, the money goes back to how they were paid. No query for most."""
    found: list[Refund] = []
    waiting = [refund.pk] if refund.exchanged_cents else []
    while waiting:
        more = list(Refund.objects.filter(back_from__in=waiting).order_by("pk"))
        found += more
        waiting = [one.pk for one in more if one.exchanged_cents]
    return found
