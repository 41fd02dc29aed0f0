"""Codes that people read aloud, type over and scan; chance comes in as an argument."""

from collections.abc import Callable

# Crockford's base 32: no I, L, O, U; reading them as 1, 1, 0 and V repairs most slips.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_REPAIRS = str.maketrans("ILOU", "110V", " -.\u00a0")

RandomBytes = Callable[[int], bytes]


def random_code(length: int, random_bytes: RandomBytes) -> str:
    """A code of ``length`` signs, 5 random bits each; 13 signs are 65 bits."""
    return "".join(ALPHABET[byte & 31] for byte in random_bytes(length))


def tidy_code(typed: str) -> str:
    """What a person typed, as the code would be stored: upper case, no spaces, I and O repaired."""
    return typed.upper().translate(_REPAIRS)


def grouped(code: str, size: int = 4) -> str:
    """``ABCDEFGH`` as ``ABCD EFGH``: how a code is shown."""
    return " ".join(code[i : i + size] for i in range(0, len(code), size))


def encode_bytes(data: bytes) -> str:
    """Bytes in the code alphabet, for short binary values in addresses and barcodes."""
    bits = int.from_bytes(data, "big")
    length = (len(data) * 8 + 4) // 5
    return "".join(ALPHABET[(bits >> (5 * i)) & 31] for i in reversed(range(length)))
