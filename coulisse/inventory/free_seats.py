"""Which seats of each stretch are free, as bits: a window is free when all its bits are set. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from coulisse.venues.types import Seat


@dataclass(frozen=True, slots=True)
class Stretch:
    """Seats that touch: a row, or the part of it between two aisles."""

    seats: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """``size`` neighbouring seats of a stretch, all in one zone."""

    stretch: int
    start: int
    size: int
    rank: int
    distance: float


class FreeSeats:
    """What a general request may still have. ``closed`` seats it never gets, ``taken`` ones are gone."""

    def __init__(
        self, stretches: Sequence[Stretch], place_of_seat: Mapping[int, tuple[int, int]], closed: Collection[int], taken: Collection[int]
    ) -> None:
        self._stretches = stretches
        self._place_of_seat = place_of_seat
        self._closed = closed
        self._taken = taken
        self._masks: dict[int, int] = {}

    def mask(self, stretch: int) -> int:
        if stretch not in self._masks:
            mask = 0
            for position, seat in enumerate(self._stretches[stretch].seats):
                if seat.no not in self._taken and seat.no not in self._closed:
                    mask |= 1 << position
            self._masks[stretch] = mask
        return self._masks[stretch]

    def has(self, window: Window) -> bool:
        full = (1 << window.size) - 1
        return (self.mask(window.stretch) >> window.start) & full == full

    def take(self, numbers: Iterable[int]) -> None:
        for no in numbers:
            place = self._place_of_seat.get(no)
            if place:
                self._masks[place[0]] = self.mask(place[0]) & ~(1 << place[1])

    def is_single(self, no: int) -> bool:
        """Free, with nobody free beside it; in a stretch of more than one seat."""
        stretch, position = self._place_of_seat[no]
        if len(self._stretches[stretch].seats) < 2:
            return False
        mask = self.mask(stretch)
        beside = (mask >> (position + 1)) & 1 or (position and (mask >> (position - 1)) & 1)
        return bool((mask >> position) & 1) and not beside

    def singles_beside(self, *windows: Window) -> int:
        """How many seats taking these windows of one stretch leaves alone."""
        before = after = self.mask(windows[0].stretch)
        for window in windows:
            after &= ~(((1 << window.size) - 1) << window.start)
        return (_singles(after) & ~_singles(before)).bit_count()


def _singles(mask: int) -> int:
    """The free seats with nobody free beside them."""
    return mask & ~(mask << 1) & ~(mask >> 1)
