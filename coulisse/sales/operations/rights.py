"""What a buyer brings to a basket; what its order keeps of it, uses up, and gives back."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from coulisse.houses.models import House
from coulisse.memberships import operations as memberships
from coulisse.memberships import queries as held
from coulisse.memberships.models import Code, Membership
from coulisse.memberships.operations import NotEnoughLeft, UsedUp
from coulisse.memberships.types import Spending, UseWanted, at_performance
from coulisse.sales.models import Basket, BasketRight, Order, OrderDiscount, OrderLine, Refund
from coulisse.sales.quoting import Quoted
from coulisse.sales.rights import RightsUsed, subject_of, used_by

from .baskets import locked_basket

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
    try:
        if taken.uses:
            memberships.take_uses(house_id=basket.house_id, wanted=taken.uses, holder=basket.pk, expires_at=expires_at, now=now)
        if taken.spendings:
            memberships.reserve(house_id=basket.house_id, asked=taken.spendings, holder=basket.pk, expires_at=expires_at, now=now)
    except RIGHTS_GONE:
        return None
    return taken


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


def give_rights_back(order: Order, refund: Refund, now: datetime) -> None:
    """A code or voucher is free again for what it was used for, once the last ticket of that is given back.

    The other tickets of a set keep the price that was paid for them.
    """
    if not order.rights_used:
        return
    taken = RightsUsed.from_json(order.rights_used)
    subjects = [*_applications_ended(order, refund), *_rates_closed(order, refund, taken)]
    there = list(_uses_ended(order, refund))
    ended = {use: subjects.count(use.subject) or there.count((use.subject, use.scope)) for use in taken.uses}
    uses = [UseWanted(use.subject, use.scope, times, use.limit) for use, times in ended.items() if times]
    memberships.give_back_uses(holder=order.holder, uses=uses)
    for one in taken.spendings:
        if times := subjects.count(f"membership:{one.membership_id}"):
            back = Spending(one.membership_id, tickets=times)
            memberships.give_back(house_id=order.house_id, of=back, key=f"refund:{refund.key}", order_code=order.code, now=now)


def _rates_closed(order: Order, refund: Refund, taken: RightsUsed) -> Iterator[str]:
    """The subject that opened a hidden rate, for each of its tickets that this refund gave back."""
    if not taken.opened:
        return
    now_given = set(refund.lines.values_list("order_line_id", flat=True))
    for rate, subjects in taken.opened.items():
        given = set(OrderLine.objects.filter(order=order, rate_key=rate, refunded_at__isnull=False).values_list("pk", flat=True))
        before = len(given - now_given)
        yield from subjects[before : before + len(given & now_given)]


def _applications_ended(order: Order, refund: Refund) -> Iterator[str]:
    """The subject of the right of each application of which this refund gave the last line back."""
    yield from (subject for subject, _discounts in _ended(order, refund))


def _uses_ended(order: Order, refund: Refund) -> Iterator[tuple[str, str]]:
    """As `sales.rights.used_at` counts them: each of those applications at each of its performances, and anywhere."""
    for subject, discounts in _ended(order, refund):
        key = discounts[0].offer_version.offer.key
        scopes = [at_performance(pk) for pk in {one.order_line.performance_id for one in discounts}]
        yield from ((subject_of("", key), scope) for scope in scopes)
        if subject:
            yield from ((subject_of(subject, key), scope) for scope in ("", *scopes))


def _ended(order: Order, refund: Refund) -> Iterator[tuple[str, list[OrderDiscount]]]:
    """The applications of which this refund gave the last line back, by the subject of their right (none: empty)."""
    now_given = set(refund.lines.values_list("order_line_id", flat=True))
    lines: dict[tuple[int, str], list[OrderDiscount]] = {}
    for discount in OrderDiscount.objects.filter(order_line__order=order).select_related("order_line", "code", "membership", "offer_version__offer"):
        by = discount.code or discount.membership
        lines.setdefault((discount.application, by.subject if by else ""), []).append(discount)
    for (_application, subject), discounts in lines.items():
        if all(one.order_line.refunded_at for one in discounts) and not now_given.isdisjoint(one.order_line_id for one in discounts):
            yield subject, discounts
