"""Base 45 (RFC 9285): bytes in the 45 signs that a QR code stores most tightly."""

import struct
from collections.abc import Sequence

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
# What two signs stand for, the least significant first: 45 × 45 of them.
_PAIRS = [low + high for high in ALPHABET for low in ALPHABET]
_VALUES = {sign: value for value, sign in enumerate(ALPHABET)}


class NotBase45(ValueError):
    """Signs outside the alphabet, a length that can't be, or a group that is too large."""


def encode(data: bytes) -> str:
    """Two bytes become three signs, a last odd byte two. The last sign is never a space."""
    numbers = struct.unpack_from(f">{len(data) // 2}H", data)
    signs = [_PAIRS[number % 2025] + ALPHABET[number // 2025] for number in numbers]
    return "".join(signs) + (_PAIRS[data[-1]] if len(data) % 2 else "")


def decode(text: str) -> bytes:
    """The reverse of `encode`; every text has at most one meaning. Raises `NotBase45`."""
    try:
        digits = [_VALUES[sign] for sign in text]
    except KeyError as error:
        raise NotBase45(text) from error
    whole = len(digits) // 3 * 3
    pairs = [low + 45 * middle + 2025 * high for low, middle, high in zip(digits[:whole:3], digits[1:whole:3], digits[2:whole:3], strict=True)]
    last = _last_byte(text, digits[whole:])
    try:
        return struct.pack(f">{len(pairs)}H", *pairs) + last
    except struct.error as error:
        raise NotBase45(text) from error


def _last_byte(text: str, digits: Sequence[int]) -> bytes:
    """Of an odd number of bytes, in two signs; nothing of an even one."""
    if not digits:
        return b""
    if len(digits) == 1 or digits[0] + 45 * digits[1] > 255:
        raise NotBase45(text)
    return bytes([digits[0] + 45 * digits[1]])
