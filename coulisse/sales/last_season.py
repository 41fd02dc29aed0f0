"""Who subscribed to last season: its people and the places that they had. Read in a few queries, however many there are."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from coulisse.customers.models import Customer
from coulisse.houses.asked import one_of
from coulisse.memberships.models import Membership, Person
from coulisse.memberships.types import MembershipState
from coulisse.programme.models import Performance
from coulisse.sales.models import OrderedProduct, OrderLine, RenewalProposal, RenewalRun, SubscriptionTicket

# Who had it longer ago isn't a subscriber of last season.
LAST_SEASON = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Ticket:
    """A place that somebody of a subscription had."""

    person: int
    hall: int
    plan_version: int
    place_no: int
    rate_key: str
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Member:
    """A subscription of last season, with its people and the places that they had."""

    membership: int
    customer: int
    email: str
    language: str
    holder_name: str
    is_gift: bool
    people: Sequence[tuple[int, str, date | None]]
    tickets: Sequence[Ticket]


def holding(product_id: int) -> QuerySet[Membership]:
    """Whose subscription of this product isn't cancelled."""
    return Membership.objects.filter(version__product=product_id, state=MembershipState.ACTIVE)


def members_of_last_season(run: RenewalRun, now: datetime) -> QuerySet[Membership]:
    """Whose subscription of last season isn't cancelled, and who have no proposal of this run yet."""
    known = RenewalProposal.objects.filter(run=run).values("membership")
    recent = Q(valid_until=None, issued_at__gt=now - 2 * LAST_SEASON) | Q(valid_until__gt=now - LAST_SEASON)
    return holding(run.from_product_id).filter(recent).exclude(pk__in=known)


def read_members(run: RenewalRun, now: datetime) -> list[Member]:
    """In the order in which they subscribed; seven queries, each by the numbers that the one before it found. As one join, PostgreSQL
    expects six of forty thousand order lines, and goes through all of them for each subscriber."""
    rows = list(members_of_last_season(run, now).order_by("pk").values_list("pk", "customer", "holder_name", "order_line_id"))
    ids, customers, order_lines = ([row[at] for row in rows] for at in (0, 1, 3))
    gifts = set(OrderedProduct.objects.filter(one_of("order_line", order_lines), is_gift=True).values_list("order_line_id", flat=True))
    known = {pk: said for pk, *said in Customer.objects.filter(one_of("pk", customers)).values_list("pk", "email", "language")}
    people, tickets = _people(ids), _tickets(run, ids)
    return [Member(pk, customer, *known[customer], name, line in gifts, people[pk], tickets[pk]) for pk, customer, name, line in rows]


def _people(memberships: Sequence[int]) -> Mapping[int, list[tuple[int, str, date | None]]]:
    found: defaultdict[int, list[tuple[int, str, date | None]]] = defaultdict(list)
    for membership, *person in (
        Person.objects.filter(one_of("membership", memberships)).order_by("pk").values_list("membership", "pk", "name", "birth_date")
    ):
        found[membership].append(tuple(person))  # type: ignore[arg-type]
    return found


def _tickets(run: RenewalRun, memberships: Sequence[int]) -> Mapping[int, list[Ticket]]:
    """The places that they have, the last evening first; what was given back isn't theirs."""
    held = list(SubscriptionTicket.objects.filter(one_of("membership", memberships)).order_by("pk").values_list("membership", "person", "order_line"))
    of_house = OrderLine.objects.filter(one_of("pk", [line for _membership, _person, line in held]), house=run.house_id, refunded_at=None)
    lines = {pk: rest for pk, *rest in of_house.values_list("pk", "performance", "place_no", "rate_key")}
    played = Performance.objects.filter(one_of("pk", list({performance for performance, *_rest in lines.values()})))
    evenings = {pk: rest for pk, *rest in played.values_list("pk", "plan_version__layout__hall", "plan_version", "starts_at")}
    found: defaultdict[int, list[Ticket]] = defaultdict(list)
    for membership, person, line in held:
        if line in lines:
            performance, place_no, rate_key = lines[line]
            hall, plan_version, starts_at = evenings[performance]
            found[membership].append(Ticket(person, hall, plan_version, place_no, rate_key, starts_at))
    for of_member in found.values():
        of_member.sort(key=lambda one: one.starts_at, reverse=True)
    return found
