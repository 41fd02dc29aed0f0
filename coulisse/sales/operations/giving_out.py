"""How what is given back of an order finds its way: as money, to vouchers, and through tickets that were exchanged to the order that was paid."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db.models import Q, Sum

from coulisse.houses.events import announce
from coulisse.memberships import operations as memberships
from coulisse.memberships.types import Spending
from coulisse.sales import bookkeeping
from coulisse.sales.models import Order, Payment, PriceRaise, Refund, Tender
from coulisse.sales.types import PaymentState, RefundState


@dataclass(frozen=True, slots=True)
class Giving:
    """So much goes back, and why. ``ended``: part of it was withheld by earlier refunds, whose orders pay that. ``onward_cents``: of it
    goes on to an order that takes the place; ``back_from``: a later order gives it back."""

    cents: int
    reason: str
    key: UUID
    asked_by: str
    ended: Sequence[PriceRaise] = ()
    withheld_cents: int = 0
    onward_cents: int = 0
    back_from: Refund | None = None


def give_out(order: Order, giving: Giving, now: datetime) -> Refund:
    """Write the refund of a locked order, and put what isn't money where it came from. The books are the caller's."""
    elsewhere = _withheld_elsewhere(order, giving)
    cents = giving.cents - giving.onward_cents - sum(elsewhere.values())
    money = money_of(order, cents)
    shares = _shares(order, cents - money)
    vouchers = sum(part for tender, part in shares if tender.membership_id)
    refund = Refund.objects.create(
        house_id=order.house_id, order=order, payment=_payment_with_most_left(order), key=giving.key, amount_cents=money, voucher_cents=vouchers,
        exchanged_cents=giving.cents - money - vouchers, withheld_cents=giving.withheld_cents, reason=giving.reason[:200],
        asked_by=giving.asked_by[:120], asked_at=now, back_from=giving.back_from,
        state=RefundState.ASKED if money else RefundState.DONE, done_at=None if money else now,
    )  # fmt: skip
    for tender, part in shares:
        _put_back(tender, part, refund, now)
    for order_id, part in elsewhere.items():
        _pay_out(order_id, part, refund, f"order:{order_id}", now)
    return refund


def money_of(order: Order, cents: int) -> int:
    """How much of a refund goes back as money: money first, as long as money was paid; the rest goes to what else paid."""
    if not order.tendered_cents:
        return cents
    bought = Refund.objects.filter(Q(lines__isnull=False) | Q(back_from__isnull=False), order=order).distinct().values_list("pk", flat=True)
    before = Refund.objects.filter(pk__in=list(bought)).aggregate(cents=Sum("amount_cents"))["cents"] or 0
    return min(cents, max(0, order.to_pay_cents - before))


def _withheld_elsewhere(order: Order, giving: Giving) -> dict[int, int]:
    """What these tickets had become dearer by, and another order kept for it: that one pays it. Of tickets that are exchanged it goes
    along with them, and is paid when those in their place are given back."""
    found: dict[int, int] = {}
    left = giving.cents
    for one in giving.ended if not giving.onward_cents else ():
        if one.refund.order_id != order.pk:
            found[one.refund.order_id] = found.get(one.refund.order_id, 0) + min(one.cents, left)
            left -= min(one.cents, left)
    return found


def _shares(order: Order, cents: int) -> list[tuple[Tender, int]]:
    """Which tenders get how much, the last one first."""
    found = []
    for tender in Tender.objects.select_for_update().filter(order=order).order_by("-pk") if cents else ():
        part = min(cents, tender.cents - tender.given_back_cents)
        cents -= part
        found += [(tender, part)] if part else []
    return found


def _put_back(tender: Tender, cents: int, refund: Refund, now: datetime) -> None:
    before = tender.given_back_cents
    tender.given_back_cents += cents
    tender.save(update_fields=["given_back_cents"])
    if tender.membership_id:
        of = Spending(tender.membership_id, cents=cents)
        memberships.give_back(house_id=refund.house_id, of=of, key=f"refund:{refund.key}", order_code=refund.order.code, now=now)
        return
    for order_id, part in _paid_by(tender, before, cents):
        _pay_out(order_id, part, refund, f"tender:{tender.pk}:{order_id}", now)


def _paid_by(tender: Tender, before: int, cents: int) -> list[tuple[int, int]]:
    """The orders that this part of a ticket's worth comes from: its own, but for what another one withheld for it."""
    line = tender.order_line
    raises = PriceRaise.objects.filter(order_line=line).exclude(refund__order_id=line.order_id).order_by("pk")
    sources = [*raises.values_list("refund__order_id", "cents"), (line.order_id, tender.cents)]
    found = []
    for order_id, most in sources:
        passed = min(before, most)
        before -= passed
        part = min(cents, most - passed)
        cents -= part
        found += [(order_id, part)] if part else []
    return found


def _pay_out(order_id: int, cents: int, refund: Refund, name: str, now: datetime) -> None:
    """An earlier order gives so much back for a later one."""
    order = Order.objects.select_for_update(no_key=True).get(pk=order_id)
    giving = Giving(cents, refund.reason, uuid5(refund.key, name), refund.asked_by, back_from=refund)
    paid = give_out(order, giving, now)
    bookkeeping.post_paid_out(order, paid, now)
    if paid.amount_cents:
        announce("sales.refund_to_send", house_id=order.house_id, refund_id=paid.pk)


def _payment_with_most_left(order: Order) -> Payment | None:
    """Of an order that was paid twice, one payment went back as a whole: the provider has nothing left of that one."""
    paid = Payment.objects.filter(order=order, state=PaymentState.PAID).prefetch_related("refunds").order_by("pk")
    return max(paid, key=lambda one: one.amount_cents - sum(refund.amount_cents for refund in one.refunds.all()), default=None)
