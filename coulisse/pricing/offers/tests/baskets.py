"""Small baskets of every sort, made from a number: the same number makes the same basket."""

from collections.abc import Hashable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import NamedTuple

from coulisse.pricing.offers.effects import FREE, AmountOff, Gives, Percent, SetPrice, TicketPrice
from coulisse.pricing.offers.needs import Bundle, Counted, Each, Every, Formula, Need, Part, Together, Within
from coulisse.pricing.offers.selection import Moment, PerformanceFacts, Selection, Window
from coulisse.pricing.offers.types import Limits, Offer, Right, Tier
from coulisse.pricing.types import Fee, LineAsked, PriceTable, Rate

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
RATES = (Rate("adult", {"en": "Adult"}), Rate("youth", {"en": "Youth"}), Rate("free", {"en": "Companion"}))
TAGS = ("theatre", "dance", "jazz")
UNLOCKS = ("code", "pass", "voucher")


class Basket(NamedTuple):
    lines: list[LineAsked]
    offers: list[Offer]
    rights: list[Right]
    moment: Moment


def basket(number: int, most_lines: int = 6, most_offers: int = 4) -> Basket:
    dice = Random(number)
    tables = [_table(dice) for _ in range(2)]
    performances = [(n, dice.choice((10, 11, 12)), frozenset(dice.sample(TAGS, dice.choice((0, 1, 1, 2)))), dice.choice(tables)) for n in range(4)]
    persons = dice.choice(((None,), (None,), ("An", "Bo"), ("An", "Bo", None)))
    lines = [_line(dice, n, dice.choice(performances[: dice.randint(1, 4)]), dice.choice(persons)) for n in range(dice.randint(1, most_lines))]
    offers = [_offer(dice, f"o{n}") for n in range(dice.randint(1, most_offers))]
    rights = [_used_before(dice, _right(dice, n), offers) for n in range(dice.choice((0, 1, 2)))]
    offers = [_by_title(Random(f"{number} {offer.key}"), offer) for offer in offers]
    facts = {n: PerformanceFacts(NOW + timedelta(hours=dice.choice((1, 40))), dice.randint(0, 100), 100) for n in range(4) if dice.random() < 0.9}
    return Basket(lines, offers, rights, Moment(NOW, facts, _left_at(dice, offers)))


def _left_at(dice: Random, offers: list[Offer]) -> dict[tuple[str, Hashable], int]:
    """In one basket of four earlier orders used offers at some of the performances."""
    if dice.random() > 0.25:
        return {}
    return {(dice.choice(offers).key, performance): dice.choice((0, 1, 2)) for performance in dice.sample(range(4), 2)}


def _table(dice: Random) -> PriceTable:
    def price() -> int:
        return dice.choice((0, 1, 999, 1000, 1250, 1800, 2400, 2400))

    fees = [Fee("service", {}, "ticket", 100)] * dice.randint(0, 1) + [Fee("order", {}, "order", dice.choice((150, 250)))] * dice.randint(0, 1)
    return PriceTable(RATES, {zone: {"adult": price(), "youth": price(), "free": 0} for zone in ("1", "2")}, tuple(fees))


def _line(dice: Random, n: int, performance: tuple[int, int, frozenset[str], PriceTable], person: str | None) -> LineAsked:
    no, production, tags, table = performance
    rate = dice.choice(("adult", "adult", "youth", "youth", "free"))
    return LineAsked(n, dice.choice("112"), rate, table, no, production, tags, person)


def _offer(dice: Random, key: str) -> Offer:
    need = _need(dice)
    tiers = _tiers(dice, need)
    return Offer(
        key,
        {"en": key},
        _gives(dice, need),
        need,
        _selection(dice) if dice.random() < 0.4 else Selection(),
        _window(dice) if dice.random() < 0.2 else Window(),
        tiers,
        _limits(dice) if dice.random() < 0.4 else Limits(),
        frozenset(dice.sample(("o0", "o1", "o2", "o3"), dice.choice((0, 0, 1, 2)))),
        dice.choice(UNLOCKS) if dice.random() < 0.3 else None,
    )


def _need(dice: Random) -> Need:
    at_least = dice.randint(1, 4)
    at_most = dice.choice((None, None, at_least, at_least + 1))
    match dice.choice(("each", "each", "together", "together", "every", "bundle", "formula", "formula")):
        case "each":
            return Each()
        case "together":
            return Together(at_least, at_most, dice.choice((Counted.TICKETS, Counted.PERFORMANCES)), dice.choice(list(Within)))
        case "every":
            return Every(dice.randint(1, 4))
        case "bundle":
            return Bundle(_parts(dice, 1))
    parts = _parts(dice, 0)
    at_least = max(at_least, sum(part.count for part in parts))
    return Formula(at_least, None if at_most is None else at_least + dice.randint(0, 1), parts)


def _by_title(dice: Random, offer: Offer) -> Offer:
    """One in three of those that count something counts productions. With dice of its own: the rest of the basket stays what it was."""
    if isinstance(offer.need, Together | Formula) and dice.random() < 0.33:
        return replace(offer, need=replace(offer.need, counted=Counted.PRODUCTIONS))
    return offer


def _parts(dice: Random, least: int) -> tuple[Part, ...]:
    return tuple(Part({}, _selection(dice), dice.randint(1, 2)) for _ in range(dice.randint(least, 2)))


def _tiers(dice: Random, need: Need) -> tuple[Tier, ...]:
    if isinstance(need, Together | Formula) and need.at_most is None and dice.random() < 0.5:
        return (Tier(need.at_least + dice.randint(1, 2), _gives(dice, need)),)
    return ()


def _gives(dice: Random, need: Need) -> Gives:
    sorts: list[Gives] = [
        Percent(dice.choice((500, 1000, 3333, 5000))),
        Percent(dice.choice((1000, 2500))),
        AmountOff(dice.choice((1, 300, 1500))),
        TicketPrice({(dice.choice("12*"), dice.choice(("adult", "youth", "*"))): dice.choice((0, 800, 1500))}),
        FREE,
    ]
    if not isinstance(need, Each | Every):
        sorts += [SetPrice(dice.choice((0, 1, 2000, 3333, 5000)))] * 2
    return dice.choice(sorts)


def _selection(dice: Random) -> Selection:
    match dice.choice(("performances", "productions", "tags", "zones", "rates")):
        case "performances":
            return Selection(performances=frozenset(dice.sample(range(4), 2)))
        case "productions":
            return Selection(productions=frozenset(dice.sample((10, 11, 12), 2)))
        case "tags":
            return Selection(tags=frozenset(dice.sample(TAGS, 1)))
        case "zones":
            return Selection(zones=frozenset("1"))
    return Selection(rates=frozenset(dice.sample(("adult", "youth", "free"), dice.choice((1, 2)))))


def _window(dice: Random) -> Window:
    return dice.choice(
        (
            Window(from_at=NOW),
            Window(until_at=NOW),
            Window(until_sold=50),
            Window(hours_before=24),
            Window(below_permyriad=5000),
            Window(from_at=NOW - timedelta(days=1), until_at=NOW + timedelta(days=1)),
        )
    )


def _limits(dice: Random) -> Limits:
    return Limits(
        **{name: dice.randint(1, 2) for name in dice.sample(("order", "performance", "person", "right", "right_at_performance"), dice.choice((1, 2)))}
    )


def _used_before(dice: Random, right: Right, offers: list[Offer]) -> Right:
    """Half of them were used by earlier orders: at some of the performances, or anywhere."""
    way = dice.random()
    if way < 0.3:
        return replace(right, left_at={(dice.choice(offers).key, performance): dice.choice((0, 1, 2)) for performance in dice.sample(range(4), 2)})
    return replace(right, left_of={dice.choice(offers).key: dice.choice((0, 1, 2))}) if way < 0.5 else right


def _right(dice: Random, n: int) -> Right:
    return Right(f"r{n}", dice.choice(UNLOCKS), dice.choice((None, None, 0, 1, 2)), dice.choice((None, None, "An")))
