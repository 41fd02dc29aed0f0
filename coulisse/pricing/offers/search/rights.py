"""Rights that do the same are one for the search: three equal codes are one code that may be used three times as often.

What is found with them is dealt out afterwards, so that each application names the right that it used.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from coulisse.pricing.offers.needs import Each
from coulisse.pricing.offers.types import Offer, Right


@dataclass(frozen=True, slots=True)
class Equals(Right):
    """Several rights as one; ``left`` is what they have left together. ``of``: those that it stands for; ``in_turn``:
    they are to be used equally often, which keeps each within its limits."""

    of: tuple[Right, ...] = ()
    in_turn: bool = False

    def most_of(self, offer: Offer) -> int | None:
        return _times(len(self.of), self.of[0].most_of(offer))

    def most_at(self, offer: Offer, performance: Hashable) -> int | None:
        return _times(len(self.of), self.of[0].most_at(offer, performance))


def _times(number: int, cap: int | None) -> int | None:
    return None if cap is None else number * cap


def pooled(rights: Iterable[Right], offers: Sequence[Offer]) -> list[Right]:
    """Those that can be used, equals as one, without those that another without end makes needless."""
    usable = sorted((right for right in rights if right.left != 0), key=lambda right: (right.unlocks, str(right.key)))
    asking: dict[str, list[Offer]] = defaultdict(list)
    for offer in offers:
        if offer.unlocked_by is not None:
            asking[offer.unlocked_by].append(offer)
    alike: dict[Hashable, list[Right]] = defaultdict(list)
    for right in usable:
        if right.unlocks in asking:
            alike[_content(right, asking[right.unlocks])].append(right)
    endless = {(right.unlocks, right.person) for right in usable if right.left is None and not _counted(right, asking[right.unlocks])}
    return [one for equals in alike.values() for one in _as_one(equals, asking[equals[0].unlocks], endless)]


def content(rights: Iterable[Right], offers: Sequence[Offer]) -> Hashable:
    """What rights are good for, whatever they are called: equal for rights with which the same can be had."""
    return frozenset(Counter(_good_for(right) for right in pooled(rights, offers)).items())


def one_less(rights: Sequence[Right]) -> Iterator[list[Right]]:
    """These rights without one of them; of those that are equal, without the first."""
    first: dict[Hashable, int] = {}
    for no, right in enumerate(rights):
        first.setdefault(_good_for(right), no)
    return ([*rights[:no], *rights[no + 1 :]] for no in first.values())


def _good_for(right: Right) -> Hashable:
    number = len(right.of) if isinstance(right, Equals) else 1
    return right.unlocks, right.person, right.left, number, frozenset(right.left_of.items()), frozenset(right.left_at.items())


def _as_one(equals: Sequence[Right], offers: Sequence[Offer], endless: set[tuple[str, str | None]]) -> Iterator[Right]:
    first, counted = equals[0], _counted(equals[0], offers)
    without_end = next((right for right in equals if right.left is None and not counted), None)
    if without_end is not None:
        if first.person is None or (first.unlocks, None) not in endless:
            yield without_end
    elif (first.unlocks, None) in endless or (first.unlocks, first.person) in endless:
        return
    elif len(equals) == 1:
        yield first
    else:
        lefts = [right.left for right in equals if right.left is not None]
        yield Equals(
            first.key, first.unlocks, sum(lefts) if lefts else None, first.person, first.left_at, first.left_of, tuple(equals), bool(counted)
        )


def _content(right: Right, offers: Sequence[Offer]) -> Hashable:
    """Rights of one content can stand for each other: only what they have left counts, or they are equal in everything
    and each of their applications is one ticket, so that they can be dealt out in turn."""
    counted = _counted(right, offers)
    if not counted:
        return right.unlocks, right.person
    if any(not isinstance(offer.need, Each) for offer in counted):
        return right.key, "by itself"
    return right.unlocks, right.person, right.left, frozenset(right.left_of.items()), frozenset(right.left_at.items())


def _counted(right: Right, offers: Sequence[Offer]) -> list[Offer]:
    """The offers of which this right may be used only so often, or so often for a performance."""
    counted_before = {key for key, _performance in right.left_at} | right.left_of.keys()
    return [
        offer for offer in offers if offer.key in counted_before or offer.limits.right is not None or offer.limits.right_at_performance is not None
    ]


def dealt(right: Right, applications: int) -> Iterator[Hashable]:
    """The key of the right that each of so many applications uses; they are in order of offer, then of performance."""
    if not isinstance(right, Equals):
        yield from [right.key] * applications
        return
    used: Counter[Hashable] = Counter()
    for number in range(applications):
        with_some_left = [one.key for one in right.of if one.left is None or used[one.key] < one.left]
        key = with_some_left[number % len(with_some_left) if right.in_turn else 0]
        used[key] += 1
        yield key
