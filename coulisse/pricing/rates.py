"""Rates with conditions: which lines of a basket may not have the rate that they ask, and why. Pure.

Nobody is refused for what isn't known: a rate for people under 26 is refused to a line whose age is known to be 30, and
is checked at the door where no age was asked.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from coulisse.lib.text import in_language
from coulisse.pricing.rules import rate_asked
from coulisse.pricing.types import LineAsked, Rate


@dataclass(frozen=True, slots=True)
class RateRefused:
    """These lines can't have this rate; ``says`` tells the buyer what to do."""

    rate_key: str
    line_ids: tuple[Any, ...]
    says: str

    def __str__(self) -> str:
        return self.says


def rates_shown(rates: Sequence[Rate], codes: Collection[str] = ()) -> list[Rate]:
    """The rates that may be chosen from: those that wait for a code are left out until it is given."""
    return [rate for rate in rates if rate.conditions.hidden_until is None or rate.conditions.hidden_until in codes]


def rates_refused(lines: Sequence[LineAsked], codes: Collection[str] = ()) -> list[RateRefused]:
    """Every condition that these lines together don't meet. Raises `RateNotSold` for a rate that its zone doesn't have."""
    of_rate: dict[str, list[tuple[LineAsked, Rate]]] = defaultdict(list)
    for line in lines:
        rate = rate_asked(line.table, line.zone_key, line.rate_key)
        of_rate[rate.key].append((line, rate))
    counts = Counter((line.performance, rate.key) for asked in of_rate.values() for line, rate in asked)
    return [refused for asked in of_rate.values() for refused in _refused(asked, counts, codes)]


def _refused(asked: Sequence[tuple[LineAsked, Rate]], counts: Counter[tuple[Hashable, str]], codes: Collection[str]) -> Iterator[RateRefused]:
    rate = asked[0][1]
    conditions, name = rate.conditions, in_language(rate.name, get_language() or "nl")
    every = tuple(line.id for line, _rate in asked)
    if conditions.hidden_until is not None and conditions.hidden_until not in codes:
        yield RateRefused(rate.key, every, _("“%(rate)s” asks a code. Fill it in, or choose another rate.") % {"rate": name})
    if wrong := tuple(line.id for line, _rate in asked if not _of_age(line.age, rate)):
        yield RateRefused(rate.key, wrong, _ages(rate, name))
    if conditions.at_least is not None and len(every) < conditions.at_least:
        says = ngettext("“%(rate)s” is sold from %(number)d ticket on.", "“%(rate)s” is sold from %(number)d tickets on.", conditions.at_least)
        yield RateRefused(rate.key, every, says % {"rate": name, "number": conditions.at_least})
    if conditions.at_most is not None and len(every) > conditions.at_most:
        says = ngettext(
            "Choose “%(rate)s” at most once in one order.", "Choose “%(rate)s” at most %(number)d times in one order.", conditions.at_most
        )
        yield RateRefused(rate.key, every[conditions.at_most :], says % {"rate": name, "number": conditions.at_most})
    if conditions.with_rate is not None:
        yield from _without_company(asked, rate, name, counts)


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
    of_performance: dict[Hashable, list[LineAsked]] = defaultdict(list)
    for line, _rate in asked:
        of_performance[line.performance].append(line)
    per, other = rate.conditions.per_other, rate.conditions.with_rate or ""
    for performance, lines in of_performance.items():
        too_many = lines[per * counts[performance, other] :]
        if too_many:
            named = next((one for one in lines[0].table.rates if one.key == other), None)
            with_name = in_language(named.name, get_language() or "nl") if named else other
            says = ngettext(
                "For each ticket “%(other)s” you can take %(number)d ticket “%(rate)s” for the same performance.",
                "For each ticket “%(other)s” you can take %(number)d tickets “%(rate)s” for the same performance.",
                per,
            )
            yield RateRefused(rate.key, tuple(line.id for line in too_many), says % {"other": with_name, "number": per, "rate": name})
