"""What buying reads at every step, as questions that are put into SQL once. Each runs inside a scope."""

from django.db.models import Exists, OuterRef, QuerySet

from coulisse.houses.asked import Asked, one_of
from coulisse.inventory.models import Claim
from coulisse.inventory.types import ClaimState
from coulisse.sales.models import Basket, BasketLine, Order, OrderLine, Payment, Refund
from coulisse.sales.quoting import with_offers
from coulisse.sales.types import OrderState, PaymentState


def _not_over(orders: "QuerySet[Order]") -> "QuerySet[Order]":
    return orders.exclude(state__in=[OrderState.EXPIRED, OrderState.CANCELLED])


# A basket as it is quoted: (id), and locked (id, house).
basket_shown = Asked(lambda pk: with_offers(Basket.objects.filter(pk=pk)))
basket_to_order = Asked(lambda pk, house: with_offers(Basket.objects.select_for_update()).filter(pk=pk, house=house))
# Only the lock: (id, house), and of what a basket became (house, holder).
basket_lock = Asked(lambda pk, house: Basket.objects.select_for_update().filter(pk=pk, house=house))
awaiting_lock = Asked(
    lambda house, holder: (
        Order.objects.select_for_update(no_key=True).filter(house=house, holder=holder, state=OrderState.AWAITING_PAYMENT).order_by("id")
    )
)
# Its lines, in the order of performances and places: (house that sells, basket).
basket_lines = Asked(lambda house, basket: BasketLine.objects.filter(selling_house=house, basket=basket).order_by("performance_id", "place_no"))
# The same of a basket that is locked, each with whether it became an order before that isn't over.
basket_lines_to_order = Asked(
    lambda house, basket: (
        BasketLine.objects.filter(selling_house=house, basket=basket)
        .annotate(was_ordered=Exists(_not_over(Order.objects.filter(house=house, holder=basket))))
        .order_by("performance_id", "place_no")
    )
)
# The lines, each with whether its place is still held for it at this moment: (house that sells, basket, now).
basket_lines_held = Asked(
    lambda house, basket, now: (
        BasketLine.objects.filter(selling_house=house, basket=basket)
        .annotate(
            is_held=Exists(
                Claim.objects.filter(
                    house=OuterRef("house"), performance=OuterRef("performance"), place_no=OuterRef("place_no"), holder=OuterRef("basket"),
                    state=ClaimState.HELD, expires_at__gt=now,
                )
            )
        )
        .order_by("performance_id", "place_no")
    )
)  # fmt: skip

# What a basket became and isn't over: (house, holder).
earlier_order = Asked(lambda house, holder: _not_over(Order.objects.filter(house=house, holder=holder)).order_by("id")[:1])
# To settle what was paid elsewhere: (id), and whether that was done before (provider, reference).
order_to_settle = Asked(lambda pk: Order.objects.select_for_update(no_key=True, of=("self",)).select_related("house").filter(pk=pk))
settled_before = Asked(lambda provider, reference: Payment.objects.filter(provider=provider, reference=reference).order_by("id")[:1])
# To pay it: (id).
order_lock = Asked(lambda pk: Order.objects.select_for_update(no_key=True).filter(pk=pk))
# To sell its places: (order).
lines_to_sell = Asked(lambda order: OrderLine.objects.filter(order=order).select_related("performance").order_by("pk"))
# As it stands (code); to show it (id or code), and its lines (order).
order_of_code = Asked(lambda code: Order.objects.filter(code=code))
order_of_id = Asked(lambda pk: Order.objects.filter(pk=pk).select_related("customer", "house"))
order_shown = Asked(lambda code: Order.objects.filter(code=code).select_related("customer", "house"))
lines_shown = Asked(
    lambda order: (
        OrderLine.objects.filter(order=order)
        .select_related("performance__production", "performance__plan_version__layout__hall")
        .defer("performance__plan_version__document")
        .order_by("performance_id", "place_no", "pk")
    )
)
# For its own page, each line with it, and with whether any of its money went back (code).
lines_of_page = Asked(
    lambda code: (
        OrderLine.objects.filter(order__code=code)
        .select_related("order")
        .annotate(has_refunds=Exists(Refund.objects.filter(house=OuterRef("selling_house"), order=OuterRef("order"))))
        .order_by("performance_id", "place_no", "pk")
    )
)
# Several to be written about (ids), and their lines (ids), those of one order together.
orders_of_ids = Asked(lambda ids: Order.objects.filter(one_of("pk", ids)).order_by("pk"))
lines_of_orders = Asked(lambda orders: OrderLine.objects.filter(one_of("order", orders)).order_by("order_id", "performance_id", "place_no", "pk"))
refunds = Asked(lambda order: Refund.objects.filter(order=order).order_by("asked_at", "id"))

# A payment: locked with its order (id), by its own key with its order (key), and one that stands open (order, provider, cents).
payment_lock = Asked(lambda pk: Payment.objects.select_for_update(no_key=True, of=("self", "order")).select_related("order").filter(pk=pk))
payment_of_key = Asked(lambda key: Payment.objects.select_related("order").filter(key=key))
open_payment = Asked(
    lambda order, provider, cents: Payment.objects.filter(
        order=order, provider=provider, amount_cents=cents, state__in=[PaymentState.CREATED, PaymentState.OPEN]
    ).order_by("id")[:1]
)
