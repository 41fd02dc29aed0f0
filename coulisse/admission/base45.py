"""Base 45 (RFC 9285): bytes in the 45 signs that a QR code stores most tightly."""

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES = {sign: value for value, sign in enumerate(ALPHABET)}


class NotBase45(ValueError):
    """Signs outside the alphabet, a length that can't be, or a group that is too large."""


def encode(data: bytes) -> str:
    """Two bytes become three signs, a last odd byte two. The last sign is never a space."""
    signs = []
    for start in range(0, len(data), 2):
        pair = data[start : start + 2]
        number = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            number, digit = divmod(number, 45)
            signs.append(ALPHABET[digit])
    return "".join(signs)


def decode(text: str) -> bytes:
    """The reverse of `encode`; every text has at most one meaning. Raises `NotBase45`."""
    try:
        digits = [_VALUES[sign] for sign in text]
    except KeyError as error:
        raise NotBase45(text) from error
    data = bytearray()
    for start in range(0, len(digits), 3):
        group = digits[start : start + 3]
        number = sum(digit * 45**power for power, digit in enumerate(group))
        try:
            data += number.to_bytes(len(group) - 1, "big")
        except OverflowError as error:
            raise NotBase45(text) from error
    if len(digits) % 3 == 1:
        raise NotBase45(text)
    return bytes(data)
