"""A pass or voucher that costs its holder nothing: a thank-you, a consolation, one that comes from another system."""

from datetime import datetime
from uuid import uuid4

from coulisse.customers.operations import customer_for
from coulisse.houses import operations as houses
from coulisse.houses.models import House
from coulisse.houses.types import Actor
from coulisse.lib.codes import RandomBytes, random_code
from coulisse.memberships import queries as held
from coulisse.sales.models import BasketProduct, Order
from coulisse.sales.types import Channel, OrderState, ProductAsked

from .orders import confirm_order
from .products import AmountRefused, ProductNotSold, asked_for, keep_wishes, product_line


def give_product(
    *, house: House, asked: ProductAsked, email: str, name: str, language: str, reason: str, actor: Actor, now: datetime, random_bytes: RandomBytes,
    tell_buyer: bool = True,
) -> Order:  # fmt: skip
    """Issue one by an order of nothing, so that the books know what a voucher owes. Also outside the time in which it is sold.

    Raises `ProductNotSold` where the house has no such product, `AmountRefused`.
    """
    product = held.products().filter(pk=asked.product_id, current__isnull=False).first()
    if product is None:
        raise ProductNotSold
    terms = held.terms_of(product.current_id)
    if terms.amounts and not terms.amounts.allow(asked.amount_cents or 0):
        raise AmountRefused(terms)
    order = Order.objects.create(
        house=house, code=random_code(8, random_bytes), holder=uuid4(), email=email, name=name, language=language, channel=Channel.OFFICE,
        customer_id=customer_for(house_id=house.pk, email=email, name=name, language=language, now=now),
        state=OrderState.AWAITING_PAYMENT, total_cents=0, placed_at=now, pay_until=now,
    )  # fmt: skip
    line = product_line(order, product.current_id, terms.worth_of(asked.amount_cents), 0, 0, product.key)
    line.save(force_insert=True)
    keep_wishes(order, [line], [BasketProduct(house=house, **asked_for(asked))])
    confirm_order(order=order, lines=[line], now=now, random_bytes=random_bytes, tell_buyer=tell_buyer)
    houses.record(house=house, actor=actor, verb="product.given", subject=f"order:{order.code}", now=now, detail={"reason": reason[:200]})
    return order
