"""What is one step away: one more ticket or performance that would bring more than it is told now.

No ticket is invented: the threshold of an offer is lowered by one, for one set, and what the tickets of the basket
would then cost is what the next one would save on them.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from coulisse.pricing.rules import quote
from coulisse.pricing.types import LineAsked, Quote

from .needs import Bundle, Counted, Every, Formula, Need, Part, Together
from .selection import Moment
from .types import Limits, Offer, Right


@dataclass(frozen=True, slots=True)
class Step:
    """One more of ``counted`` (of ``part``, where the offer asks it) and ``offer_key`` saves so much on what is chosen: on these lines (``on``)."""

    offer_key: str
    counted: Counted
    part: Part | None
    saves_cents: int
    on: tuple[Hashable, ...] = ()


def step_away(lines: Sequence[LineAsked], offers: Iterable[Offer], rights: Iterable[Right], moment: Moment, now: Quote) -> Step | None:
    """The one step that saves most; None where none saves anything, or where the quote itself isn't proven."""
    offers, rights = list(offers), list(rights)
    if now.gap_cents:
        return None
    steps = [step for offer in offers for step in _steps(lines, offers, offer, rights, moment, now)]
    return max(steps, key=lambda step: (step.saves_cents, step.offer_key), default=None)


def _steps(lines: Sequence[LineAsked], offers: list[Offer], offer: Offer, rights: list[Right], moment: Moment, now: Quote) -> Iterator[Step]:
    if not any(offer.selection.takes(line) for line in lines):
        return
    for nearly, part in _one_less(offer):
        then = quote(lines, _with(offers, offer, nearly, now), rights, moment)
        saves = now.total_cents - then.total_cents
        if saves > 0 and not then.gap_cents:
            yield Step(offer.key, _counted(offer.need), part, saves, _cheaper(now, then))


def _cheaper(now: Quote, then: Quote) -> tuple[Hashable, ...]:
    return tuple(after.id for before, after in zip(now.lines, then.lines, strict=True) if after.price_cents < before.price_cents)


def _counted(need: Need) -> Counted:
    return need.counted if isinstance(need, Formula | Together) else Counted.TICKETS


def _one_less(offer: Offer) -> Iterator[tuple[Offer, Part | None]]:
    """The offer with one of its thresholds lowered by one, and the part that this is about."""
    for need, part in _needs_one_less(offer.need):
        yield replace(offer, need=need, tiers=()), part
    for tier in offer.tiers:
        if isinstance(offer.need, Together | Formula):
            yield replace(offer, need=replace(offer.need, at_least=tier.at_least - 1), gives=tier.gives, tiers=()), None


def _needs_one_less(need: Need) -> Iterator[tuple[Need, Part | None]]:
    match need:
        case Together() if need.at_least > 1:
            yield replace(need, at_least=need.at_least - 1), None
        case Every() if need.kth > 1:
            yield Every(need.kth - 1), None
        case Bundle():
            yield from ((Bundle(parts), part) for parts, part in _parts_one_less(need.parts))
        case Formula() if need.at_least > 1:
            if sum(part.count for part in need.parts) < need.at_least:
                yield replace(need, at_least=need.at_least - 1), None
            for parts, part in _parts_one_less(need.parts):
                yield replace(need, at_least=need.at_least - 1, parts=parts), part


def _parts_one_less(parts: tuple[Part, ...]) -> Iterator[tuple[tuple[Part, ...], Part]]:
    for no, part in enumerate(parts):
        fewer = (*parts[:no], replace(part, count=part.count - 1), *parts[no + 1 :])
        left = tuple(one for one in fewer if one.count)
        if left:
            yield left, part


def _with(offers: list[Offer], offer: Offer, nearly: Offer, now: Quote) -> list[Offer]:
    """The offers with one more set of this one at the lower threshold; instead of it, where its sets are limited."""
    if offer.limits == Limits() and offer.unlocked_by is None:
        key = f"{offer.key} +1"
        others = [replace(other, combines_with=other.combines_with | {key}) if offer.key in other.combines_with else other for other in offers]
        return [*others, replace(nearly, key=key, limits=Limits(order=1))]
    sets = sum(applied.offer_key == offer.key for applied in now.applied) + 1
    limits = replace(nearly.limits, order=sets if nearly.limits.order is None else min(sets, nearly.limits.order))
    return [replace(nearly, limits=limits) if other.key == offer.key else other for other in offers]
