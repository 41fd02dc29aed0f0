"""A slip: the number that somebody drew, signed. It is all that a browser carries, and all that is needed to know its place."""

import re
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from coulisse.lib.sealing import derived_key, signature, signature_is_right

_SLIP = re.compile(r"([0-9]{1,9})\.([0-9]{1,18})\.([0-9]{1,18})\.([0-9]{1,9})\.([A-Za-z0-9_-]{22})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Slip:
    house_id: int
    opening_id: int
    line_id: int
    number: int

    @property
    def written(self) -> str:
        """What the browser keeps."""
        return f"{self._message}.{signature(self._message, key=_key(settings.SECRET_KEY))}"

    @property
    def _message(self) -> str:
        return f"{self.house_id}.{self.opening_id}.{self.line_id}.{self.number}"


def read_slip(written: str) -> Slip | None:
    """The slip, if we wrote it and nobody changed it."""
    found = _SLIP.fullmatch(written[:100])
    if not found or not signature_is_right(written.rpartition(".")[0], found[5], key=_key(settings.SECRET_KEY)):
        return None
    return Slip(*(int(part) for part in found.groups()[:4]))


@lru_cache(maxsize=2)
def _key(secret: str) -> bytes:
    return derived_key(secret, "opening-slips")
