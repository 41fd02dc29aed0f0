"""A performance more for who subscribed before: at the subscriber's price, beside who else of them comes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coulisse.memberships.models import Membership, Person
from coulisse.programme.queries import performances_to_sell
from coulisse.sales.additions import where_they_sit
from coulisse.sales.models import BasketRight, OrderLine, SubscriptionTicket
from coulisse.sales.persons import PersonInBasket

from .subscriptions import Subscriber, SubscriptionAsked, SubscriptionHeld, hold_subscription


class SubscriptionOver(Exception):
    """The subscription is cancelled, or its time is over: nothing can be added to it."""


class NothingToAdd(Exception):
    """Nobody chose a performance that they don't have yet."""


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody more who comes along with who has a subscription."""

    name: str
    performance_ids: tuple[int, ...]


def add_to_subscription(
    *, asked: SubscriptionAsked, membership: Membership, choices: Mapping[int, Sequence[int]], guests: Sequence[Guest] = (), seed: int = 0
) -> SubscriptionHeld:  # fmt: skip
    """Hold seats at further performances for the people of a subscription, and bring it to the basket for its price: all or nothing.

    ``choices``: performances by person (`memberships.Person`); what they have already is left out. They come at the rate of
    their last ticket, where it is sold, and all of them in the zone where most of theirs are: next to each other, where there is room. ``guests`` come along for whom it isn't yet; paid, they are of it. Raises `SubscriptionOver`, `NothingToAdd`, and what `hold_subscription` raises.
    """
    if not membership.is_good(asked.now):
        raise SubscriptionOver
    people = list(Person.objects.filter(membership=membership).order_by("pk"))
    lines = _lines_of(membership)
    zones = _zones([line for of_one in lines.values() for line in of_one], [pk for picks in choices.values() for pk in picks], guests)
    wanted = [_subscriber(one, lines.get(one.pk, []), choices.get(one.pk, ()), zones, membership) for one in people]
    wanted += [_guest(one, zones, membership) for one in guests]
    wanted = [one for one in wanted if one.performance_ids]
    if not wanted:
        raise NothingToAdd
    held = hold_subscription(asked=asked, subscribers=wanted, seed=seed)
    BasketRight.objects.get_or_create(house=asked.house, basket_id=asked.basket_id, membership=membership, defaults={"brought_at": asked.now})
    return held


def _zones(lines: Sequence[OrderLine], picks: Sequence[int], guests: Sequence[Guest]) -> dict[int, str]:
    """Where they sit at each performance: one zone for all, who comes along included."""
    wanted = {*picks, *(pk for one in guests for pk in one.performance_ids)}
    return {pk: where_they_sit(lines, one) for pk, one in performances_to_sell(wanted).items()}


def _guest(one: Guest, zones: Mapping[int, str], membership: Membership) -> Subscriber:
    return Subscriber(PersonInBasket(0, one.name, membership=membership.pk), tuple(dict.fromkeys(one.performance_ids)), zones=zones)


def _lines_of(membership: Membership) -> dict[int, list[OrderLine]]:
    """The tickets that each person has, by date of buying."""
    found: dict[int, list[OrderLine]] = {}
    for ticket in SubscriptionTicket.objects.filter(membership=membership).select_related("order_line").order_by("pk"):
        found.setdefault(ticket.person_id, []).append(ticket.order_line)
    return found


def _subscriber(one: Person, lines: Sequence[OrderLine], choice: Sequence[int], zones: Mapping[int, str], membership: Membership) -> Subscriber:
    has = {line.performance_id for line in lines if line.refunded_at is None}
    person = PersonInBasket(0, one.name, one.birth_date, membership=membership.pk, holder=one.pk)
    wanted = tuple(pk for pk in dict.fromkeys(choice) if pk not in has)
    return Subscriber(person, wanted, lines[-1].rate_key if lines else "", zones=zones)
