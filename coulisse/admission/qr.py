"""QR codes (ISO/IEC 18004) by tables: what is the same in all codes of a size is found out once, and only the rest is laid in.

A sale draws each ticket two or three times; segno takes 2 ms for one, this a tenth of that. It makes what our codes are:
capitals, digits and `` $%*+-./:``, level M, mask 0 (trying all masks finds a better one for words; signed data looks like
chance, so that none is a bad one). Whatever else is asked for, segno draws. Pure.
"""

import re
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import chain, product, zip_longest
from operator import itemgetter

import segno
from segno import consts

_SIGNS = {sign: value for value, sign in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")}
_OURS = re.compile(r"[0-9A-Z $%*+\-./:]+")
_LARGEST = 20
_OPPOSITE = str.maketrans("01", "10")


def qr_rows(text: str) -> list[str]:
    """The modules of a code, row by row from above: 1 is dark. Without the white margin."""
    mould = _mould_of(len(text)) if _OURS.fullmatch(text) else None
    if mould is None:
        return ["".join(map(str, row)) for row in segno.make_qr(text, error="m", boost_error=False, mask=0).matrix]
    return mould.filled(text)


@dataclass(frozen=True, slots=True)
class _Mould:
    """What is the same in all codes of a version. ``blocks``: how many bytes of data stand in each block of the code;
    ``check``: the bytes that correct one; ``pick`` takes each module from the bits, from their opposites, or from “01”."""

    version: int
    blocks: Sequence[int]
    check: "_Check"
    pick: Callable[[str], tuple[str, ...]]
    size: int

    def filled(self, text: str) -> list[str]:
        data, blocks, at = self._data(text), [], 0
        for length in self.blocks:
            blocks.append(data[at : at + length])
            at += length
        laid = bytes(_in_turns(blocks)) + bytes(_in_turns([self.check.of(block) for block in blocks]))
        bits = bin(int.from_bytes(b"\x01" + laid))[3:]
        modules = "".join(self.pick(bits + bits.translate(_OPPOSITE) + "01"))
        return [modules[start : start + self.size] for start in range(0, len(modules), self.size)]

    def _data(self, text: str) -> bytes:
        """Alphanumeric mode: how many signs, two of them in 11 bits, an end, and what fills the rest."""
        bits = 2 << _count_bits(self.version) | len(text)
        values = [_SIGNS[sign] for sign in text]
        for first, second in zip(values[::2], values[1::2], strict=False):
            bits = bits << 11 | 45 * first + second
        if len(values) % 2:
            bits = bits << 6 | values[-1]
        room, used = 8 * sum(self.blocks), _bits_of(len(text), self.version)
        ended = min(room, used + 4)
        whole = -(-ended // 8)
        return (bits << 8 * whole - used).to_bytes(whole) + (b"\xec\x11" * (room // 16 + 1))[: room // 8 - whole]


def _count_bits(version: int) -> int:
    return 9 if version < 10 else 11


def _bits_of(signs: int, version: int) -> int:
    return 4 + _count_bits(version) + 11 * (signs // 2) + 6 * (signs % 2)


def _in_turns(blocks: Sequence[bytes]) -> Iterator[int]:
    """The first byte of each block, the second of each …"""
    return (byte for byte in chain.from_iterable(zip_longest(*blocks)) if byte is not None)


@cache
def _mould_of(signs: int) -> _Mould | None:
    """The smallest one that holds so many signs; None for a text that is too long for us."""
    return next((_mould(version) for version in range(1, _LARGEST + 1) if _bits_of(signs, version) <= 8 * sum(_blocks(version)[0])), None)


def _blocks(version: int) -> tuple[list[int], int]:
    """How many bytes of data each block has, and how many that correct it."""
    found = consts.ECC[version][consts.ERROR_LEVEL_M]
    return [one.num_data for one in found for _number in range(one.num_blocks)], found[0].num_total - found[0].num_data


@cache
def _mould(version: int) -> _Mould:
    blocks, check = _blocks(version)
    drawn = segno.make_qr("A", version=version, error="m", boost_error=False, mask=0).matrix
    size, bits = len(drawn), 8 * (sum(blocks) + check * len(blocks))
    # Where a code has more modules than bits, those left over are light before the mask.
    number = {module: place if place < bits else 2 * bits for place, module in enumerate(_path(size, _fixed(version, size)))}

    def source(x: int, y: int) -> int:
        """Where a module's value stands in “bits, their opposites, 01”. Mask 0 turns every other module."""
        place, turned = number.get((x, y)), (x + y) % 2 == 0
        if place is None:
            return 2 * bits + drawn[y][x]
        return place + turned * (1 if place == 2 * bits else bits)

    pick = itemgetter(*(source(x, y) for y in range(size) for x in range(size)))
    return _Mould(version, blocks, _Check.of_length(check), pick, size)


def _path(size: int, fixed: Set[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The modules of data in the order of their bits: two columns at a time from the right, up, down, up …"""
    upwards = True
    for right in [*range(size - 1, 6, -2), *range(5, 0, -2)]:  # Column 6 belongs to the timing pattern.
        for y in reversed(range(size)) if upwards else range(size):
            yield from ((x, y) for x in (right, right - 1) if (x, y) not in fixed)
        upwards = not upwards


def _fixed(version: int, size: int) -> set[tuple[int, int]]:
    """The modules that are no data: three finders with what stands beside them, lines between them, small squares, the version."""
    near, far, whole = range(9), range(size - 8, size), range(size)
    found = {*product(near, near), *product(far, near), *product(near, far), *product(whole, [6]), *product([6], whole)}
    corners = {(6, 6), (6, size - 7), (size - 7, 6)}
    for x, y in set(product(consts.ALIGNMENT_POS[version - 2], repeat=2)) - corners if version > 1 else ():
        found |= set(product(range(x - 2, x + 3), range(y - 2, y + 3)))
    if version >= 7:
        beside = range(size - 11, size - 8)
        found |= {*product(range(6), beside), *product(beside, range(6))}
    return found


@dataclass(frozen=True, slots=True)
class _Check:
    """Reed and Solomon's bytes that correct a block: ``table`` holds the generator times each byte, as one number."""

    length: int
    table: Sequence[int]

    @classmethod
    def of_length(cls, length: int) -> "_Check":
        generator = [1]
        for power in range(length):
            root = _power(power)
            generator = [above ^ _times(below, root) for above, below in zip([*generator, 0], [0, *generator], strict=True)]
        return cls(length, [int.from_bytes(_times(factor, byte) for factor in generator[1:]) for byte in range(256)])

    def of(self, block: bytes) -> bytes:
        rest, high, low = 0, 8 * (self.length - 1), (1 << 8 * (self.length - 1)) - 1
        for byte in block:
            rest = (rest & low) << 8 ^ self.table[rest >> high ^ byte]
        return rest.to_bytes(self.length)


def _power(of_two: int) -> int:
    found = 1
    for _step in range(of_two):
        found = _times(found, 2)
    return found


def _times(one: int, other: int) -> int:
    """In the field of 256 elements that QR codes use."""
    found = 0
    while other:
        if other & 1:
            found ^= one
        one = one << 1 ^ (0x11D if one & 0x80 else 0)
        other >>= 1
    return found
