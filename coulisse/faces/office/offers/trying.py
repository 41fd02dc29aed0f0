"""An offer tried on an example basket: each ticket before and after, and why."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from coulisse.faces.office.offers.choices import Choices
from coulisse.inventory import queries as stock
from coulisse.lib.text import Text, in_language
from coulisse.pricing.offers.choosing import counted_as
from coulisse.pricing.offers.needs import Bundle, Counted, Each, Every, Formula, Shape, Together, Within, shape_of
from coulisse.pricing.offers.selection import Moment, PerformanceFacts, Window
from coulisse.pricing.offers.types import Offer, Right
from coulisse.pricing.rules import quote
from coulisse.pricing.types import LineAsked, LinePriced, Quote
from coulisse.programme.models import Performance

# An example is to be read.
MOST_ROWS, MOST_TICKETS = 12, 40


@dataclass(frozen=True)
class TicketTried:
    """Tickets that are alike: ``reasons`` are names of offers with what each took off one of them."""

    performance: str
    zone: str
    rate: str
    person: str
    count: int
    plain_cents: int
    price_cents: int
    reasons: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Tried:
    """``now_cents`` is what the basket costs without this offer, ``then_cents`` with it; fees are in both."""

    tickets: Sequence[TicketTried]
    plain_cents: int
    now_cents: int
    then_cents: int
    applies: bool
    as_if_open: bool

    @property
    def saved_cents(self) -> int:
        return self.now_cents - self.then_cents


def try_on(offer: Offer, lines: Sequence[LineAsked], others: Sequence[Offer], choices: Choices, now: datetime) -> Tried:
    """The basket as it is now and with the offer, taken to hold at this moment and to be unlocked."""
    rights = [Right("tried", offer.unlocked_by)] if offer.unlocked_by is not None else []
    moment = _moment(lines, others, choices.performances_to_come, now)
    opened = replace(offer, window=Window())
    before = quote(lines, others, (), moment)
    after = quote(lines, [*others, opened], rights, moment)
    names = {one.key: one.name for one in (*others, offer)}
    applies = any(applied.offer_key == offer.key and applied.saves_cents for applied in after.applied)
    tickets = list(_alike(lines, after, names, choices))
    return Tried(tickets, quote(lines).total_cents, before.total_cents, after.total_cents, applies, offer.window != Window())


def _moment(lines: Sequence[LineAsked], offers: Iterable[Offer], performances: Sequence[Performance], now: datetime) -> Moment:
    tried = {line.performance for line in lines}
    about = [one for one in performances if one.pk in tried]
    asks = any(offer.window.until_sold is not None or offer.window.below_permyriad is not None for offer in offers)
    sold = {pk: filling.sold for pk, filling in stock.fillings(about, now).items()} if asks else {}
    return Moment(now, {one.pk: PerformanceFacts(one.starts_at, sold.get(one.pk, 0), one.place_count) for one in about})


def _alike(lines: Sequence[LineAsked], priced: Quote, names: Mapping[str, Any], choices: Choices) -> Iterator[TicketTried]:
    counted: dict[TicketTried, int] = {}
    words = {kind: dict(choices.pairs(kind)) for kind in ("performances", "zones", "rates")}
    for line, done in zip(lines, priced.lines, strict=True):
        one = _ticket(line, done, names, words)
        counted[one] = counted.get(one, 0) + 1
    return (replace(one, count=count) for one, count in counted.items())


def _ticket(line: LineAsked, done: LinePriced, names: Mapping[str, Text], words: Mapping[str, Mapping[str, str]]) -> TicketTried:
    language = get_language() or "nl"
    reasons = tuple((in_language(names[one.offer_key], language), one.cents) for one in done.reductions if one.cents)
    return TicketTried(
        words["performances"].get(str(line.performance), ""), words["zones"].get(line.zone_key, line.zone_key),
        words["rates"].get(done.rate.key, done.rate.key), line.person or "", 0, done.plain_cents, done.price_cents, reasons,
    )  # fmt: skip


def example_for(offer: Offer, season: Sequence[LineAsked]) -> list[LineAsked]:
    """Tickets of the season that fulfil the offer, as far as there are: what the page shows before anybody chose any."""
    about = [line for line in season if offer.selection.takes(line)]
    match offer.need:
        case Each():
            return about[:1] * 2
        case Together() if offer.need.counted is not Counted.TICKETS or offer.need.within is Within.PERSON:
            return _different(shape_of(offer.need), about, offer.need.at_least)
        case Together():
            return about[:1] * min(offer.need.at_least, MOST_TICKETS)
        case Every():
            return about[:1] * min(offer.need.kth, MOST_TICKETS)
        case Bundle():
            return _family(offer.need, about)
        case Formula():
            return [replace(line, person="A") for line in _chosen(offer.need, about)]


def _different(shape: Shape, lines: Iterable[LineAsked], count: int, but: Iterable[LineAsked] = ()) -> list[LineAsked]:
    taken = {counted_as(shape, line) for line in but}
    first: dict[Any, LineAsked] = {}
    for line in lines:
        if counted_as(shape, line) not in taken:
            first.setdefault(counted_as(shape, line), line)
    return list(first.values())[: min(count, MOST_ROWS)]


def _chosen(need: Formula, about: Sequence[LineAsked]) -> list[LineAsked]:
    chosen: list[LineAsked] = []
    shape = shape_of(need)
    for part in need.parts:
        chosen += _different(shape, (line for line in about if part.selection.takes(line)), part.count, chosen)
    return chosen + _different(shape, about, need.at_least - len(chosen), chosen)


def _family(need: Bundle, about: Sequence[LineAsked]) -> list[LineAsked]:
    """At the first performance that has all of its parts."""
    for performance in dict.fromkeys(line.performance for line in about):
        here = [line for line in about if line.performance == performance]
        parts = [[line for line in here if part.selection.takes(line)][:1] * part.count for part in need.parts]
        if all(parts):
            return [line for part in parts for line in part][:MOST_TICKETS]
    return []


def as_rows(lines: Sequence[LineAsked]) -> list[dict[str, Any]]:
    """Tickets as they would be typed."""
    counted: dict[tuple[Any, ...], int] = {}
    for line in lines:
        where = (str(line.performance), line.zone_key, line.rate_key, line.person or "")
        counted[where] = counted.get(where, 0) + 1
    return [dict(zip(("performance", "zone", "rate", "person"), where, strict=True)) | {"count": count} for where, count in counted.items()]


class NotSoldSo(Exception):
    """The basket has a ticket that isn't sold as it was asked: which row."""

    def __init__(self, row: int) -> None:
        self.row = row


def from_rows(rows: Sequence[Any], season: Sequence[LineAsked]) -> list[LineAsked]:
    """The tickets that were typed, numbered. An empty zone or rate is the first that is sold. Raises `NotSoldSo`."""
    found: list[LineAsked] = []
    for number, row in enumerate(rows):
        if row.is_meant:
            typed = row.cleaned_data
            fitting = (line for line in season if _fits(line, typed))
            line = next(fitting, None)
            if line is None:
                raise NotSoldSo(number)
            found += [replace(line, person=typed["person"].strip() or None)] * min(typed["count"] or 1, MOST_TICKETS)
    return numbered(found[: 2 * MOST_TICKETS])


def _fits(line: LineAsked, typed: Mapping[str, Any]) -> bool:
    return (
        str(line.performance) == typed["performance"]
        and (not typed["zone"] or line.zone_key == typed["zone"])
        and (not typed["rate"] or line.rate_key == typed["rate"])
    )


def numbered(lines: Iterable[LineAsked]) -> list[LineAsked]:
    return [replace(line, id=number) for number, line in enumerate(lines)]
