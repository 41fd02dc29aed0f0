"""Secrets of a house, and of its staff's mails on their way, sealed with keys of the installation."""

import base64
import json
from collections.abc import Mapping

from django.conf import settings

from coulisse.houses.models import House
from coulisse.lib.sealing import BrokenSeal, derived_key, seal, unseal


def _key() -> bytes:
    return derived_key(settings.SECRET_KEY, "house-secrets")


def seal_house_secrets(house: House, secrets: Mapping[str, str], *, nonce: bytes) -> bytes:
    """``nonce``: 12 random bytes."""
    return seal(json.dumps(dict(secrets)).encode(), key=_key(), about=f"house:{house.pk}", nonce=nonce)


def open_house_secrets(house: House) -> dict[str, str]:
    """The house's keys at its payment provider; empty where none are set. Raises `lib.sealing.BrokenSeal`."""
    if not house.payment_secrets:
        return {}
    return json.loads(unseal(bytes(house.payment_secrets), key=_key(), about=f"house:{house.pk}"))


def seal_card_keys(house: House, keys: Mapping[str, str], *, nonce: bytes) -> bytes:
    """``nonce``: 12 random bytes."""
    return seal(json.dumps(dict(keys)).encode(), key=_key(), about=f"cards:{house.pk}", nonce=nonce)


def open_card_keys(house: House) -> dict[str, str]:
    """The house's keys at UiTPAS; empty where none are set. Raises `lib.sealing.BrokenSeal`."""
    if not house.card_keys:
        return {}
    return json.loads(unseal(bytes(house.card_keys), key=_key(), about=f"cards:{house.pk}"))


def seal_token(token: str, *, about: str, nonce: bytes) -> str:
    """A token that opens something, for the queue: tasks are stored, and whoever reads them must learn nothing."""
    return base64.urlsafe_b64encode(seal(token.encode(), key=_token_key(), about=about, nonce=nonce)).decode()


def open_token(sealed: str, *, about: str) -> str:
    """Raises `lib.sealing.BrokenSeal`."""
    try:
        return unseal(base64.urlsafe_b64decode(sealed), key=_token_key(), about=about).decode()
    except ValueError as error:
        raise BrokenSeal from error


def _token_key() -> bytes:
    return derived_key(settings.SECRET_KEY, "mailed-tokens")
