"""What a basket costs, worked out the slow way: every outcome that the rules allow, one after the other.

Nothing here is shared with the search or with its prices; it reads offers, and spells their rules out once more.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, permutations
from typing import Any, NamedTuple

from coulisse.pricing.offers.effects import AmountOff, Percent, SetPrice, TicketPrice
from coulisse.pricing.offers.needs import Bundle, Counted, Each, Every, Formula, Part, Together, Within
from coulisse.pricing.offers.selection import Moment, Selection, Window
from coulisse.pricing.offers.types import Offer, Right
from coulisse.pricing.types import LineAsked


class Application(NamedTuple):
    offer: Offer
    gives: Any
    right: Right | None
    lines: tuple[int, ...]
    receivers: tuple[int, ...]


def lowest_total(lines: Sequence[LineAsked], offers: Sequence[Offer], rights: Sequence[Right], moment: Moment) -> int:
    """The least that these lines can cost, order fees included."""
    possible = list(applications(lines, offers, rights, moment))
    return min(total(lines, outcome) for outcome in outcomes(lines, possible, (), moment))


def outcomes(
    lines: Sequence[LineAsked], possible: Sequence[Application], chosen: tuple[Application, ...], moment: Moment
) -> Iterator[tuple[Application, ...]]:
    """Every set of applications that may stand together."""
    yield chosen
    for n, application in enumerate(possible):
        if may_stand_with(lines, application, chosen, moment):
            yield from outcomes(lines, possible[n + 1 :], (*chosen, application), moment)


def applications(lines: Sequence[LineAsked], offers: Sequence[Offer], rights: Sequence[Right], moment: Moment) -> Iterator[Application]:
    """Every way in which one offer can be applied once."""
    for offer in offers:
        for right in [None] if offer.unlocked_by is None else [right for right in rights if right.unlocks == offer.unlocked_by]:
            eligible = [n for n, line in enumerate(lines) if is_about(offer, right, line, moment)]
            for size in range(1, len(eligible) + 1):
                for chosen in combinations(eligible, size):
                    for gives in what_it_gives(offer, [lines[n] for n in chosen]):
                        for receivers in who_gets_it(offer, lines, chosen):
                            yield Application(offer, gives, right, chosen, receivers)


def is_about(offer: Offer, right: Right | None, line: LineAsked, moment: Moment) -> bool:
    return (
        selected(offer.selection, line)
        and holds(offer.window, line, moment)
        and (right is None or right.person is None or line.person is None or right.person == line.person)
    )


def selected(selection: Selection, line: LineAsked) -> bool:
    asked = [
        (selection.performances, {line.performance}),
        (selection.productions, {line.production}),
        (selection.tags, line.tags),
        (selection.zones, {line.zone_key}),
        (selection.rates, {line.rate_key}),
    ]
    return all(not wanted or wanted & has for wanted, has in asked)


def holds(window: Window, line: LineAsked, moment: Moment) -> bool:
    facts = moment.performances.get(line.performance)
    if window.from_at and not (moment.now and window.from_at <= moment.now):
        return False
    if window.until_at and not (moment.now and moment.now < window.until_at):
        return False
    if window.until_sold is not None and not (facts and facts.sold < window.until_sold):
        return False
    if window.hours_before is not None and not (
        facts and moment.now and (facts.starts_at - moment.now).total_seconds() <= window.hours_before * 3600
    ):
        return False
    if window.below_permyriad is not None:
        return bool(facts and facts.places and Fraction(facts.sold, facts.places) < Fraction(window.below_permyriad, 10_000))
    return True


def what_it_gives(offer: Offer, lines: Sequence[LineAsked]) -> Iterator[Any]:
    """What these lines together are given: by each threshold that they reach."""
    need = offer.need
    performances = {line.performance for line in lines}
    productions = {line.production for line in lines}
    one_person = len({line.person for line in lines}) == 1
    one_performance = len(performances) == 1
    match need:
        case Each():
            fits, count, at_least, at_most = True, len(lines), 1, 1
        case Together():
            fits = {
                Within.ORDER: True,
                Within.PERFORMANCE: one_performance,
                Within.PERSON: one_person and different(need.counted, lines),
            }[need.within]
            count = {Counted.TICKETS: len(lines), Counted.PERFORMANCES: len(performances), Counted.PRODUCTIONS: len(productions)}[need.counted]
            at_least, at_most = need.at_least, need.at_most
        case Every():
            fits, count, at_least, at_most = one_performance, len(lines), need.kth, need.kth
        case Bundle():
            size = sum(part.count for part in need.parts)
            fits, count, at_least, at_most = one_performance and fills(need.parts, lines), len(lines), size, size
        case Formula():
            fits = one_person and different(need.counted, lines) and fills(need.parts, lines)
            count, at_least, at_most = len(lines), need.at_least, need.at_most
    if fits and (at_most is None or count <= at_most):
        if count >= at_least:
            yield offer.gives
        for tier in offer.tiers:
            if count >= tier.at_least:
                yield tier.gives


def different(counted: Counted, lines: Sequence[LineAsked]) -> bool:
    """Whether no two of a person's tickets are for one performance, or where productions count, of one production."""
    each = [line.production if counted is Counted.PRODUCTIONS else line.performance for line in lines]
    return len(set(each)) == len(each)


def fills(parts: Sequence[Part], lines: Sequence[LineAsked]) -> bool:
    slots = [part.selection for part in parts for _ in range(part.count)]
    return any(all(selected(slot, line) for slot, line in zip(slots, order, strict=True)) for order in permutations(lines, len(slots)))


def who_gets_it(offer: Offer, lines: Sequence[LineAsked], chosen: tuple[int, ...]) -> list[tuple[int, ...]]:
    if not isinstance(offer.need, Every):
        return [chosen]
    least = min(plain(lines[n]) for n in chosen)
    return [(n,) for n in chosen if plain(lines[n]) == least]


def may_stand_with(lines: Sequence[LineAsked], new: Application, chosen: tuple[Application, ...], moment: Moment) -> bool:
    for other in chosen:
        if set(new.lines) & set(other.lines) and not may_combine(new.offer, other.offer):
            return False
    return within_limits(lines, (*chosen, new), moment)


def may_combine(one: Offer, other: Offer) -> bool:
    for offer in (one, other):
        if isinstance(offer.gives, SetPrice) or any(isinstance(tier.gives, SetPrice) for tier in offer.tiers):
            return False
    return one.key != other.key and (one.key in other.combines_with or other.key in one.combines_with)


def within_limits(lines: Sequence[LineAsked], chosen: tuple[Application, ...], moment: Moment) -> bool:
    counts: Counter[Any] = Counter()
    caps: dict[Any, int | None] = {}
    for application in chosen:
        offer, right, limits = application.offer, application.right, application.offer.limits
        touched: dict[Any, int | None] = {("order", offer.key): limits.order}
        personal = isinstance(offer.need, Formula) or (isinstance(offer.need, Together) and offer.need.within is Within.PERSON)
        for n in application.lines:
            line = lines[n]
            touched["performance", offer.key, line.performance] = least_of(limits.performance, moment.left_at.get((offer.key, line.performance)))
            if line.person is not None or not personal:
                touched["person", offer.key, line.person] = limits.person
            if right is not None:
                earlier = right.left_at.get((offer.key, line.performance))
                touched["there", offer.key, right.key, line.performance] = least_of(limits.right_at_performance, earlier)
        if right is not None:
            touched["left", right.key] = right.left
            touched["right", offer.key, right.key] = least_of(limits.right, right.left_of.get(offer.key))
        counts.update(touched.keys())
        caps |= touched
    return all(cap is None or counts[what] <= cap for what, cap in caps.items())


def least_of(limit: int | None, left: int | None) -> int | None:
    """The offer's own limit, and what earlier orders left of it."""
    both = [cap for cap in (limit, left) if cap is not None]
    return min(both) if both else None


def total(lines: Sequence[LineAsked], outcome: tuple[Application, ...]) -> int:
    sets = [application for application in outcome if isinstance(application.gives, SetPrice)]
    in_sets = {n for application in sets for n in application.lines}
    tickets = sum(set_cost(lines, application) for application in sets)
    tickets += sum(cost(lines[n], [a.gives for a in outcome if n in a.receivers]) for n in range(len(lines)) if n not in in_sets)
    fees: dict[str, int] = {}
    for line in lines:
        for fee in line.table.fees:
            if fee.per == "order":
                fees[fee.key] = max(fee.cents, fees.get(fee.key, 0))
    return tickets + (sum(fees.values()) if tickets else 0)


def plain(line: LineAsked) -> int:
    return line.table.prices[line.zone_key][line.rate_key]


def ticket_fee(line: LineAsked) -> int:
    return sum(fee.cents for fee in line.table.fees if fee.per == "ticket")


def cost(line: LineAsked, gives: Sequence[Any]) -> int:
    exact = Fraction(plain(line))
    for effect in gives:
        if isinstance(effect, TicketPrice):
            for key in ((line.zone_key, line.rate_key), (line.zone_key, "*"), ("*", line.rate_key), ("*", "*")):
                if key in effect.cents:
                    exact = min(exact, Fraction(effect.cents[key]))
                    break
    for effect in gives:
        if isinstance(effect, Percent):
            exact *= 1 - Fraction(effect.permyriad, 10_000)
    exact -= sum(effect.cents for effect in gives if isinstance(effect, AmountOff))
    cents = max(0, exact.numerator // exact.denominator)
    return cents + (ticket_fee(line) if cents else 0)


def set_cost(lines: Sequence[LineAsked], application: Application) -> int:
    plains = [plain(lines[n]) for n in application.lines]
    fees = sum(ticket_fee(lines[n]) for n in application.lines if plain(lines[n]) and application.gives.cents)
    return min(sum(plains), application.gives.cents) + fees
