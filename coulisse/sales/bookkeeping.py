"""What sales writes to the ledger. Each happening has one key, so that it is written once."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from coulisse.ledger import accounts
from coulisse.ledger.operations import post
from coulisse.lib.money import vat_included
from coulisse.sales.models import Order, OrderLine, Payment, PriceRaise, Refund
from coulisse.sales.types import LineKind

Postings = list[tuple[str, int]]
_EARNED_AS = {LineKind.TICKET: accounts.TICKETS, LineKind.PRODUCT: accounts.MEMBERSHIPS}


def _revenue(cents: int, permyriad: int, account: str) -> Postings:
    """Credit an amount: its net to the account, its VAT to the state."""
    vat = vat_included(cents, permyriad)
    return [(account, -(cents - vat)), (accounts.vat(permyriad), -vat)]


def line_postings(line: OrderLine) -> Postings:
    """The credits of a line; rounded once, per line, as `lib.money.vat_included` says."""
    return _price_postings(line) + _revenue(line.fee_cents, line.fee_vat_permyriad, accounts.FEES)


def _price_postings(line: OrderLine) -> Postings:
    """A voucher is a debt of what it is worth, without VAT; all else is earned."""
    if line.worth_cents:
        return [(accounts.VOUCHERS, -line.worth_cents), (accounts.VOUCHERS_GIVEN, line.worth_cents - line.price_cents)]
    return _revenue(line.price_cents, line.vat_permyriad, _EARNED_AS.get(LineKind(line.kind), accounts.FEES))


def post_sale(order: Order, lines: Iterable[OrderLine], now: datetime, *, exchanged_cents: int = 0) -> None:
    """A confirmed order: the buyer owes, the house earned; vouchers pay their part, and tickets that are exchanged theirs."""
    credits = [posting for line in lines for posting in line_postings(line)]
    post(
        house_id=order.house_id, key=f"order:{order.code}:sale", kind="sale", subject=f"order:{order.code}",
        postings=[(accounts.BUYERS, order.total_cents), *credits], now=now,
    )  # fmt: skip
    post(
        house_id=order.house_id, key=f"order:{order.code}:vouchers", kind="payment", subject=f"order:{order.code}",
        postings=[(accounts.VOUCHERS, order.tendered_cents - exchanged_cents), (accounts.EXCHANGED, exchanged_cents), (accounts.BUYERS, -order.tendered_cents)],
        now=now,
    )  # fmt: skip


def post_payment(order: Order, payment: Payment, now: datetime) -> None:
    """Money came in at the provider."""
    post(
        house_id=order.house_id, key=f"payment:{payment.key}", kind="payment", subject=f"order:{order.code}",
        postings=[(accounts.at_provider(payment.provider), payment.amount_cents), (accounts.BUYERS, -payment.amount_cents)], now=now,
    )  # fmt: skip


def post_refund_decided(
    order: Order, refund: Refund, lines: Iterable[tuple[OrderLine, bool]], now: datetime,
    *, ended: Sequence[PriceRaise] = (), begun: Sequence[PriceRaise] = (),
) -> None:  # fmt: skip
    """Lines are given back: what was earned is owed to the buyer, or is on their vouchers again. The flag says whether the fee goes back too.

    ``ended``: what these lines had become dearer by; ``begun``: what others become dearer by with this refund.
    """
    back: Postings = []
    for line, with_fee in lines:
        back += _price_postings(line)
        if with_fee:
            back += _revenue(line.fee_cents, line.fee_vat_permyriad, accounts.FEES)
    back += [posting for one in ended for posting in _raised(one)]
    stays = [posting for one in begun for posting in _raised(one)]
    post(
        house_id=order.house_id, key=f"refund:{refund.key}:decided", kind="refund", subject=f"order:{order.code}",
        postings=[*_where_it_goes(refund), *((account, -cents) for account, cents in back), *stays], now=now,
    )  # fmt: skip


def _where_it_goes(refund: Refund) -> Postings:
    return [(accounts.REFUNDS_OWED, -refund.amount_cents), (accounts.VOUCHERS, -refund.voucher_cents), (accounts.EXCHANGED, -refund.exchanged_cents)]


def _raised(one: PriceRaise) -> Postings:
    return _revenue(one.cents, one.order_line.vat_permyriad, accounts.TICKETS)


def post_paid_out(order: Order, refund: Refund, now: datetime) -> None:
    """A later order gave back what a ticket of this one paid of it: this one owes it to the buyer."""
    cents = refund.amount_cents + refund.voucher_cents + refund.exchanged_cents
    post(
        house_id=order.house_id, key=f"refund:{refund.key}:decided", kind="refund", subject=f"order:{order.code}",
        postings=[(accounts.EXCHANGED, cents), *_where_it_goes(refund)], now=now,
    )  # fmt: skip


def post_overpayment(order: Order, refund: Refund, now: datetime) -> None:
    """Money that came for nothing (too late, or twice) is owed to the buyer at once."""
    post(
        house_id=order.house_id, key=f"refund:{refund.key}:decided", kind="refund", subject=f"order:{order.code}",
        postings=[(accounts.BUYERS, refund.amount_cents), (accounts.REFUNDS_OWED, -refund.amount_cents)], now=now,
    )  # fmt: skip


def post_refund_paid(order: Order, refund: Refund, provider: str, now: datetime) -> None:
    """The provider paid the buyer back."""
    _move_refund(order, refund, f"paid{_again(refund)}", accounts.at_provider(provider), refund.amount_cents, now)


def post_refund_returned(order: Order, refund: Refund, provider: str, now: datetime) -> None:
    """The provider couldn't pay it after all: it has the money again, and the buyer is still owed it."""
    _move_refund(order, refund, f"returned{_again(refund)}", accounts.at_provider(provider), -refund.amount_cents, now)


def post_refund_by_hand(order: Order, refund: Refund, now: datetime) -> None:
    """The house paid the buyer back itself, with money that no provider holds."""
    _move_refund(order, refund, "by_hand", accounts.BY_HAND, refund.amount_cents, now)


def _again(refund: Refund) -> str:
    """Sent again after it failed, it is another happening."""
    return f":{refund.attempts}" if refund.attempts else ""


def _move_refund(order: Order, refund: Refund, what: str, account: str, cents: int, now: datetime) -> None:
    post(
        house_id=order.house_id, key=f"refund:{refund.key}:{what}", kind="refund", subject=f"order:{order.code}",
        postings=[(accounts.REFUNDS_OWED, cents), (account, -cents)], now=now,
    )  # fmt: skip
