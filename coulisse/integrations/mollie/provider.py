"""Mollie as a payment provider: the port of `sales.payments`, spoken over its API."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from django.conf import settings

from coulisse.integrations.bounded_http import within
from coulisse.integrations.mollie import reading
from coulisse.integrations.mollie.client import TOTAL_SECONDS, Client
from coulisse.integrations.mollie.problems import NoAnswer, NotUsable
from coulisse.integrations.outside import is_loopback
from coulisse.lib.money import decimal_string
from coulisse.lib.text import one_line
from coulisse.sales.payments import PaymentAsked, PaymentSeen, RefundSeen
from coulisse.sales.types import PaymentState

LOCALES = {"nl": "nl_BE", "fr": "fr_BE", "en": "en_GB"}
_API_KEY = re.compile(r"(live|test)_[A-Za-z0-9]{8,100}", re.ASCII)
_LONGEST_NOTICE = 500


class MollieProvider:
    """Secrets: ``api_key`` (``live_…`` or ``test_…``) and ``accept_test`` ("yes": a test key in production, for a trial)."""

    name = "mollie"

    def __init__(self, secrets: Mapping[str, Any]) -> None:
        self._secrets = secrets

    def start(self, asked: PaymentAsked) -> PaymentSeen:
        body = {
            "amount": _euros(asked.amount_cents),
            "description": one_line(asked.description, 255),
            "redirectUrl": asked.return_url,
            "locale": LOCALES.get(asked.language, "en_GB"),
            "metadata": {"order_code": asked.order_code, "key": str(asked.key)},
        }
        if _can_be_reached(asked.notice_url):
            body["webhookUrl"] = asked.notice_url
        with self._conversation() as mollie:
            seen = self._read(mollie.post("payments", body, key=str(asked.key)))
        if (seen.amount_cents, seen.currency, seen.key) != (asked.amount_cents, "EUR", str(asked.key)):
            raise NotUsable("Mollie answered with another payment than the one that was asked for")
        if seen.state is PaymentState.OPEN and not seen.checkout_url:
            raise NoAnswer("a payment without an address to pay it")
        return seen

    def look(self, reference: str) -> PaymentSeen:
        _check(reference, reading.PAYMENT_REFERENCE)
        with self._conversation() as mollie:
            return self._payment(mollie, reference)[0]

    def refund(self, reference: str, *, amount_cents: int, key: UUID, description: str) -> RefundSeen:
        """Looks first whether this key was refunded before: Mollie forgets idempotency keys, and would pay out twice.

        Mollie itself would refund up to € 25 more than was paid; this doesn't.
        """
        _check(reference, reading.PAYMENT_REFERENCE)
        with self._conversation() as mollie:
            payment, body = self._payment(mollie, reference, "?embed=refunds")
            for earlier in reading.refunds_within(body):
                if reading.refund_key(earlier) == str(key):
                    return reading.refund(earlier)
            if not 0 < amount_cents <= payment.amount_cents - payment.refunded_cents:
                raise NotUsable(f"{decimal_string(amount_cents)} is more than what is left to refund on {reference}")
            asked = {"amount": _euros(amount_cents), "description": one_line(description, 140), "metadata": {"key": str(key)}}
            return _same_amount(reading.refund(mollie.post(f"payments/{reference}/refunds", asked, key=str(key))), amount_cents)

    def look_refund(self, payment_reference: str, refund_reference: str) -> RefundSeen:
        _check(payment_reference, reading.PAYMENT_REFERENCE)
        _check(refund_reference, reading.REFUND_REFERENCE)
        with self._conversation() as mollie:
            body = mollie.get(f"payments/{payment_reference}/refunds/{refund_reference}")
        seen = reading.refund(body)
        if (seen.reference, body.get("paymentId")) != (refund_reference, payment_reference):
            raise NoAnswer("another refund than the one that was asked for")
        return seen

    def reference_in_notice(self, body: bytes, headers: Mapping[str, str]) -> str:
        """``id=tr_…`` in a form, once. Mollie signs nothing, so the headers say nothing either: `look` tells the truth."""
        if len(body) > _LONGEST_NOTICE:
            return ""
        try:
            found = parse_qs(body.decode("ascii"), max_num_fields=10).get("id", [])
        except ValueError:
            return ""
        return found[0] if len(found) == 1 and reading.PAYMENT_REFERENCE.fullmatch(found[0]) else ""

    def _payment(self, mollie: Client, reference: str, query: str = "") -> tuple[PaymentSeen, Mapping[str, Any]]:
        body = mollie.get(f"payments/{reference}{query}")
        seen = self._read(body)
        if seen.reference != reference:
            raise NoAnswer("another payment than the one that was asked for")
        return seen, body

    def _read(self, body: Mapping[str, Any]) -> PaymentSeen:
        """Play money is never taken for money: the payment is of the same mode as the key."""
        if body.get("mode") != self._api_key().partition("_")[0]:
            raise NotUsable(f"a payment in mode {body.get('mode')!r:.20}, which is not the mode of the key")
        return reading.payment(body)

    @contextmanager
    def _conversation(self) -> Iterator[Client]:
        with within(TOTAL_SECONDS):
            yield Client(self._api_key(), settings.ENVIRONMENT.mollie_url)

    def _api_key(self) -> str:
        """The house's key, if it may be used here: real money moves in production, and only there."""
        given = self._secrets.get("api_key", "")
        found = _API_KEY.fullmatch(given) if isinstance(given, str) else None
        if not found:
            raise NotUsable("the house has no Mollie key that can be used; it begins with live_ or test_")
        production = settings.ENVIRONMENT.mode == "production"
        if found[1] == "live" and not production:
            raise NotUsable("a live key is only used in production")
        if found[1] == "test" and production and self._secrets.get("accept_test") != "yes":
            raise NotUsable("a test key would give tickets away; in production it must be allowed explicitly")
        return given


def _euros(cents: int) -> dict[str, str]:
    return {"currency": "EUR", "value": decimal_string(cents)}


def _check(reference: str, pattern: re.Pattern[str]) -> None:
    """References go into addresses: nothing but the real form does."""
    if not pattern.fullmatch(reference):
        raise NotUsable("that is no reference of Mollie's")


def _same_amount(seen: RefundSeen, amount_cents: int) -> RefundSeen:
    if seen.amount_cents != amount_cents:
        raise NotUsable("Mollie answered with another refund than the one that was asked for")
    return seen


def _can_be_reached(notice_url: str) -> bool:
    """Mollie refuses a payment whose notice address it can't reach; without one, return and poll bring the news."""
    return is_loopback(settings.ENVIRONMENT.mollie_url) or not is_loopback(notice_url)
