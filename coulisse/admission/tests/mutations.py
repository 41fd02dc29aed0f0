"""Codes that were tampered with. A million of them: ``python -m coulisse.admission.tests.mutations 1000000``."""

import sys
import time
from collections.abc import Iterator
from random import Random

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from coulisse.admission import base45, codes


def mutations(good: str, count: int, seed: int) -> Iterator[str]:
    """So many texts that are not this code, nor the code with white space around it."""
    chance = Random(seed)
    while count:
        mutated = _WAYS[chance.randrange(len(_WAYS))](good, chance)
        if mutated.strip() != good:
            count -= 1
            yield mutated


def other_sign(text: str, chance: Random) -> str:
    at = chance.randrange(len(text))
    return text[:at] + chance.choice(base45.ALPHABET) + text[at + 1 :]


def flipped_bits(text: str, chance: Random) -> str:
    data = bytearray(base45.decode(text.removeprefix(codes.PREFIX)))
    for _ in range(chance.randint(1, 3)):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return codes.PREFIX + base45.encode(bytes(data))


def truncated(text: str, chance: Random) -> str:
    return text[: chance.randrange(len(text))]


def extended(text: str, chance: Random) -> str:
    return text + "".join(chance.choices(base45.ALPHABET, k=chance.randint(1, 40)))


def swapped(text: str, chance: Random) -> str:
    one, other = sorted(chance.sample(range(len(text)), 2))
    return text[:one] + text[other] + text[one + 1 : other] + text[one] + text[other + 1 :]


def grafted_bytes(text: str, chance: Random) -> str:
    data = base45.decode(text.removeprefix(codes.PREFIX))
    at = chance.randrange(len(data))
    return codes.PREFIX + base45.encode(data[:at] + chance.randbytes(chance.randint(0, 2)) + data[at + chance.randint(0, 2) :])


_WAYS = (other_sign, flipped_bits, truncated, extended, swapped, grafted_bytes)


def main(count: int, seed: int) -> int:
    """How many of so many mutations were accepted; it should be none."""
    key = Ed25519PrivateKey.from_private_bytes(Random(seed).randbytes(32))
    good = codes.encode(house_id=3, performance_id=120_000, serial="0123456789ABCDEF", version=1, key_number=0, private_key=key)
    keys = {(3, 0): codes.PublicKey(3, 0, key.public_key().public_bytes_raw())}
    codes.verify(codes.read(good), keys)
    accepted = 0
    for text in mutations(good, count, seed):
        try:
            codes.verify(codes.read(text), keys)
        except codes.CodeRefused:
            continue
        accepted += 1
    return accepted


if __name__ == "__main__":
    asked, began = int(sys.argv[1]), time.monotonic()
    let_in = main(asked, seed=asked)
    print(f"{asked} mutations (seed {asked}), {let_in} accepted, {time.monotonic() - began:.0f} s")  # noqa: T201
    sys.exit(bool(let_in))
