"""Place numbers in few signs: ``0-23,40``. Thousands of seats are one field of a form."""

import re
from collections.abc import Iterable, Iterator

_WRITTEN = re.compile(r"\d{1,6}(-\d{1,6})?(,\d{1,6}(-\d{1,6})?)*")


class NoRanges(ValueError):
    """The text holds no ranges of place numbers below the count."""


def written(numbers: Iterable[int]) -> str:
    return ",".join(f"{first}-{last}" if last > first else str(first) for first, last in runs(sorted(set(numbers))))


def runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of numbers that follow each other."""
    first = last = None
    for number in numbers:
        if first is None or last is None or number != last + 1:
            if first is not None and last is not None:
                yield first, last
            first = number
        last = number
    if first is not None and last is not None:
        yield first, last


def read(text: str, count: int) -> list[int]:
    """The numbers, in order and once; raises `NoRanges` for one of ``count`` or more."""
    if not text:
        return []
    if len(text) > 800_000 or not _WRITTEN.fullmatch(text):
        raise NoRanges
    found: set[int] = set()
    for part in text.split(","):
        first, _dash, last = part.partition("-")
        if int(last or first) >= count:
            raise NoRanges
        found.update(range(int(first), int(last or first) + 1))
    return sorted(found)
