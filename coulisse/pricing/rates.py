"""Rates with conditions: which a place may have, which it gets by itself, which are refused and why. Pure.

Nobody is refused for what isn't known: a rate for people under 26 is refused to a line whose age is known to be 30, and
is checked at the door where no age was asked.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from coulisse.lib.text import in_language
from coulisse.pricing.offers.types import Right
from coulisse.pricing.rules import rate_asked
from coulisse.pricing.types import LineAsked, Rate


@dataclass(frozen=True, slots=True)
class RateRefused:
    """These lines can't have this rate; ``says`` tells the buyer what to do. ``may_follow``: more tickets would mend it."""

    rate_key: str
    line_ids: tuple[Any, ...]
    says: str
    may_follow: bool = False

    def __str__(self) -> str:
        return self.says


@dataclass(frozen=True, slots=True)
class RatesOpened:
    """Which right opens the hidden rate of which line, and what is left of the rights for offers. A ticket is a use."""

    by_line: dict[Any, Hashable]
    rights: Sequence[Right]


def rates_shown(rates: Sequence[Rate], codes: Collection[str] = ()) -> list[Rate]:
    """The rates that may be chosen from: those that wait for a code are left out until it is given."""
    return [rate for rate in rates if rate.conditions.hidden_until is None or rate.conditions.hidden_until in codes]


def with_usual_rates(lines: Sequence[LineAsked]) -> list[LineAsked]:
    """Lines that ask no rate ask the usual one: a companion's place beside a wheelchair that of the companion."""
    beside = _free_beside(lines)
    return [line if line.rate_key else replace(line, rate_key=_usual(line, beside)) for line in lines]


def _free_beside(lines: Sequence[LineAsked]) -> Counter[Hashable]:
    """For each performance, how many companions more the wheelchair places have room for."""
    room = Counter(line.performance for line in lines if line.is_wheelchair)
    for line in lines if room else ():
        if line.rate_key and rate_asked(line.table, line.zone_key, line.rate_key).conditions.beside_wheelchair:
            room[line.performance] -= 1
    return room


def _usual(line: LineAsked, room: Counter[Hashable]) -> str:
    if line.is_companion and room[line.performance] > 0:
        for rate in line.table.open_rates_for(line.zone_key):
            if rate.conditions.beside_wheelchair:
                room[line.performance] -= 1
                return rate.key
    return rate_asked(line.table, line.zone_key, "").key


def rates_opened(lines: Sequence[LineAsked], rights: Iterable[Right]) -> RatesOpened:
    """Let the rights open the hidden rates of these lines, first come first served."""
    left = list(rights)
    by_line: dict[Any, Hashable] = {}
    for line in lines:
        word = rate_asked(line.table, line.zone_key, line.rate_key).conditions.hidden_until
        number = next((no for no, right in enumerate(left) if right.unlocks == word and right.left != 0), None) if word else None
        if number is not None:
            by_line[line.id] = left[number].key
            left = [_one_less(right) if right.key == left[number].key else right for right in left]
    return RatesOpened(by_line, left)


def _one_less(right: Right) -> Right:
    return right if right.left is None else replace(right, left=right.left - 1)


def rates_refused(lines: Sequence[LineAsked], rights: Iterable[Right] = ()) -> list[RateRefused]:
    """Every condition that these lines together don't meet. Raises `RateNotSold` for a rate that its zone doesn't have."""
    of_rate: dict[str, list[tuple[LineAsked, Rate]]] = defaultdict(list)
    for line in lines:
        rate = rate_asked(line.table, line.zone_key, line.rate_key)
        of_rate[rate.key].append((line, rate))
    opened = rates_opened(lines, rights).by_line if any(rate.conditions.hidden_until for asked in of_rate.values() for _line, rate in asked) else {}
    counts = Counter((line.performance, rate.key) for asked in of_rate.values() for line, rate in asked)
    wheelchairs = Counter(line.performance for asked in of_rate.values() for line, rate in asked if line.is_wheelchair)
    return [refused for asked in of_rate.values() for refused in _refused(asked, counts, wheelchairs, opened)]


def _refused(
    asked: Sequence[tuple[LineAsked, Rate]], counts: Counter[tuple[Hashable, str]], wheelchairs: Counter[Hashable], opened: Collection[Any]
) -> Iterator[RateRefused]:  # fmt: skip
    rate = asked[0][1]
    conditions, name = rate.conditions, in_language(rate.name, get_language() or "nl")
    every = tuple(line.id for line, _rate in asked)
    if conditions.hidden_until is not None and (closed := tuple(one for one in every if one not in opened)):
        yield RateRefused(rate.key, closed, _closed(name, len(every) - len(closed)))
    if wrong := tuple(line.id for line, _rate in asked if not _of_age(line.age, rate)):
        yield RateRefused(rate.key, wrong, _ages(rate, name))
    if conditions.at_least is not None and len(every) < conditions.at_least:
        says = ngettext("“%(rate)s” is sold from %(number)d ticket on.", "“%(rate)s” is sold from %(number)d tickets on.", conditions.at_least)
        yield RateRefused(rate.key, every, says % {"rate": name, "number": conditions.at_least}, may_follow=True)
    if conditions.at_most is not None and len(every) > conditions.at_most:
        says = ngettext(
            "Choose “%(rate)s” at most once in one order.", "Choose “%(rate)s” at most %(number)d times in one order.", conditions.at_most
        )
        yield RateRefused(rate.key, every[conditions.at_most :], says % {"rate": name, "number": conditions.at_most})
    if conditions.with_rate is not None:
        yield from _without_company(asked, rate, name, counts)
    if conditions.beside_wheelchair:
        yield from _without_wheelchair(asked, rate, name, wheelchairs)


def _closed(name: str, opened: int) -> str:
    if not opened:
        return _("“%(rate)s” asks a code. Fill it in, or choose another rate.") % {"rate": name}
    says = ngettext(
        "Your code is good for %(number)d ticket “%(rate)s”. Choose another rate for the rest.",
        "Your code is good for %(number)d tickets “%(rate)s”. Choose another rate for the rest.",
        opened,
    )
    return says % {"rate": name, "number": opened}


def _of_age(age: int | None, rate: Rate) -> bool:
    low, high = rate.conditions.from_age, rate.conditions.to_age
    return age is None or ((low is None or age >= low) and (high is None or age <= high))


def _ages(rate: Rate, name: str) -> str:
    low, high = rate.conditions.from_age, rate.conditions.to_age
    said = {"rate": name, "low": low, "high": high}
    if low is None:
        return _("“%(rate)s” is for people of %(high)d at most on the day of the performance. Choose another rate.") % said
    if high is None:
        return _("“%(rate)s” is for people of %(low)d and over on the day of the performance. Choose another rate.") % said
    return _("“%(rate)s” is for people from %(low)d to %(high)d on the day of the performance. Choose another rate.") % said


def _without_company(asked: Sequence[tuple[LineAsked, Rate]], rate: Rate, name: str, counts: Counter[tuple[Hashable, str]]) -> Iterator[RateRefused]:
    """At each performance those that are too many for the tickets that they go with."""
    per, other = rate.conditions.per_other, rate.conditions.with_rate or ""
    for lines in _by_performance(asked):
        too_many = lines[per * counts[lines[0].performance, other] :]
        if too_many:
            named = next((one for one in lines[0].table.rates if one.key == other), None)
            with_name = in_language(named.name, get_language() or "nl") if named else other
            says = ngettext(
                "For each ticket “%(other)s” you can take %(number)d ticket “%(rate)s” for the same performance.",
                "For each ticket “%(other)s” you can take %(number)d tickets “%(rate)s” for the same performance.",
                per,
            )
            yield RateRefused(rate.key, tuple(line.id for line in too_many), says % {"other": with_name, "number": per, "rate": name})


def _without_wheelchair(asked: Sequence[tuple[LineAsked, Rate]], rate: Rate, name: str, wheelchairs: Counter[Hashable]) -> Iterator[RateRefused]:
    """A wheelchair user is nobody's companion; at each performance there are as many companions as wheelchair places."""
    if themselves := tuple(line.id for line, _rate in asked if line.is_wheelchair):
        says = _("“%(rate)s” is for who comes along with a wheelchair user. Choose another rate for the wheelchair place.")
        yield RateRefused(rate.key, themselves, says % {"rate": name})
    for lines in _by_performance([(line, rate) for line, rate in asked if not line.is_wheelchair]):
        if too_many := tuple(line.id for line in lines[wheelchairs[lines[0].performance] :]):
            says = _(
                "“%(rate)s” goes with a wheelchair place for the same performance: one for each. Take a wheelchair place, or choose another rate."
            )
            yield RateRefused(rate.key, too_many, says % {"rate": name})


def _by_performance(asked: Sequence[tuple[LineAsked, Rate]]) -> list[list[LineAsked]]:
    found: dict[Hashable, list[LineAsked]] = defaultdict(list)
    for line, _rate in asked:
        found[line.performance].append(line)
    return list(found.values())
