"""What a buyer brings to a basket; what its order keeps of it, and uses up. What comes back stands in `rights_back`."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from coulisse.houses.models import House
from coulisse.memberships import operations as memberships
from coulisse.memberships import queries as held
from coulisse.memberships.models import Code, Membership
from coulisse.memberships.operations import NotEnoughLeft, UsedUp
from coulisse.memberships.types import Spending, UseWanted
from coulisse.pricing.queries import offers_of
from coulisse.sales.models import Basket, BasketRight, Order, OrderDiscount, OrderedProduct
from coulisse.sales.quoting import Quoted
from coulisse.sales.rights import RightsUsed, limits_of_all_orders, subject_of_product, use_at, use_of, used_by

from .baskets import locked_basket
from .products import begin_basket

NOBODY = ""
# Somebody else has the last use of it by now.
RIGHTS_GONE = (UsedUp, NotEnoughLeft)


class CodeUnknown(Exception):
    """Nothing is opened by this. Unknown, over, not yet, used up and another house's are the same."""


def enter_code(*, house: House, basket_id: UUID, typed: str, now: datetime) -> BasketRight:
    """Bring what somebody typed: a code, or the code of a pass or voucher. Brought twice, it is the same.

    Both are always looked for, so that the time tells nothing. Who calls counts the tries (`houses.throttles.CODE`).
    Raises `BasketGone`, `CodeUnknown`.
    """
    basket = locked_basket(house, basket_id, now)
    code, membership = held.code_typed(typed, now), held.membership_typed(typed, now)
    if code is not None and _uses_left(code, basket, now):
        what: dict[str, Code | Membership] = {"code": code}
    elif membership is not None and not held.is_spent(membership):
        what = {"membership": membership}
    else:
        raise CodeUnknown
    right, _is_new = BasketRight.objects.get_or_create(house=house, basket=basket, **what, defaults={"brought_at": now})
    return right


def come_first(
    *, house: House, basket_id: UUID, typed: str, products: Collection[str], language: str, now: datetime, is_new: bool = False
) -> BasketRight:
    """Bring the code of something that lets its holder buy before others (``products``: of which), also where its time is over.

    Begins the basket where it ``is_new``. Who calls counts the tries. Raises `BasketGone`, `CodeUnknown`.
    """
    membership = held.holder_typed(typed, products)
    if membership is None:
        raise CodeUnknown
    if is_new:
        begin_basket(house, basket_id, language, "shop", now)
    basket = locked_basket(house, basket_id, now)
    right, _is_new = BasketRight.objects.get_or_create(house=house, basket=basket, membership=membership, defaults={"brought_at": now})
    return right


def _uses_left(code: Code, basket: Basket, now: datetime) -> bool:
    """Whether anybody may use it once more. For whom is looked at when the buyer is known."""
    if code.uses is None:
        return True
    (limit,) = held.uses_of_code(code, email=NOBODY, count=1)[:1]
    return held.uses_left([limit], now, but_not_of=basket.pk)[limit] > 0


def drop_right(*, house: House, basket_id: UUID, right_id: int, now: datetime) -> None:
    """Take it out again. Raises `BasketGone`."""
    basket = locked_basket(house, basket_id, now)
    BasketRight.objects.filter(basket=basket, pk=right_id).delete()


def take_rights(basket: Basket, quoted: Quoted, email: str, expires_at: datetime, now: datetime) -> RightsUsed | None:
    """Keep what the quote uses of codes and vouchers; None where others were a moment sooner."""
    by_lines = used_by(quoted.quote.applied, quoted.opened_by_rate, quoted.brought, email)
    taken = RightsUsed([*by_lines.uses, *quoted.used_at], [*by_lines.spendings, *quoted.paying], by_lines.opened)
    return taken if keep_rights(basket, taken, expires_at, now) else None


def keep_rights(basket: Basket, taken: RightsUsed, expires_at: datetime, now: datetime) -> bool:
    """Keep these uses and this money of vouchers for who pays; False where others were a moment sooner."""
    try:
        if taken.uses:
            memberships.take_uses(house_id=basket.house_id, wanted=taken.uses, holder=basket.pk, expires_at=expires_at, now=now)
        if taken.spendings:
            memberships.reserve(house_id=basket.house_id, asked=taken.spendings, holder=basket.pk, expires_at=expires_at, now=now)
    except RIGHTS_GONE:
        return False
    return True


def let_rights_go(order: Order) -> None:
    """Nobody pays for the order any more: what it kept is free for others."""
    if order.rights_used:
        memberships.release_uses(holder=order.holder)
        memberships.release_reserves(holder=order.holder)


def use_rights(order: Order, now: datetime) -> None:
    """The order is paid: what it kept is used. Raises one of `RIGHTS_GONE` where the time ran out and others have it."""
    if order.rights_used:
        taken = RightsUsed.from_json(order.rights_used)
        memberships.use_up(house_id=order.house_id, wanted=taken.uses, holder=order.holder, now=now)
        memberships.spend(
            house_id=order.house_id, asked=taken.spendings, holder=order.holder, key=f"order:{order.code}", order_code=order.code, now=now
        )


def use_at_once(order: Order, issued: Sequence[Membership], now: datetime) -> None:
    """What the tickets of an order used of the passes and credits that were bought beside them, counts on those from now on.

    The order remembers it as what was brought: given back, it comes back. Nobody else can have used it: it is held since now.
    """
    if not issued:
        return
    beside = OrderDiscount.objects.filter(order_line__order=order, product_line__isnull=False)
    discounts = list(beside.select_related("order_line", "offer_version__offer").order_by("application", "pk"))
    opened = _opened_beside(order, issued)
    if not discounts and not opened:
        return
    before = RightsUsed.from_json(order.rights_used) if order.rights_used else RightsUsed()
    spendings, uses = list(_spent_beside(issued, discounts, opened)), list(_used_beside(issued, discounts))
    memberships.spend(house_id=order.house_id, asked=spendings, holder=order.holder, key=f"order:{order.code}", order_code=order.code, now=now)
    memberships.use_up(house_id=order.house_id, wanted=uses, holder=order.holder, now=now)
    order.rights_used = RightsUsed([*before.uses, *uses], [*before.spendings, *spendings], {**before.opened, **opened}).to_json()
    order.save(update_fields=["rights_used"])


def _opened_beside(order: Order, issued: Sequence[Membership]) -> dict[str, list[str]]:
    """What opened the hidden rates of the order, with what is held by now in place of what lay in the basket."""
    opened = RightsUsed.from_json(order.rights_used).opened if order.rights_used else {}
    if not opened:
        return {}
    lines = {one.order_line_id: one.subject for one in issued}
    wishes = OrderedProduct.objects.filter(order_line__in=list(lines)).values_list("wish_id", "order_line_id")
    known = {subject_of_product(wish): lines[line] for wish, line in wishes}
    return {rate: [known.get(subject, subject) for subject in subjects] for rate, subjects in opened.items()}


def _spent_beside(issued: Sequence[Membership], discounts: Sequence[OrderDiscount], opened: Mapping[str, Sequence[str]]) -> Iterator[Spending]:
    subjects = [subject for of_rate in opened.values() for subject in of_rate]
    for one in issued:
        times = len({each.application for each in discounts if each.product_line_id == one.order_line_id}) + subjects.count(one.subject)
        if times and held.terms_of(one.version_id).worth_tickets:
            yield Spending(one.pk, tickets=times)


def _used_beside(issued: Sequence[Membership], discounts: Sequence[OrderDiscount]) -> Iterator[UseWanted]:
    """As `sales.rights.used_at` counts what was brought, of limited offers: each application anywhere, and at each of its performances."""
    by_line = {one.order_line_id: one.subject for one in issued}
    offers = {pk: offer for pk, offer in offers_of([one.offer_version_id for one in discounts]).items() if limits_of_all_orders(offer)}
    counted = [one for one in discounts if one.offer_version_id in offers]
    touched = {(one.product_line_id, one.offer_version_id, one.application, one.order_line.performance_id) for one in counted}
    there = Counter((line, version, performance) for line, version, _application, performance in touched)
    anywhere = Counter((line, version) for line, version, _application in {one[:3] for one in touched})
    for (line, version, performance), count in sorted(there.items()):
        if offers[version].limits.right_at_performance is not None:
            yield use_at(by_line[line], offers[version], performance, count)
    for (line, version), count in sorted(anywhere.items()):
        if offers[version].limits.right is not None:
            yield use_of(by_line[line], offers[version], count)
