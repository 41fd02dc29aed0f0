"""The payment port: what Coulisse asks of a payment provider, whoever it is.

An implementation is an integration named in ``settings.PAYMENT_PROVIDERS``. It speaks HTTP with the provider
and knows nothing of orders, seats or the database of a house: values in, values out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from coulisse.sales.types import PaymentState, RefundState


class ProviderUnreachable(Exception):
    """No answer, or one that tells nothing of what happened: ask again with the same key."""


class ProviderRefused(Exception):
    """The provider answered no, and said why (for the log and the office, not for the visitor).

    ``is_final`` False: it refused us (a wrong key, a closed account), not what was asked; mended, it may say yes.
    """

    is_final = True


class KeysUnreadable(ProviderRefused):
    """The house's keys were sealed with another secret of the installation: the house fills them in anew."""

    is_final = False


@dataclass(frozen=True, slots=True)
class PaymentAsked:
    """One payment to start. ``key`` is the idempotency key: the same key is the same payment."""

    key: UUID
    amount_cents: int
    description: str
    return_url: str
    notice_url: str
    language: str
    order_code: str


@dataclass(frozen=True, slots=True)
class PaymentSeen:
    """A payment as the provider has it now. ``order_code`` and ``key`` as given at the start, if it keeps them."""

    reference: str
    state: PaymentState
    amount_cents: int
    currency: str
    order_code: str
    key: str
    checkout_url: str = ""
    refunded_cents: int = 0
    charged_back_cents: int = 0


@dataclass(frozen=True, slots=True)
class RefundSeen:
    reference: str
    state: RefundState
    amount_cents: int


class PaymentProvider(Protocol):
    """Every call is bounded in time (10 seconds at the most) and safe to repeat with the same key.

    Raises `ProviderUnreachable` or `ProviderRefused`. ``secrets`` are the house's own keys at the provider.
    """

    name: str

    def __init__(self, secrets: Mapping[str, Any]) -> None: ...

    def start(self, asked: PaymentAsked) -> PaymentSeen: ...

    def look(self, reference: str) -> PaymentSeen: ...

    def refund(self, reference: str, *, amount_cents: int, key: UUID, description: str) -> RefundSeen: ...

    def look_refund(self, payment_reference: str, refund_reference: str) -> RefundSeen: ...

    def reference_in_notice(self, body: bytes, headers: Mapping[str, str]) -> str:
        """The provider's reference in a notice; the notice is believed in nothing else. Empty: none in it."""
        ...


def provider_named(name: str, secrets: Mapping[str, Any]) -> PaymentProvider:
    """The implementation with a house's keys; raises `KeyError` for a name that settings don't know."""
    return import_string(settings.PAYMENT_PROVIDERS[name])(secrets)
