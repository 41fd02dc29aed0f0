"""From Mollie's words to ours. Nothing is taken on trust: what can't be read is `NoAnswer`, never a guess."""

import re
from collections.abc import Mapping
from typing import Any

from coulisse.integrations.mollie.problems import NoAnswer
from coulisse.lib.money import NotMoney, from_decimal_string
from coulisse.sales.payments import PaymentSeen, RefundSeen
from coulisse.sales.types import PaymentState, RefundState

PAYMENT_REFERENCE = re.compile(r"tr_[A-Za-z0-9]{6,60}", re.ASCII)
REFUND_REFERENCE = re.compile(r"re_[A-Za-z0-9]{6,60}", re.ASCII)
_WEB_ADDRESS = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(/[!-~]*)?", re.ASCII)

# Pending and authorised money is not here yet: such a payment is open, and may still be paid or fail.
PAYMENT_STATES = {
    "open": PaymentState.OPEN,
    "pending": PaymentState.OPEN,
    "authorized": PaymentState.OPEN,
    "paid": PaymentState.PAID,
    "canceled": PaymentState.CANCELLED,
    "expired": PaymentState.EXPIRED,
    "failed": PaymentState.FAILED,
}
REFUND_STATES = {
    "queued": RefundState.SENT,
    "pending": RefundState.SENT,
    "processing": RefundState.SENT,
    "refunded": RefundState.DONE,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}


def payment(body: Mapping[str, Any]) -> PaymentSeen:
    """A payment as Mollie has it. Raises `NoAnswer` for what isn't one."""
    amount_cents, currency = _amount(body.get("amount"))
    return PaymentSeen(
        reference=_reference(body, "payment", PAYMENT_REFERENCE),
        state=_state(PAYMENT_STATES, body),
        amount_cents=amount_cents,
        currency=currency,
        order_code=_kept(body, "order_code"),
        key=_kept(body, "key"),
        checkout_url=_checkout_url(body),
        refunded_cents=_part(body, "amountRefunded", currency),
        charged_back_cents=_part(body, "amountChargedBack", currency),
    )


def refund(body: Mapping[str, Any]) -> RefundSeen:
    """A refund as Mollie has it. Raises `NoAnswer` for what isn't one."""
    amount_cents, _currency = _amount(body.get("amount"))
    return RefundSeen(reference=_reference(body, "refund", REFUND_REFERENCE), state=_state(REFUND_STATES, body), amount_cents=amount_cents)


def refunds_within(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The refunds embedded in a payment that was asked for with them."""
    embedded = body.get("_embedded")
    found = embedded.get("refunds") if isinstance(embedded, dict) else None
    if found is None and not body.get("amountRefunded"):
        return []
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise NoAnswer("a payment without the refunds that it has")
    return found


def refund_key(body: Mapping[str, Any]) -> str:
    """The key that we gave a refund, whoever else refunds at the same payment."""
    return _kept(body, "key")


def _kept(body: Mapping[str, Any], name: str) -> str:
    """What we gave along and Mollie keeps; empty where it isn't ours."""
    metadata = body.get("metadata")
    return str(metadata.get(name, "")) if isinstance(metadata, dict) else ""


def _reference(body: Mapping[str, Any], resource: str, pattern: re.Pattern[str]) -> str:
    found = body.get("id")
    if body.get("resource") != resource or not isinstance(found, str) or not pattern.fullmatch(found):
        raise NoAnswer(f"an answer that is no {resource}")
    return found


def _state(states: Mapping[str, Any], body: Mapping[str, Any]) -> Any:
    said = body.get("status")
    if not isinstance(said, str) or said not in states:
        raise NoAnswer(f"a status that is not known: {said!r:.40}")
    return states[said]


def _amount(given: Any) -> tuple[int, str]:
    """Cents and currency. A currency without two decimals can't be read; we never ask for one."""
    if not isinstance(given, dict):
        raise NoAnswer("an answer without an amount")
    value, currency = given.get("value"), given.get("currency")
    if not isinstance(value, str) or not isinstance(currency, str) or not re.fullmatch(r"[A-Z]{3}", currency):
        raise NoAnswer("an amount that can't be read")
    try:
        return from_decimal_string(value), currency
    except NotMoney:
        raise NoAnswer("an amount that can't be read") from None


def _part(body: Mapping[str, Any], name: str, currency: str) -> int:
    """An amount that is there only when there is something to say; always in the payment's currency."""
    if body.get(name) is None:
        return 0
    cents, given = _amount(body[name])
    if given != currency:
        raise NoAnswer(f"{name} in another currency")
    return cents


def _checkout_url(body: Mapping[str, Any]) -> str:
    """Where the buyer pays, while that is possible. Only web addresses: a browser is sent there."""
    links = body.get("_links")
    checkout = links.get("checkout") if isinstance(links, dict) else None
    if checkout is None:
        return ""
    found = checkout.get("href") if isinstance(checkout, dict) else None
    if not isinstance(found, str) or len(found) > 500 or not _WEB_ADDRESS.fullmatch(found):
        raise NoAnswer("a checkout address that is none")
    return found
