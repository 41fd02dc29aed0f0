"""What a ticket shows to a scanner: a signed code (QR), and a short code (Code 128, typed by hand).

The signed code says which ticket of which performance of which house it is, and proves it with the house's
Ed25519 signature, so that a device verifies it without a connection. It holds nothing about a person. The short
code is the bare serial: 80 random bits that only the database can answer for. README.md specifies both.

Pure: no database, no clock, no chance.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from coulisse.admission import base45
from coulisse.lib.codes import ALPHABET, encode_bytes, tidy_code

PREFIX = "CT:"
FORMAT = 1
SERIAL_SIGNS = 16
_SERIAL_BYTES = 10
_SIGNATURE_BYTES = 64
# What is signed begins with this, so that no other signature of the same key can pass for a ticket's.
_SIGNED_AS = b"coulisse ticket\x00"
_LONGEST = 200


class CodeRefused(ValueError):
    """The code lets nobody in."""


class NotATicketCode(CodeRefused):
    """Neither a signed code nor a short code of this platform."""


class UnknownKey(CodeRefused):
    """Signed with a key that the verifier doesn't have for that house."""


class RetiredKey(CodeRefused):
    """Signed with a key that the house no longer accepts."""


class ForgedCode(CodeRefused):
    """The signature is not the house's."""


@dataclass(frozen=True, slots=True)
class CodeRead:
    """A code as it was read, not yet verified. A short code says nothing but its serial."""

    serial: str
    house_id: int | None = None
    performance_id: int | None = None
    version: int | None = None
    key_number: int | None = None
    payload: bytes = b""
    signature: bytes = b""

    @property
    def is_signed(self) -> bool:
        return bool(self.signature)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What a verifier needs of a house's key: 32 bytes, and whether the house still accepts it."""

    house_id: int
    number: int
    public_key: bytes
    retired_at: datetime | None = None


def encode(*, house_id: int, performance_id: int, serial: str, version: int, key_number: int, private_key: Ed25519PrivateKey) -> str:
    """The signed code of a ticket; the same ticket and key give the same code each time."""
    payload = bytes([FORMAT, key_number]) + _varint(house_id) + _varint(performance_id) + _serial_bytes(serial) + _varint(version)
    return PREFIX + base45.encode(payload + private_key.sign(_SIGNED_AS + payload))


def read(code: str) -> CodeRead:
    """What a scanner or a person gave: a signed code, or a short code with whatever spaces, case, O or I.

    Raises `NotATicketCode`. What it answers may still be forged: `verify` tells.
    """
    given = code.strip()
    if not given or len(given) > _LONGEST:
        raise NotATicketCode(code[:40])
    if given.isascii() and given.upper().startswith(PREFIX):
        return _read_signed(given.upper())
    serial = tidy_code(given)
    if len(serial) != SERIAL_SIGNS or any(sign not in ALPHABET for sign in serial):
        raise NotATicketCode(code[:40])
    return CodeRead(serial)


def verify(code: CodeRead, keys: Mapping[tuple[int, int], PublicKey]) -> None:
    """Nothing, when the house signed this code; ``keys`` are by (house, number).

    Raises `UnknownKey`, `RetiredKey` or `ForgedCode`, each a `CodeRefused`; a short code, which proves nothing,
    is a `ForgedCode`.
    """
    if not code.is_signed or code.house_id is None or code.key_number is None:
        raise ForgedCode(code.serial)
    key = keys.get((code.house_id, code.key_number))
    if key is None:
        raise UnknownKey(code.serial)
    try:
        _opened(key.public_key).verify(code.signature, _SIGNED_AS + code.payload)
    except InvalidSignature as error:
        raise ForgedCode(code.serial) from error
    if key.retired_at is not None:
        raise RetiredKey(code.serial)


@lru_cache(maxsize=256)
def _opened(public_key: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public_key)


def _read_signed(code: str) -> CodeRead:
    try:
        data = base45.decode(code.removeprefix(PREFIX))
        payload, signature = data[:-_SIGNATURE_BYTES], data[-_SIGNATURE_BYTES:]
        if payload[0] != FORMAT:
            raise NotATicketCode(code[:40])
        house_id, at = _read_varint(payload, 2)
        performance_id, at = _read_varint(payload, at)
        serial, at = payload[at : at + _SERIAL_BYTES], at + _SERIAL_BYTES
        version, at = _read_varint(payload, at)
    except (base45.NotBase45, IndexError) as error:
        raise NotATicketCode(code[:40]) from error
    if at != len(payload):
        raise NotATicketCode(code[:40])
    return CodeRead(encode_bytes(serial), house_id, performance_id, version, payload[1], payload, signature)


def _varint(number: int) -> bytes:
    """Unsigned LEB128: seven bits a byte, the least significant first, the top bit says that more follows."""
    if number < 0:
        raise ValueError(number)
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def _read_varint(data: bytes, at: int) -> tuple[int, int]:
    """The number, and where it ends. Raises `IndexError` where it doesn't end within 63 bits."""
    number = 0
    for shift in range(0, 63, 7):
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if not byte & 0x80:
            return number, at
    raise IndexError(at)


def _serial_bytes(serial: str) -> bytes:
    if len(serial) != SERIAL_SIGNS:
        raise ValueError(serial)
    number = 0
    for sign in serial:
        number = number << 5 | ALPHABET.index(sign)
    return number.to_bytes(_SERIAL_BYTES, "big")
