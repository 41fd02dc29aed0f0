"""Offers that can never apply, or that contradict themselves: refused before they are published, with a basket that shows it."""

from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from coulisse.pricing.types import LineAsked

from .choosing import counted_as, missing
from .effects import AmountOff, Percent, SetPrice, TicketPrice, price_after
from .needs import Bundle, Counted, Every, Formula, Part, Shape, Together, Within, shape_of
from .selection import Moment, Window
from .types import Offer


class Wrong(StrEnum):
    """What is wrong with an offer."""

    NEVER_IN_TIME = "never_in_time"
    OVER = "over"
    AFTER_THE_LAST = "after_the_last"
    LEAST_ABOVE_MOST = "least_above_most"
    PARTS_ABOVE_MOST = "parts_above_most"
    TIER_TOO_LOW = "tier_too_low"
    TIER_GIVES_LESS = "tier_gives_less"
    LIMIT_WITHOUT_CODE = "limit_without_code"
    NOTHING_SELECTED = "nothing_selected"
    TOO_FEW_PERFORMANCES = "too_few_performances"
    TOO_FEW_PRODUCTIONS = "too_few_productions"
    PART_TOO_SMALL = "part_too_small"
    PARTS_NEVER_MEET = "parts_never_meet"
    PARTS_ASK_THE_SAME = "parts_ask_the_same"
    NEVER_CHEAPER = "never_cheaper"
    NO_CODE = "no_code"
    COMBINES_WITH_ITSELF = "combines_with_itself"
    COMBINES_WITH_UNKNOWN = "combines_with_unknown"
    SET_PRICE_COMBINES = "set_price_combines"
    SET_PRICE_FOR_CHEAPEST = "set_price_for_cheapest"


_SENTENCES = {
    Wrong.NEVER_IN_TIME: gettext_noop("It ends before it begins. Choose an end after the beginning."),
    Wrong.OVER: gettext_noop("It is over already. Choose an end that is to come."),
    Wrong.AFTER_THE_LAST: gettext_noop("It begins only when the performances that it is about are over. Let it begin earlier."),
    Wrong.LEAST_ABOVE_MOST: gettext_noop("It asks at least more than at most. Turn the two numbers round."),
    Wrong.PARTS_ABOVE_MOST: gettext_noop("Its parts together ask more than it has in all. Ask less of a part, or raise the number in all."),
    Wrong.TIER_TOO_LOW: gettext_noop("Its steps don't go up. Give each step a higher number than the one before it."),
    Wrong.TIER_GIVES_LESS: gettext_noop("A step gives no more than the one before it: nobody would get it. Let it give more, or leave it out."),
    Wrong.LIMIT_WITHOUT_CODE: gettext_noop("It is limited for each code or pass, but asks none. Choose whom it is for, or leave that limit out."),
    Wrong.NOTHING_SELECTED: gettext_noop("It is about no ticket at all. Choose other performances, zones or rates."),
    Wrong.TOO_FEW_PERFORMANCES: gettext_noop("There are fewer performances to choose from than it asks. Ask fewer, or add performances."),
    Wrong.TOO_FEW_PRODUCTIONS: gettext_noop("There are fewer productions to choose from than it asks. Ask fewer, or add productions."),
    Wrong.PART_TOO_SMALL: gettext_noop("One of its parts has fewer performances or tickets to choose from than it asks."),
    Wrong.PARTS_NEVER_MEET: gettext_noop("No performance has a ticket for each of its parts. Choose parts that are sold together."),
    Wrong.PARTS_ASK_THE_SAME: gettext_noop(
        "Its parts ask the same performances, and there are too few for all of them. Ask less of a part, or choose another."
    ),
    Wrong.NEVER_CHEAPER: gettext_noop("Nobody would pay less by it: its price is above every plain price."),
    Wrong.NO_CODE: gettext_noop("It asks a code, pass or voucher that doesn't exist."),
    Wrong.COMBINES_WITH_ITSELF: gettext_noop("It is said to combine with itself. An offer applies once to a ticket."),
    Wrong.COMBINES_WITH_UNKNOWN: gettext_noop(
        "It is said to combine with an offer that isn't in force. Put that one in force first, or don't choose it here."
    ),
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


def contradictions(
    offers: Sequence[Offer], season: Sequence[LineAsked], unlocks: Collection[str] | None = None, moment: Moment | None = None
) -> list[Contradiction]:
    """Every problem of these offers. ``season``: one line for each ticket that can be chosen (performance, zone, rate);
    ``unlocks``: the codes, passes and vouchers there are (None: not to be checked); ``moment``: now, and when the
    performances begin, as far as it is known."""
    keys = {offer.key for offer in offers}
    return [problem for offer in offers for problem in _problems(offer, keys, season, unlocks, moment or Moment())]


def _problems(
    offer: Offer, keys: set[str], season: Sequence[LineAsked], unlocks: Collection[str] | None, moment: Moment
) -> Iterator[Contradiction]:  # fmt: skip
    about = [line for line in season if offer.selection.takes(line)]
    for wrong in (*_alone(offer), *_beside_others(offer, keys, unlocks)):
        yield Contradiction(offer.key, wrong, tuple(about[:1]))
    if not about:
        yield Contradiction(offer.key, Wrong.NOTHING_SELECTED, tuple(season[:1]))
    else:
        yield from _in_time(offer, about, moment)
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
    if any(not _gives_more(after, before) for before, after in pairwise([offer.gives, *(tier.gives for tier in offer.tiers)])):
        yield Wrong.TIER_GIVES_LESS
    if offer.unlocked_by is None and (offer.limits.right is not None or offer.limits.right_at_performance is not None):
        yield Wrong.LIMIT_WITHOUT_CODE


def _gives_more(after: object, before: object) -> bool:
    """Whether a step can be worth reaching; what can't be compared can."""
    match before, after:
        case (Percent(less), Percent(more)) | (AmountOff(less), AmountOff(more)):
            return more > less
    return True


def _in_time(offer: Offer, about: Sequence[LineAsked], moment: Moment) -> Iterator[Contradiction]:
    """Whether there is a moment from now on, before one of its performances, at which it holds."""
    window, now = offer.window, moment.now
    if now is None or (window.from_at and window.until_at and window.from_at >= window.until_at):
        return
    if window.until_at is not None and window.until_at <= now:
        yield Contradiction(offer.key, Wrong.OVER, tuple(about[:1]))
    elif window.from_at is not None and all(_begins_after(window.from_at, line, moment) for line in about):
        yield Contradiction(offer.key, Wrong.AFTER_THE_LAST, tuple(about[:1]))
    elif window.hours_before is not None and window.until_at is not None and all(_ends_before(window, line, moment) for line in about):
        yield Contradiction(offer.key, Wrong.NEVER_IN_TIME, tuple(about[:1]))


def _begins_after(from_at: datetime, line: LineAsked, moment: Moment) -> bool:
    facts = moment.performances.get(line.performance)
    return facts is not None and from_at >= facts.starts_at


def _ends_before(window: Window, line: LineAsked, moment: Moment) -> bool:
    """Whether it ends before the last hours begin in which it would hold."""
    facts = moment.performances.get(line.performance)
    assert window.until_at is not None and window.hours_before is not None
    return facts is not None and window.until_at <= facts.starts_at - timedelta(hours=window.hours_before)


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
    need, shape = offer.need, shape_of(offer.need)
    one_of_each = _one_of_each(shape, about)
    asks_different = isinstance(need, Formula) or (
        isinstance(need, Together) and (need.counted is not Counted.TICKETS or need.within is Within.PERSON)
    )
    most_asked = max(shape.at_least, *(tier.at_least for tier in offer.tiers)) if offer.tiers else shape.at_least
    if asks_different and len(one_of_each) < most_asked:
        too_few = Wrong.TOO_FEW_PRODUCTIONS if shape.counted is Counted.PRODUCTIONS else Wrong.TOO_FEW_PERFORMANCES
        yield Contradiction(offer.key, too_few, one_of_each)
    if isinstance(need, Formula | Bundle):
        for part in need.parts:
            fitting = _one_of_each(shape, (line for line in about if part.selection.takes(line)))
            if not fitting or (isinstance(need, Formula) and len(fitting) < part.count):
                yield Contradiction(offer.key, Wrong.PART_TOO_SMALL, fitting or tuple(about[:1]))
                return
        yield from _parts_together(offer, need, about)
    if all(_never_cheaper(offer, gives, about) for gives in (offer.gives, *(tier.gives for tier in offer.tiers))):
        yield Contradiction(offer.key, Wrong.NEVER_CHEAPER, tuple(_dearest(offer, about)))


def _parts_together(offer: Offer, need: Formula | Bundle, about: Sequence[LineAsked]) -> Iterator[Contradiction]:
    """Parts of which each can be filled, but not all of them at once."""
    if isinstance(need, Bundle):
        where = ({line.performance for line in about if part.selection.takes(line)} for part in need.parts)
        if not set.intersection(*where):
            yield Contradiction(offer.key, Wrong.PARTS_NEVER_MEET, tuple(_dearest(offer, about)))
    elif missing(offer, about).parts:
        yield Contradiction(offer.key, Wrong.PARTS_ASK_THE_SAME, _one_of_each(shape_of(need), about)[:12])


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
    return list(_one_of_each(shape_of(offer.need), ranked))[:most] if isinstance(offer.need, Formula) else ranked[:1]


def _repeated(part: Part, ranked: Sequence[LineAsked]) -> list[LineAsked]:
    return [line for line in ranked if part.selection.takes(line)][:1] * part.count


def _one_of_each(shape: Shape, lines: Iterable[LineAsked]) -> tuple[LineAsked, ...]:
    """One ticket of each performance, or of each production where these are counted."""
    first: dict[Hashable, LineAsked] = {}
    for line in lines:
        first.setdefault(counted_as(shape, line), line)
    return tuple(first.values())


def _plain(line: LineAsked) -> int:
    return line.table.prices[line.zone_key][line.rate_key]
