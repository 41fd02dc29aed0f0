"""The fake's books: payments and refunds in memory, by the rules that Mollie publishes. No HTTP here."""

import secrets
import string
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from .checks import amount_cents, checked_payment, checked_refund_amount
from .problems import busy, duplicate_refund, key_used, not_found, unprocessable

# Statuses of which Mollie sends a notice.
TOLD_PAYMENT = {"paid", "authorized", "canceled", "expired", "failed"}
TOLD_REFUND = {"processing", "refunded", "failed"}
KEYS_KEPT = timedelta(hours=24)
DUPLICATES_WITHIN = timedelta(hours=1)
OPEN_FOR = timedelta(minutes=15)
_LETTERS = string.ascii_letters + string.digits


def _reference(kind: str) -> str:
    return f"{kind}_{''.join(secrets.choice(_LETTERS) for _ in range(10))}"


@dataclass
class Refund:
    reference: str
    cents: int
    description: str
    metadata: Any
    created_at: datetime
    status: str = "pending"


@dataclass
class Payment:
    reference: str
    account: str  # The API key that it was made with; another key doesn't see it.
    cents: int
    currency: str
    asked: Mapping[str, Any]
    created_at: datetime
    status: str = "open"
    settled_at: datetime | None = None
    method: str | None = None
    refunds: list[Refund] = field(default_factory=list)
    charged_back_cents: int = 0
    lies: dict[str, Any] = field(default_factory=dict)  # Put over the true answer, for tests.

    @property
    def mode(self) -> str:
        return self.account.partition("_")[0]

    @property
    def refunded_cents(self) -> int:
        return sum(one.cents for one in self.refunds if one.status not in ("failed", "canceled"))


@dataclass
class _Request:
    fingerprint: str
    begun_at: datetime
    answer: Any = None


class Books:
    """Thread-safe. ``tell`` is called with a payment of which Mollie would send a notice."""

    def __init__(self, tell: Callable[[Payment], None]) -> None:
        self._lock = threading.RLock()
        self._tell = tell
        self._ahead = timedelta(0)
        self._requests: dict[str, _Request] = {}
        self.payments: dict[str, Payment] = {}

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def advance(self, hours: float) -> None:
        """The clock of the fake runs ahead: keys are forgotten, open payments expire."""
        self._ahead += timedelta(hours=hours)
        for payment in list(self.payments.values()):
            if payment.status == "open" and self.now() - payment.created_at > OPEN_FOR:
                self.settle(payment.reference, "expired")

    # What the API does.

    def create_payment(self, asked: Mapping[str, Any], account: str) -> Payment:
        cents, currency = checked_payment(asked)
        with self._lock:
            payment = Payment(_reference("tr"), account, cents, currency, dict(asked), self.now(), method=asked.get("method"))
            self.payments[payment.reference] = payment
            return payment

    def payment(self, reference: str, account: str | None = None) -> Payment:
        """The payment, if this account may see it."""
        with self._lock:
            found = self.payments.get(reference)
            if found is None or account not in (None, found.account):
                raise not_found(f"No payment exists with token {reference}.")
            return found

    def create_refund(self, reference: str, asked: Mapping[str, Any], account: str) -> tuple[Payment, Refund]:
        with self._lock:
            payment = self.payment(reference, account)
            cents = checked_refund_amount(asked, payment.currency)
            if payment.status != "paid" or cents > payment.cents + 25_00 - payment.refunded_cents:  # Mollie allows € 25 more.
                raise unprocessable("The specified amount cannot be refunded", "amount.value")
            since = self.now() - DUPLICATES_WITHIN
            if any(one.cents == cents and one.created_at > since and one.status not in ("failed", "canceled") for one in payment.refunds):
                raise duplicate_refund()
            refund = Refund(_reference("re"), cents, str(asked.get("description") or ""), asked.get("metadata"), self.now())
            payment.refunds.append(refund)
            return payment, refund

    def refund(self, payment_reference: str, reference: str, account: str) -> tuple[Payment, Refund]:
        with self._lock:
            payment = self.payment(payment_reference, account)
            for refund in payment.refunds:
                if refund.reference == reference:
                    return payment, refund
            raise not_found(f"No refund exists with token {reference}.")

    # Idempotency keys.

    def begin(self, key: str, fingerprint: str) -> Any:
        """The answer that was given to this key before; None: carry it out, then call `done` or `forget`."""
        if not key:
            return None
        with self._lock:
            known = self._requests.get(key)
            if known and self.now() - known.begun_at > KEYS_KEPT:
                known = None
            if known is None:
                self._requests[key] = _Request(fingerprint, self.now())
                return None
            if known.fingerprint != fingerprint:
                raise key_used()
            if known.answer is None:
                raise busy()
            return known.answer

    def done(self, key: str, answer: Any) -> None:
        with self._lock:
            if key in self._requests:
                self._requests[key].answer = answer

    def forget(self, key: str) -> None:
        with self._lock:
            self._requests.pop(key, None)

    # What happens at banks, and what a test does.

    def choose(self, reference: str, status: str, method: str) -> Payment:
        """The buyer decides on the checkout page: only while the payment is open."""
        with self._lock:
            payment = self.payment(reference)
            if payment.status == "open":
                self.settle(reference, status, method)
            return payment

    def settle(self, reference: str, status: str, method: str = "bancontact") -> None:
        """The payment has this status from now on, whatever it had before."""
        with self._lock:
            payment = self.payment(reference)
            payment.status, payment.settled_at = status, self.now()
            payment.method = payment.method or (method if status in ("paid", "failed", "authorized", "pending") else None)
        if status in TOLD_PAYMENT:
            self._tell(payment)

    def finish_refund(self, reference: str, status: str = "refunded") -> None:
        with self._lock:
            found = [(p, r) for p in self.payments.values() for r in p.refunds if r.reference == reference]
            if not found:
                raise not_found(f"No refund exists with token {reference}.")
            payment, refund = found[0]
            refund.status = status
        if status in TOLD_REFUND:
            self._tell(payment)

    def charge_back(self, reference: str, value: str) -> None:
        """The bank took money back from the house; the payment stays paid."""
        with self._lock:
            payment = self.payment(reference)
            payment.charged_back_cents += amount_cents({"currency": payment.currency, "value": value}, "amount")[0]
        self._tell(payment)

    def lie(self, reference: str, **fields: Any) -> None:
        """From now on the API answers these fields instead of the true ones."""
        self.payment(reference).lies.update(fields)
