"""The port by which a card of somebody else is asked at its issuer: UiTPAS, and whoever comes after it.

An implementation is an integration named in ``settings.CARD_ISSUERS``. It speaks with the issuer over the network, keeps
nothing, and knows nothing of lines or orders: the number goes out, and whether it is a card that counts comes back.
"""

import re
from collections.abc import Mapping
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string
from structlog.contextvars import bound_contextvars

from coulisse.houses.models import House
from coulisse.houses.scope import outside_scope
from coulisse.houses.secrets import open_card_keys
from coulisse.lib.sealing import BrokenSeal, derived_key, signature

UITPAS = "uitpas"
_NUMBER = re.compile(r"[0-9]{13}", re.ASCII)
_SEPARATORS = str.maketrans("", "", " .-\u00a0\u202f")


class CardNotChecked(Exception):
    """The issuer can't tell at this moment: it doesn't answer, or too many ask it. Ask again after so many seconds."""

    def __init__(self, after_seconds: int = 20) -> None:
        self.after_seconds = after_seconds
        super().__init__(after_seconds)


class KeysRefused(Exception):
    """The issuer doesn't know the house by its keys, or doesn't let it ask."""


class CardIssuer(Protocol):
    """Every call is over after three seconds. Raises `CardNotChecked`, `KeysRefused`. ``keys`` are the house's own."""

    def __init__(self, keys: Mapping[str, str]) -> None: ...

    def check_keys(self) -> None: ...

    def is_good(self, number: str) -> bool: ...


def uitpas_number(typed: str) -> str:
    """The number of a card as it is asked; empty where what was typed can't be one."""
    number = typed[:60].translate(_SEPARATORS)
    return number if _NUMBER.fullmatch(number) else ""


def card_subject(number: str, *, about: str) -> str:
    """What stands in a row instead of the number: nobody without the secret of the installation can try all numbers on it,
    and the same card is another one ``about`` something else."""
    key = derived_key(settings.SECRET_KEY, "cards-of-others")
    return f"{UITPAS}:{signature(f'{about} {number}', key=key)}"


def uitpas_is_good(house: House, number: str) -> bool:
    """Whether UiTPAS knows this card and it isn't blocked; no card is good where the house has no keys to ask with.

    Outside a scope, three seconds at the most. Raises `CardNotChecked`.
    """
    outside_scope()
    keys = uitpas_keys(house)
    try:
        with bound_contextvars(house=house.pk):
            return bool(keys) and uitpas_with(keys).is_good(number)
    except KeysRefused:
        raise CardNotChecked(after_seconds=120) from None


def uitpas_keys(house: House) -> dict[str, str]:
    """Empty too where they were sealed with another secret of the installation: then they are filled in anew."""
    try:
        return open_card_keys(house)
    except BrokenSeal:
        return {}


def uitpas_with(keys: Mapping[str, str]) -> CardIssuer:
    """UiTPAS as a house with these keys asks it."""
    return import_string(settings.CARD_ISSUERS[UITPAS])(keys)
