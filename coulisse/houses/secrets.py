"""A house's own secrets, sealed with a key of the installation."""

import json
from collections.abc import Mapping

from django.conf import settings

from coulisse.houses.models import House
from coulisse.lib.sealing import derived_key, seal, unseal


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
