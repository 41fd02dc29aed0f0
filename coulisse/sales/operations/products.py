"""Passes and vouchers in a basket; what an order keeps of them, issues, and takes back."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q, QuerySet

from coulisse.houses.models import House
from coulisse.houses.types import Actor
from coulisse.lib.codes import RandomBytes
from coulisse.memberships import operations as memberships
from coulisse.memberships import queries as held
from coulisse.memberships.models import Membership, Product, Reserve
from coulisse.memberships.types import MembershipToIssue, PersonNamed, ProductKind, ProductTerms
from coulisse.openings.gate import pass_gate_of_house
from coulisse.sales.models import BasketProduct, BasketRight, Order, OrderDiscount, OrderedProduct, OrderLine, Refund
from coulisse.sales.types import LineKind, OrderState, ProductAsked

from .baskets import EXTENSIONS, STAFF_CHANNELS, locked_basket

# Of passes and vouchers together, in one basket.
MOST_PRODUCTS = 20
# How far ahead somebody may have a gift mailed.
LATEST_DAYS = 366


class ProductNotSold(Exception):
    """There is no such product, or it isn't sold at this moment (to this buyer)."""


class AmountRefused(Exception):
    """No voucher of this amount is sold; ``terms`` say which are."""

    def __init__(self, terms: ProductTerms) -> None:
        self.terms = terms
        super().__init__(terms.amounts)


class TooManyProducts(Exception):
    """More than one basket takes."""


class SendDayRefused(Exception):
    """The day on which a gift is to be mailed is past, or too far ahead."""


class ProductSpent(Exception):
    """Something of this pass or voucher is used, or being used at this moment: it can't be given back. ``line`` is the order's."""

    def __init__(self, line: OrderLine) -> None:
        self.line = line
        super().__init__(line.pk)


def add_product(
    *, house: House, basket_id: UUID, asked: ProductAsked, language: str, now: datetime, is_new: bool = False, channel: str = "shop", slips: Sequence[str] = ()
) -> list[BasketProduct]:  # fmt: skip
    """Put so many into a basket, which is begun where it ``is_new``. Nothing is kept from others by that: there are always more.

    A basket of nothing but products doesn't run out. Raises `BasketGone`, `ProductNotSold`, `AmountRefused`,
    `TooManyProducts`, `SendDayRefused`, and where everything of the house has a line `openings.gate.NotYourTurn`.
    """
    if channel not in STAFF_CHANNELS:
        pass_gate_of_house(house=house, slips=slips, now=now)
    if is_new:
        begin_basket(house, basket_id, language, channel, now)
    basket = locked_basket(house, basket_id, now)
    product, terms = _to_sell(asked, basket_id, now)
    _check_day(house, asked, now)
    if not 1 <= asked.count <= MOST_PRODUCTS - BasketProduct.objects.filter(basket=basket).count():
        raise TooManyProducts
    worth, price = terms.worth_of(asked.amount_cents), terms.price_of(asked.amount_cents)
    wished = {"version_id": product.current_id, "worth_cents": worth, "price_cents": price, "fee_cents": terms.fee_cents, **asked_for(asked)}
    return BasketProduct.objects.bulk_create(BasketProduct(house=house, basket=basket, **wished) for _turn in range(asked.count))


def begin_basket(house: House, basket_id: UUID, language: str, channel: str, now: datetime) -> None:
    """A basket without a place: its time hasn't begun."""
    hold = timedelta(minutes=house.hold_minutes)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO sales_basket (house_id, id, language, channel, created_at, expires_at, extendable_until)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [house.pk, basket_id, language, channel, now, now + hold, now + hold * EXTENSIONS],
        )


def _to_sell(asked: ProductAsked, basket_id: UUID, now: datetime) -> tuple[Product, ProductTerms]:
    product = held.products().filter(pk=asked.product_id, current__isnull=False).first()
    if product is None:
        raise ProductNotSold
    terms = held.terms_of(product.current_id)
    if not terms.sale.is_open(now, holds=_held_products(basket_id, now)) or not (terms.has_price or product.kind == ProductKind.SUBSCRIPTION):
        raise ProductNotSold
    if terms.amounts and not terms.amounts.allow(asked.amount_cents or 0):
        raise AmountRefused(terms)
    return product, terms


def _held_products(basket_id: UUID, now: datetime) -> frozenset[str]:
    """What the buyer showed to hold already: the passes that were brought to the basket."""
    brought = BasketRight.objects.filter(basket_id=basket_id, membership__isnull=False).select_related("membership__version__product")
    return frozenset(one.membership.version.product.key for one in brought if one.membership.is_good(now))


def _check_day(house: House, asked: ProductAsked, now: datetime) -> None:
    today = now.astimezone(ZoneInfo(house.timezone)).date()
    if asked.gift and asked.gift.send_date and not today <= asked.gift.send_date <= today + timedelta(days=LATEST_DAYS):
        raise SendDayRefused


def asked_for(asked: ProductAsked) -> dict[str, Any]:
    """What the rows of basket and order keep of whom it is for, cut to what they take."""
    said = {
        "holder_name": asked.holder_name.strip()[:120],
        "persons": [{"name": person.name[:120], "birth_date": person.birth_date.isoformat() if person.birth_date else None} for person in asked.persons],
    }  # fmt: skip
    if asked.gift is None:
        return said
    gift = asked.gift
    return {
        **said, "is_gift": True, "receiver_name": gift.receiver_name.strip()[:120], "receiver_email": gift.receiver_email,
        "message": gift.message.strip()[:600], "send_date": gift.send_date, "giver_name": gift.giver_name.strip()[:120],
    }  # fmt: skip


def remove_product(*, house: House, basket_id: UUID, product_ids: Sequence[int], now: datetime) -> int:
    """Take these rows out of the basket; answers how many there were. Raises `BasketGone`."""
    basket = locked_basket(house, basket_id, now)
    return BasketProduct.objects.filter(basket=basket, pk__in=list(product_ids)).delete()[0]


def check_products(wished: Sequence[BasketProduct], now: datetime) -> None:
    """Whether all of them are still sold when they are ordered. Raises `ProductNotSold`."""
    for one in wished:
        sale = held.terms_of(one.version_id).sale
        if one.version.product.archived_at or (sale.until_at and now >= sale.until_at):
            raise ProductNotSold


def product_lines(order: Order, wished: Sequence[BasketProduct]) -> list[OrderLine]:
    """A line of the order for each pass and voucher, not yet kept."""
    return [product_line(order, one.version_id, one.worth_cents, one.price_cents, one.fee_cents, one.version.product.key) for one in wished]


def product_line(order: Order, version_id: int, worth_cents: int, price_cents: int, fee_cents: int, key: str) -> OrderLine:
    terms = held.terms_of(version_id)
    return OrderLine(
        house_id=order.house_id, selling_house_id=order.house_id, order=order, kind=LineKind.PRODUCT, product_version_id=version_id,
        rate_key=key, rate_name=dict(terms.name), worth_cents=worth_cents, price_cents=price_cents, fee_cents=fee_cents,
        vat_permyriad=terms.vat_permyriad, fee_vat_permyriad=terms.fee_vat_permyriad if fee_cents else 0,
    )  # fmt: skip


def keep_wishes(order: Order, lines: Sequence[OrderLine], wished: Sequence[BasketProduct]) -> None:
    """Beside each line, for whom it is."""
    fields = ("holder_name", "persons", "is_gift", "receiver_name", "receiver_email", "message", "send_date", "giver_name")
    OrderedProduct.objects.bulk_create(
        OrderedProduct(house_id=order.house_id, order_line=line, wish_id=one.pk, **{name: getattr(one, name) for name in fields})
        for line, one in zip(lines, wished, strict=True)
    )


def deliver_products(order: Order, lines: Sequence[OrderLine], now: datetime, random_bytes: RandomBytes) -> list[Membership]:
    """The order is paid: everything to be held is issued, once for each line."""
    if not lines:
        return []
    wishes = {one.order_line_id: one for one in OrderedProduct.objects.filter(order_line_id__in=[line.pk for line in lines])}
    asked = [_to_issue(order, line, wishes[line.pk]) for line in lines]
    return memberships.issue_memberships(house=order.house, asked=asked, now=now, random_bytes=random_bytes)


def _to_issue(order: Order, line: OrderLine, wish: OrderedProduct) -> MembershipToIssue:
    persons = tuple(PersonNamed(one["name"], date.fromisoformat(one["birth_date"]) if one["birth_date"] else None) for one in wish.persons)
    return MembershipToIssue(
        line.product_version_id, line.pk, order.code, order.customer_id, wish.holder_name or wish.receiver_name or order.name, persons,
        worth_cents=line.worth_cents,
    )  # fmt: skip


def check_unspent(order: Order, lines: Sequence[OrderLine], now: datetime) -> None:
    """Lock what these lines sold, and see that nothing of it is used. Raises `ProductSpent`.

    ``lines`` are all that are given back at once: a ticket that leaves together with the pass that made it cheaper isn't a use.
    """
    sold = {line.pk: line for line in lines if line.kind == LineKind.PRODUCT}
    if not sold:
        return
    found = Membership.objects.select_for_update(no_key=True).filter(order_line_id__in=list(sold)).order_by("pk")
    for one in found:
        line = sold[one.order_line_id]
        leaving = [each.pk for each in lines]
        if _is_touched(one, line, leaving, now) or _has_reduced(one, leaving):
            raise ProductSpent(line)


def _is_touched(one: Membership, line: OrderLine, leaving: Sequence[int], now: datetime) -> bool:
    terms = held.terms_of(one.version_id)
    comes_back = _by(one).filter(order_line__in=leaving).values("application").distinct().count() if terms.worth_tickets else 0
    less = one.left_cents < line.worth_cents or one.left_tickets + comes_back < terms.worth_tickets
    return less or Reserve.objects.filter(membership=one, expires_at__gt=now).exists()


def _has_reduced(one: Membership, leaving: Sequence[int]) -> bool:
    """Whether tickets that stay, or are being paid, cost less by it: brought to an order, or bought in the same one."""
    in_use = [OrderState.CONFIRMED, OrderState.AWAITING_PAYMENT]
    live = _by(one).filter(cents__gt=0, order_line__refunded_at=None, order_line__order__state__in=in_use)
    return live.exclude(order_line_id__in=leaving).exists()


def _by(one: Membership) -> QuerySet[OrderDiscount]:
    """What it took off."""
    return OrderDiscount.objects.filter(Q(membership=one) | Q(product_line=one.order_line_id))


def take_products_back(house: House, lines: Sequence[OrderLine], refund: Refund, actor: Actor, now: datetime) -> None:
    """What these lines sold is good for nothing from now on."""
    sold = [line.pk for line in lines if line.kind == LineKind.PRODUCT]
    for one in Membership.objects.filter(order_line_id__in=sold).order_by("pk") if sold else ():
        memberships.cancel_membership(house=house, membership=one, key=f"refund:{refund.key}:over", actor=actor, now=now)
