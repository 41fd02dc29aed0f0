"""The signing keys of houses: private ones sealed in the database and opened in memory, public ones at hand.

A private key is sealed with the installation's secret. When that secret changes, the keys can't be opened any more;
`operations.rotate_signing_key` makes a new one, and the tickets that are out stay good, for their public keys do.
"""

from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from coulisse.admission.codes import CodeRead, CodeRefused, PublicKey, verify
from coulisse.admission.models import SigningKey
from coulisse.houses.asked import Asked
from coulisse.lib.codes import RandomBytes
from coulisse.lib.kept import ForAMoment
from coulisse.lib.sealing import BrokenSeal, derived_key, seal, unseal


class KeyCantBeOpened(Exception):
    """The key was sealed with another secret of the installation. Rotate the house's signing key."""


def new_key(*, house_id: int, number: int, random_bytes: RandomBytes) -> tuple[bytes, bytes]:
    """A fresh pair: the public key, and the private one sealed for its row."""
    private = Ed25519PrivateKey.from_private_bytes(random_bytes(32))
    sealed = seal(private.private_bytes_raw(), key=_sealing_key(settings.SECRET_KEY), about=_about(house_id, number), nonce=random_bytes(12))
    return private.public_key().public_bytes_raw(), sealed


def private_key(key: SigningKey) -> Ed25519PrivateKey:
    """Raises `KeyCantBeOpened`."""
    try:
        return _opened(key.house_id, key.number, bytes(key.sealed_private_key), settings.SECRET_KEY)
    except BrokenSeal as error:
        raise KeyCantBeOpened(_about(key.house_id, key.number)) from error


def public_key(key: SigningKey) -> PublicKey:
    return PublicKey(key.house_id, key.number, bytes(key.public_key), key.retired_at)


_newest = Asked(lambda house: SigningKey.objects.filter(house=house, retired_at=None).order_by("-number")[:1])


def newest_key(house_id: int) -> SigningKey | None:
    """The key that signs for the house now."""
    return _newest.first(house_id)


_shown: ForAMoment[SigningKey | None] = ForAMoment(settings.MOMENT_SECONDS, most=500)


def key_shown(house_id: int) -> SigningKey | None:
    """The same as it was a moment ago. The key before a new one stays good, but for one that leaked: then pages are asked for again."""
    return _shown.get(house_id, lambda: newest_key(house_id))


# A public key never changes, so a process keeps it; that it is retired is asked with each scan and not kept.
_known: dict[tuple[int, int], PublicKey] = {}


def verified_with(code: CodeRead) -> bytes | None:
    """The public key of the house that this signed code verifies with, or None. In the house's scope.

    The database is asked for a key that this process doesn't know, and before a code is refused.
    """
    name = (code.house_id or 0, code.key_number or 0)
    for key in (_known.get(name), None):
        key = key or _learn(*name)
        if key and _verifies(code, key):
            return key.public_key
    return None


def _learn(house_id: int, number: int) -> PublicKey | None:
    for key in SigningKey.objects.filter(house_id=house_id, number=number):
        _known[(house_id, number)] = PublicKey(house_id, number, bytes(key.public_key))
        return _known[(house_id, number)]
    return None


def _verifies(code: CodeRead, key: PublicKey) -> bool:
    try:
        verify(code, {(key.house_id, key.number): key})
    except CodeRefused:
        return False
    return True


def _about(house_id: int, number: int) -> str:
    return f"ticket-signing-key:{house_id}:{number}"


@lru_cache(maxsize=4)
def _sealing_key(secret: str) -> bytes:
    return derived_key(secret, "ticket-signing")


@lru_cache(maxsize=256)
def _opened(house_id: int, number: int, sealed: bytes, secret: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(unseal(sealed, key=_sealing_key(secret), about=_about(house_id, number)))
