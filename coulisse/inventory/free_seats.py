"""Which seats are free, as bits: all stretches of a plan in one line, so that one shift asks every window of it at once. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from coulisse.venues.types import Seat

_FREE, _GONE = ord("1"), ord("0")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Seats that touch: a row, or the part of it between two aisles."""

    seats: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """``size`` neighbouring seats of a stretch, all in one zone; ``bit`` is where it begins in the line."""

    stretch: int
    start: int
    size: int
    rank: int
    distance: float
    bit: int = 0


class Line:
    """The seats of all stretches in one line, a gap after each, so that nothing that is shifted goes from one into the next.

    ``closed`` seats a general request never gets.
    """

    def __init__(self, stretches: Sequence[Stretch], closed: Collection[int], place_count: int) -> None:
        self.stretches = stretches
        self.begins: list[int] = []
        self.bits_of_seats: dict[int, int] = {}
        length = 0
        for stretch in stretches:
            self.begins.append(length)
            self.bits_of_seats |= {seat.no: length + position for position, seat in enumerate(stretch.seats)}
            length += len(stretch.seats) + 1
        # Of a stretch of one seat nobody can leave one alone.
        self.lone_bits = frozenset(begin for begin, stretch in zip(self.begins, stretches, strict=True) if len(stretch.seats) < 2)
        # As digits, the last seat first: quickly changed, and quickly read as one number. Places without a seat are the first digit, a gap.
        self._digit_of = [0] * place_count
        self._open = bytearray([_GONE]) * (length + 1)
        for no, bit in self.bits_of_seats.items():
            self._digit_of[no] = length - bit
            if no not in closed:
                self._open[length - bit] = _FREE

    def free(self, taken: Collection[int]) -> int:
        """The bits of the seats that can be had."""
        digits, digit_of = self._open.copy(), self._digit_of
        try:
            for no in taken:
                digits[digit_of[no]] = _GONE
        except IndexError:  # The performance moved to a larger plan a moment ago: this one doesn't know all that is taken there.
            return self.free([no for no in taken if no < len(digit_of)])
        return int(digits, 2)


class FreeSeats:
    """What a general request may still have, of the seats of a line."""

    def __init__(self, line: Line, taken: Collection[int]) -> None:
        self._line = line
        self._bits = line.free(taken)

    def mask(self, stretch: int) -> int:
        """Those of one stretch, its first seat the lowest bit."""
        return (self._bits >> self._line.begins[stretch]) & ((1 << len(self._line.stretches[stretch].seats)) - 1)

    def has(self, window: Window) -> bool:
        full = (1 << window.size) - 1
        return (self._bits >> window.bit) & full == full

    def starts(self, size: int) -> int:
        """A bit wherever so many free seats begin."""
        found = self._bits
        for step in range(1, size):
            found &= self._bits >> step
        return found

    def strands(self, size: int) -> int:
        """A bit wherever a window of so many, if it is free, would leave a seat beside it alone."""
        bits = self._bits
        return ((bits << 1) & ~(bits << 2)) | ((bits >> size) & ~(bits >> (size + 1)))

    def take(self, numbers: Iterable[int]) -> None:
        for no in numbers:
            if (bit := self._line.bits_of_seats.get(no)) is not None:
                self._bits &= ~(1 << bit)

    def is_single(self, no: int) -> bool:
        """Free, with nobody free beside it; in a stretch of more than one seat."""
        bit = self._line.bits_of_seats[no]
        before_it_and_after = (self._bits << 1 >> bit) & 0b111
        return before_it_and_after == 0b010 and bit not in self._line.lone_bits

    def singles_beside(self, *windows: Window) -> int:
        """How many seats taking these windows of one stretch leaves alone."""
        before = after = self.mask(windows[0].stretch)
        for window in windows:
            after &= ~(((1 << window.size) - 1) << window.start)
        return (_singles(after) & ~_singles(before)).bit_count()


def _singles(mask: int) -> int:
    """The free seats with nobody free beside them."""
    return mask & ~(mask << 1) & ~(mask >> 1)


def bits_in(mask: int) -> list[int]:
    """The bits that are set, the lowest first."""
    digits, found = bin(mask)[:1:-1], []
    at = digits.find("1")
    while at >= 0:
        found.append(at)
        at = digits.find("1", at + 1)
    return found
