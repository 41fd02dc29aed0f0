"""Numbers of seats and names of rows that are missing or stand twice: what the others leave for them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import count

MISSING = frozenset({"", "?"})


def repaired(labels: Sequence[str]) -> list[str]:
    """The labels of a row, each of them once; those that are right stay.

    1, 1, ?, 4 becomes 1, 2, 3, 4: most of them agree on how the row counts. What the row doesn't tell gets
    the next number that is free.
    """
    right = _right(labels)
    taken = {labels[i] for i in right}
    answer = list(labels)
    expected = _sequence(labels)
    free = (str(number) for number in count(_highest(taken) + 1))
    for i in range(len(labels)):
        if i not in right:
            answer[i] = expected[i] if expected[i] and expected[i] not in taken else next(label for label in free if label not in taken)
            taken.add(answer[i])
    return answer


def _right(labels: Sequence[str]) -> set[int]:
    """Of each label the one seat that keeps it: where the row counts to it, else the first."""
    expected = _sequence(labels)
    keeper: dict[str, int] = {}
    for i, label in enumerate(labels):
        if label not in MISSING and (label not in keeper or (expected[i] == label and expected[keeper[label]] != label)):
            keeper[label] = i
    return set(keeper.values())


def _sequence(labels: Sequence[str]) -> list[str]:
    """What each label would be if the row counted on as most of it does; empty where nothing can be said."""
    letters = any(label.isalpha() for label in labels) and not any(label.isdecimal() for label in labels)
    values = [_value(label, letters) for label in labels]
    votes = Counter((value - step * i, step) for i, value in enumerate(values) if value for step in (1, -1, 2, -2))
    (start, step), agreeing = votes.most_common(1)[0] if votes else ((0, 0), 0)
    if agreeing < 2:
        return [""] * len(labels)
    return [_written(start + step * i, letters) for i in range(len(labels))]


def _value(label: str, letters: bool) -> int:
    if letters:
        plain = label.upper()
        return (
            sum((ord(sign) - 64) * 26**i for i, sign in enumerate(reversed(plain))) if plain.isascii() and plain.isalpha() and len(plain) < 4 else 0
        )
    return int(label) if label.isascii() and label.isdecimal() and len(label) < 9 else 0


def _written(value: int, letters: bool) -> str:
    if value < 1:
        return ""
    if not letters:
        return str(value)
    written = ""
    while value:
        value, rest = divmod(value - 1, 26)
        written = chr(65 + rest) + written
    return written


def _highest(labels: Iterable[str]) -> int:
    return max((_value(label, letters=False) for label in labels), default=0)
