"""What is added to a subscription that somebody holds: its tickets count along for the price, and say where one sits.

An addition gets what the formula gives to who has so many: the tier that was reached stays, one that is reached with the
addition is the addition's. What is held already costs what it cost.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from coulisse.pricing.offers.choosing import given_to, new_to, room_left
from coulisse.pricing.offers.needs import Each
from coulisse.pricing.offers.selection import Window
from coulisse.pricing.offers.types import Limits, Offer, Right
from coulisse.pricing.queries import table_of
from coulisse.pricing.types import LineAsked
from coulisse.programme.models import Performance
from coulisse.sales.asking import line_asked
from coulisse.sales.models import OrderLine, SubscriptionTicket
from coulisse.sales.persons import PersonInBasket
from coulisse.sales.rights import Brought


@dataclass(frozen=True, slots=True)
class Along:
    """What `pricing` is told beside a basket: its lines, those that are additions with a mark of whose they are, and what they get."""

    lines: Sequence[LineAsked]
    offers: Sequence[Offer] = ()
    rights: Sequence[Right] = ()


def counting_along(
    lines: Sequence[LineAsked], persons: Mapping[int, PersonInBasket], brought: Iterable[Brought], offers: Collection[Offer], now: datetime
) -> Along:
    """With the tickets that the persons of subscriptions which were brought have already; one query where there are such, else none."""
    held = [one for one in brought if one.row.membership and one.row.membership.is_good(now)]
    formulas = {one.row.membership_id: formula for one in held if (formula := _formula_of(one, offers))}
    adding = {one.key: one for one in persons.values() if one.holder and one.membership in formulas}
    if not adding:
        return Along(lines)
    subjects = {one.row.membership_id: one.subject for one in held}
    has = _has([one.holder for one in adding.values()])
    found = [
        added_by(subjects[one.membership], key, formulas[one.membership], has[one.holder], [line for line in lines if line.person == key])
        for key, one in sorted(adding.items())
    ]  # fmt: skip
    marked = {line.id: line for along in found for line in along.lines}
    return Along(
        [marked.get(line.id, line) for line in lines], [offer for along in found for offer in along.offers], [right for along in found for right in along.rights]
    )  # fmt: skip


def _formula_of(one: Brought, offers: Collection[Offer]) -> Offer | None:
    return next((offer for offer in offers if offer.key == one.terms.formula), None)


def _has(holders: Collection[int]) -> Mapping[int, Sequence[LineAsked]]:
    """The tickets of each that weren't given back."""
    tickets = SubscriptionTicket.objects.filter(person__in=holders, order_line__refunded_at=None)
    found: defaultdict[int, list[LineAsked]] = defaultdict(list)
    for ticket in tickets.select_related("order_line__performance__production", "order_line__performance__price_list").order_by("pk"):
        found[ticket.person_id].append(held_asked(ticket.order_line))
    return found


def held_asked(line: OrderLine) -> LineAsked:
    """A ticket that somebody has, as `pricing` reads it."""
    return line_asked(line.pk, line.performance, line.zone_key, line.rate_key)


def added_by(subject: str, key: str, formula: Offer, has: Sequence[LineAsked], lines: Sequence[LineAsked]) -> Along:
    """What one person's additions get of a formula; ``subject``: what they hold, ``key``: who they are in this basket."""
    takes = new_to(formula, has, lines)
    gives = given_to(formula, [*has, *takes])
    left = room_left(formula, has)
    if gives is None or left == 0 or not takes:
        return Along(())
    mark = f"added by {key}"
    offer = replace(
        formula, need=Each(), gives=gives, tiers=(), window=Window(), unlocked_by=mark, limits=Limits(performance=formula.limits.performance),
        selection=replace(formula.selection, tags=frozenset({mark})),
    )  # fmt: skip
    return Along([replace(line, tags=line.tags | {mark}) for line in takes], [offer], [Right(subject, mark, left=left)])


def where_they_sit(lines: Iterable[OrderLine], performance: Performance) -> str:
    """The zone in which most of these tickets are, of those that this performance has; empty where it has none of them."""
    sold = table_of(performance.price_list.current_id).prices
    zones = Counter(line.zone_key for line in lines if line.refunded_at is None and line.zone_key in sold)
    return zones.most_common(1)[0][0] if zones else ""
