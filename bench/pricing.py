"""What a quote costs, and how near to proven it is: ordinary baskets, subscription orders, very large ones. Prints JSON.

Processor time of one core. The rules are those of a house that sells a bit of everything; ``disputed`` has twelve that
all want the same tickets, which is as hard as it gets.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from coulisse.pricing.offers.effects import FREE, AmountOff, Percent, SetPrice, TicketPrice
from coulisse.pricing.offers.needs import Bundle, Counted, Every, Formula, Part, Together, Within
from coulisse.pricing.offers.selection import Moment, PerformanceFacts, Selection, Window
from coulisse.pricing.offers.types import Limits, Offer, Right, Tier
from coulisse.pricing.rules import quote
from coulisse.pricing.types import Fee, LineAsked, PriceTable, Rate

NOW = datetime(2026, 9, 1, tzinfo=UTC)
RATES = (Rate("adult", {"en": "Standard"}), Rate("youth", {"en": "Under 26"}))
THEMES = ("theatre", "dance", "jazz", "circus", "family")
ADULTS, YOUTH = (Selection(rates=frozenset({rate})) for rate in ("adult", "youth"))


def table(cents: int) -> PriceTable:
    prices = {"1": {"adult": cents, "youth": cents // 2}, "2": {"adult": cents - 600, "youth": cents // 2 - 300}}
    return PriceTable(RATES, prices, (Fee("service", {}, "ticket", 100), Fee("order", {}, "order", 150)))


def tagged(*tags: str) -> Selection:
    return Selection(tags=frozenset(tags))


TIERS = Offer("tiers", {}, Percent(1000), Together(5, counted=Counted.PERFORMANCES), tiers=(Tier(10, Percent(2500)),))
GROUP = Offer("group", {}, Percent(1500), Together(15, within=Within.PERFORMANCE))
TENTH = Offer("tenth", {}, FREE, Every(10))
FAMILY = Offer("family", {}, SetPrice(5000), Bundle((Part({}, ADULTS, 2), Part({}, YOUTH, 2))))
EARLY = Offer("early", {}, Percent(500), window=Window(until_at=datetime(2026, 10, 1, tzinfo=UTC)))
LAST = Offer("last", {}, Percent(3000), window=Window(hours_before=3, below_permyriad=5000))
PASS = Offer("pass", {}, AmountOff(400), unlocked_by="pass", limits=Limits(right_at_performance=2))
CODE = Offer("code", {}, Percent(500), unlocked_by="code", combines_with=frozenset({"tiers", "formula"}))
FORMULA = Offer("formula", {}, Percent(2000), Formula(5))
JAZZ = Offer("jazz", {}, SetPrice(4500), Formula(3, 3, (Part({}, tagged("jazz"), 3),)))
TWO_AND_TWO = Offer("two-and-two", {}, Percent(3000), Formula(5, 5, (Part({}, tagged("theatre"), 2), Part({}, tagged("dance"), 2))))
YOUNG = Offer("young", {}, TicketPrice({("*", "youth"): 800}), Formula(3), YOUTH)
VOUCHER = Offer("voucher", {}, FREE, unlocked_by="voucher")

HOUSE = (TIERS, GROUP, TENTH, FAMILY, EARLY, LAST, PASS, CODE)
SUBSCRIPTIONS = (*HOUSE, FORMULA, JAZZ, TWO_AND_TWO, YOUNG)
DISPUTED = (
    TIERS, GROUP, TENTH, FAMILY, EARLY, replace(PASS, limits=Limits(right_at_performance=1)), CODE, FORMULA, JAZZ,
    replace(TWO_AND_TWO, limits=Limits(person=1)), YOUNG, VOUCHER,
)  # fmt: skip


def moment(performances: int, dice: Random) -> Moment:
    return Moment(NOW, {n: PerformanceFacts(NOW + timedelta(days=dice.randint(1, 90)), dice.randint(0, 300), 400) for n in range(performances)})


def season(performances: int, dice: Random) -> list[tuple[int, frozenset[str], PriceTable]]:
    return [(n, frozenset({dice.choice(THEMES)}), table(dice.choice((1800, 2400, 3000)))) for n in range(performances)]


def line(no: int, evening: tuple[int, frozenset[str], PriceTable], zone: str, rate: str, person: str | None) -> LineAsked:
    performance, tags, prices = evening
    return LineAsked(no, zone, rate, prices, performance, performance, tags, person)


def ordinary(dice: Random) -> list[Any]:
    """Six tickets: two or three people, two or three evenings; some have a pass or a code."""
    people = dice.choice((2, 3))
    evenings = dice.sample(season(30, dice), 6 // people)
    rates = [dice.choice(("adult", "adult", "youth")) for _ in range(people)]
    zone = dice.choice("12")
    lines = [line(no * people + who, evening, zone, rate, None) for no, evening in enumerate(evenings) for who, rate in enumerate(rates)]
    rights = [Right("p", "pass", left=20)] * (dice.random() < 0.3) + [Right("c", "code")] * (dice.random() < 0.2)
    return [lines, HOUSE, rights, moment(30, dice)]


def for_people(people: int, evenings: int, offers: tuple[Offer, ...], rights: list[Right], named: bool) -> Callable[[Random], list[Any]]:
    def made(dice: Random) -> list[Any]:
        chosen = season(evenings, dice)
        who = [(dice.choice("112"), dice.choice(("adult", "adult", "youth")), f"person {n:02}" if named else None) for n in range(people)]
        lines = [
            line(n * evenings + no, evening, zone, rate, person) for n, (zone, rate, person) in enumerate(who) for no, evening in enumerate(chosen)
        ]
        return [lines, offers, rights, moment(evenings, dice)]

    return made


def measured(make: Callable[[Random], list[Any]], times: int) -> dict[str, Any]:
    spent, gaps, reduced = [], [], 0
    for number in range(times):
        lines, offers, rights, facts = make(Random(number))
        began = time.process_time()
        priced = quote(lines, offers, rights, facts)
        spent.append((time.process_time() - began) * 1000)
        gaps.append(100 * priced.gap_cents / max(1, priced.total_cents))
        reduced += bool(priced.applied)
    spent.sort()
    return {
        "baskets": times,
        "lines": len(lines),
        "offers": len(offers),
        "cpu_ms_median": round(median(spent), 2),
        "cpu_ms_p95": round(spent[int(times * 0.95)], 2),
        "with_a_reduction": reduced,
        "proven": sum(gap == 0 for gap in gaps),
        "gap_percent_at_most": round(max(gaps), 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=10, help="baskets of the large sorts; ordinary ones are twenty times as many")
    times = parser.parse_args().times
    two = [Right("p", "pass", left=20), Right("c", "code")]
    many = [Right("p", "pass", 20), Right("q", "pass", 20), Right("v", "voucher", 3), Right("c", "code")]
    figures = {
        "ordinary": measured(ordinary, times * 20),
        "subscriptions of 4 people, 6 evenings": measured(for_people(4, 6, SUBSCRIPTIONS, two, named=True), times * 2),
        "subscriptions, nobody named": measured(for_people(4, 6, SUBSCRIPTIONS, two, named=False), times * 2),
        "20 people, 15 evenings": measured(for_people(20, 15, SUBSCRIPTIONS, two, named=True), times),
        "20 people, 15 evenings, nobody named": measured(for_people(20, 15, SUBSCRIPTIONS, two, named=False), times),
        "disputed: 4 people, 6 evenings": measured(for_people(4, 6, DISPUTED, many, named=True), times * 2),
        "disputed: 20 people, 15 evenings": measured(for_people(20, 15, DISPUTED, many, named=True), times),
    }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
