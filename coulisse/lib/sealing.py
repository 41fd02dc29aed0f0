"""Secrets at rest (AES-GCM) and signatures of links (HMAC), from one key of the installation."""

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class BrokenSeal(ValueError):
    """The value was altered, or sealed with another key or for another purpose."""


@lru_cache(maxsize=64)
def derived_key(secret: str, purpose: str) -> bytes:
    """32 bytes for one purpose; knowing one tells nothing of another."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"coulisse:" + purpose.encode()).derive(secret.encode())


def seal(plain: bytes, *, key: bytes, about: str, nonce: bytes) -> bytes:
    """Encrypt; ``about`` (what row it belongs to) must be the same when it is opened. ``nonce``: 12 random bytes."""
    return nonce + AESGCM(key).encrypt(nonce, plain, about.encode())


def unseal(sealed: bytes, *, key: bytes, about: str) -> bytes:
    """Decrypt; raises `BrokenSeal`."""
    try:
        return AESGCM(key).decrypt(bytes(sealed[:12]), bytes(sealed[12:]), about.encode())
    except (InvalidTag, ValueError) as error:
        raise BrokenSeal from error


def signature(message: str, *, key: bytes, length: int = 16) -> str:
    """A URL-safe signature of ``length`` bytes (128 bits unless told)."""
    digest = hmac.new(key, message.encode(), hashlib.sha256).digest()[:length]
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def signature_is_right(message: str, given: str, *, key: bytes, length: int = 16) -> bool:
    """Compared in constant time."""
    return hmac.compare_digest(signature(message, key=key, length=length).encode(), given.encode("utf-8", "replace"))
