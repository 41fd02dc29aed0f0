"""What Mollie checks of a request, and the sentence with which it refuses it."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from .problems import unprocessable

LOCALES = {
    "en_US", "en_GB", "nl_NL", "nl_BE", "de_DE", "de_AT", "de_CH", "fr_FR", "fr_BE", "es_ES", "ca_ES", "pt_PT", "it_IT",
    "nb_NO", "sv_SE", "fi_FI", "da_DK", "is_IS", "hu_HU", "pl_PL", "lv_LV", "lt_LT",
}  # fmt: skip
MOST_CENTS = 50_000_00
METADATA_BYTES = 1024


def checked_payment(asked: Mapping[str, Any]) -> tuple[int, str]:
    """Cents and currency of a payment that may be made. Raises `Problem`."""
    if not asked.get("amount"):
        raise unprocessable("The amount is required for payments", "amount")
    cents, currency = amount_cents(asked["amount"], "amount")
    if cents < 1:
        raise unprocessable("The amount is lower than the minimum", "amount")
    if cents > MOST_CENTS:
        raise unprocessable("The amount is higher than the maximum", "amount")
    if not isinstance(asked.get("description"), str) or not asked["description"].strip():
        raise unprocessable("The description is invalid", "description")
    if not _is_web(asked.get("redirectUrl")):
        raise unprocessable("The redirect URL is invalid", "redirectUrl")
    if "webhookUrl" in asked and not _is_web(asked["webhookUrl"]):
        raise unprocessable("The webhook URL is invalid", "webhookUrl")
    if "locale" in asked and asked["locale"] not in LOCALES:
        raise unprocessable("The locale is invalid", "locale")
    if len(str(asked.get("metadata", ""))) > METADATA_BYTES:
        raise unprocessable("The metadata is too long", "metadata")
    return cents, currency


def checked_refund_amount(asked: Mapping[str, Any], currency: str) -> int:
    if not asked.get("amount"):
        raise unprocessable("The amount is required for payments", "amount")
    cents, given = amount_cents(asked["amount"], "amount")
    if given != currency:
        raise unprocessable("The currency must be the same as that of the payment", "amount.currency")
    if cents < 1:
        raise unprocessable("The amount is lower than the minimum", "amount")
    return cents


def amount_cents(amount: Any, field: str) -> tuple[int, str]:
    """An amount is an object of two strings; a number is refused."""
    if not isinstance(amount, Mapping) or not isinstance(amount.get("currency"), str):
        raise unprocessable("The amount does not contain a currency", f"{field}.currency")
    if not isinstance(amount.get("value"), str) or not re.fullmatch(r"-?\d{1,9}\.\d{2}", amount["value"]):
        raise unprocessable("The amount contains an invalid value", f"{field}.value")
    whole, cents = amount["value"].split(".")
    return int(whole) * 100 + (-1 if whole.startswith("-") else 1) * int(cents), amount["currency"]


def _is_web(url: Any) -> bool:
    return isinstance(url, str) and urlsplit(url).scheme in ("http", "https") and bool(urlsplit(url).hostname)
