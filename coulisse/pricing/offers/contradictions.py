"""Offers that can never apply, or that contradict themselves: refused before they are published, with a basket that shows it."""

from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coulisse.pricing.types import LineAsked

from .effects import SetPrice, TicketPrice, price_after
from .needs import Bundle, Counted, Every, Formula, Part, Together, Within, shape_of
from .types import Offer


class Wrong(StrEnum):
    """What is wrong with an offer."""

    NEVER_IN_TIME = "never_in_time"
    LEAST_ABOVE_MOST = "least_above_most"
    PARTS_ABOVE_MOST = "parts_above_most"
    TIER_TOO_LOW = "tier_too_low"
    NOTHING_SELECTED = "nothing_selected"
    TOO_FEW_PERFORMANCES = "too_few_performances"
    PART_TOO_SMALL = "part_too_small"
    NEVER_CHEAPER = "never_cheaper"
    NO_CODE = "no_code"
    COMBINES_WITH_ITSELF = "combines_with_itself"
    COMBINES_WITH_UNKNOWN = "combines_with_unknown"
    SET_PRICE_COMBINES = "set_price_combines"
    SET_PRICE_FOR_CHEAPEST = "set_price_for_cheapest"


_SENTENCES = {
    Wrong.NEVER_IN_TIME: gettext_noop("It ends before it begins. Choose an end after the beginning."),
    Wrong.LEAST_ABOVE_MOST: gettext_noop("It asks at least more than at most. Turn the two numbers round."),
    Wrong.PARTS_ABOVE_MOST: gettext_noop("Its parts together ask more than it has in all. Ask less of a part, or raise the number in all."),
    Wrong.TIER_TOO_LOW: gettext_noop("Its steps don't go up. Give each step a higher number than the one before it."),
    Wrong.NOTHING_SELECTED: gettext_noop("It is about no ticket at all. Choose other performances, zones or rates."),
    Wrong.TOO_FEW_PERFORMANCES: gettext_noop("There are fewer performances to choose from than it asks. Ask fewer, or add performances."),
    Wrong.PART_TOO_SMALL: gettext_noop("One of its parts has fewer performances or tickets to choose from than it asks."),
    Wrong.NEVER_CHEAPER: gettext_noop("Nobody would pay less by it: its price is above every plain price."),
    Wrong.NO_CODE: gettext_noop("It asks a code, pass or voucher that doesn't exist."),
    Wrong.COMBINES_WITH_ITSELF: gettext_noop("It is said to combine with itself. An offer applies once to a ticket."),
    Wrong.COMBINES_WITH_UNKNOWN: gettext_noop("It is said to combine with an offer that doesn't exist."),
    Wrong.SET_PRICE_COMBINES: gettext_noop("A price for the whole set can't be combined with other offers."),
    Wrong.SET_PRICE_FOR_CHEAPEST: gettext_noop("A price for the whole set can't be given to the cheapest ticket only."),
}


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A problem of one offer; ``example`` is a basket to which it can't apply, or where it changes nothing."""

    offer_key: str
    wrong: Wrong
    example: tuple[LineAsked, ...] = ()

    def __str__(self) -> str:
        return _(_SENTENCES[self.wrong])


def contradictions(offers: Sequence[Offer], season: Sequence[LineAsked], unlocks: Collection[str] | None = None) -> list[Contradiction]:
    """Every problem of these offers. ``season``: one line for each ticket that can be chosen (performance, zone, rate);
    ``unlocks``: the codes, passes and vouchers there are (None: not to be checked)."""
    keys = {offer.key for offer in offers}
    return [problem for offer in offers for problem in _problems(offer, keys, season, unlocks)]


def _problems(offer: Offer, keys: set[str], season: Sequence[LineAsked], unlocks: Collection[str] | None) -> Iterator[Contradiction]:
    about = [line for line in season if offer.selection.takes(line)]
    for wrong in (*_alone(offer), *_beside_others(offer, keys, unlocks)):
        yield Contradiction(offer.key, wrong, tuple(about[:1]))
    if not about:
        yield Contradiction(offer.key, Wrong.NOTHING_SELECTED, tuple(season[:1]))
    else:
        yield from _in_the_season(offer, about)


def _alone(offer: Offer) -> Iterator[Wrong]:
    need, window = offer.need, offer.window
    if window.from_at and window.until_at and window.from_at >= window.until_at:
        yield Wrong.NEVER_IN_TIME
    if isinstance(need, Together | Formula) and need.at_most is not None and need.at_least > need.at_most:
        yield Wrong.LEAST_ABOVE_MOST
    if isinstance(need, Formula) and need.at_most is not None and sum(part.count for part in need.parts) > need.at_most:
        yield Wrong.PARTS_ABOVE_MOST
    steps = [shape_of(need).at_least, *(tier.at_least for tier in offer.tiers)]
    most = shape_of(need).at_most
    if sorted(set(steps)) != steps or (most is not None and steps[-1] > most and len(steps) > 1):
        yield Wrong.TIER_TOO_LOW
    if isinstance(offer.gives, SetPrice) and isinstance(need, Every):
        yield Wrong.SET_PRICE_FOR_CHEAPEST


def _beside_others(offer: Offer, keys: set[str], unlocks: Collection[str] | None) -> Iterator[Wrong]:
    if offer.unlocked_by is not None and (not offer.unlocked_by.strip() or (unlocks is not None and offer.unlocked_by not in unlocks)):
        yield Wrong.NO_CODE
    if offer.key in offer.combines_with:
        yield Wrong.COMBINES_WITH_ITSELF
    if offer.combines_with - keys - {offer.key}:
        yield Wrong.COMBINES_WITH_UNKNOWN
    if offer.combines_with and any(isinstance(gives, SetPrice) for gives in (offer.gives, *(tier.gives for tier in offer.tiers))):
        yield Wrong.SET_PRICE_COMBINES


def _in_the_season(offer: Offer, about: Sequence[LineAsked]) -> Iterator[Contradiction]:
    """What can't be because of what there is to choose from."""
    one_of_each = _one_of_each_performance(about)
    need = offer.need
    by_performance = isinstance(need, Formula) or (
        isinstance(need, Together) and (need.counted is Counted.PERFORMANCES or need.within is Within.PERSON)
    )
    most_asked = max(shape_of(need).at_least, *(tier.at_least for tier in offer.tiers)) if offer.tiers else shape_of(need).at_least
    if by_performance and len(one_of_each) < most_asked:
        yield Contradiction(offer.key, Wrong.TOO_FEW_PERFORMANCES, one_of_each)
    if isinstance(need, Formula | Bundle):
        for part in need.parts:
            fitting = _one_of_each_performance(line for line in about if part.selection.takes(line))
            if not fitting or (isinstance(need, Formula) and len(fitting) < part.count):
                yield Contradiction(offer.key, Wrong.PART_TOO_SMALL, fitting or tuple(about[:1]))
    if all(_never_cheaper(offer, gives, about) for gives in (offer.gives, *(tier.gives for tier in offer.tiers))):
        yield Contradiction(offer.key, Wrong.NEVER_CHEAPER, tuple(_dearest(offer, about)))


def _never_cheaper(offer: Offer, gives: object, about: Sequence[LineAsked]) -> bool:
    """Whether what it gives is above every plain price; a set that can grow without end always gets cheaper."""
    if isinstance(gives, TicketPrice):
        return all(price_after(_plain(line), line.zone_key, line.rate_key, [("", gives)]) == _plain(line) for line in about)
    if isinstance(gives, SetPrice):
        most = shape_of(offer.need).at_most
        return most is not None and isinstance(offer.need, Bundle | Formula) and sum(map(_plain, _dearest(offer, about))) <= gives.cents
    return False


def _dearest(offer: Offer, about: Sequence[LineAsked]) -> list[LineAsked]:
    """The dearest tickets that one set can have."""
    most = shape_of(offer.need).at_most or shape_of(offer.need).at_least
    ranked = sorted(about, key=lambda line: -_plain(line))
    if isinstance(offer.need, Bundle):
        return [line for part in offer.need.parts for line in _repeated(part, ranked)]
    return list(_one_of_each_performance(ranked))[:most] if isinstance(offer.need, Formula) else ranked[:1]


def _repeated(part: Part, ranked: Sequence[LineAsked]) -> list[LineAsked]:
    return [line for line in ranked if part.selection.takes(line)][:1] * part.count


def _one_of_each_performance(lines: Iterable[LineAsked]) -> tuple[LineAsked, ...]:
    first: dict[Hashable, LineAsked] = {}
    for line in lines:
        first.setdefault(line.performance, line)
    return tuple(first.values())


def _plain(line: LineAsked) -> int:
    return line.table.prices[line.zone_key][line.rate_key]
