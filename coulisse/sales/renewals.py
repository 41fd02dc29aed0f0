"""A renewal as it is looked at: what it would bring, what was answered, what one subscriber is proposed. Inside a house scope; writes nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import product
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from coulisse.houses.models import House
from coulisse.lib.text import LANGUAGES
from coulisse.memberships import queries as memberships
from coulisse.memberships.models import Person, Product
from coulisse.memberships.types import MembershipState, ProductKind, ProductTerms
from coulisse.programme import queries as programme
from coulisse.programme.models import Performance
from coulisse.sales.models import BasketRight, OrderLine, RenewalProposal, RenewalRun, SubscriptionTicket
from coulisse.sales.new_season import SeasonIncomplete
from coulisse.sales.queries import BasketView, basket_view
from coulisse.sales.renewing import Drawn, Renewing
from coulisse.sales.subscriptions import PersonHolding
from coulisse.sales.types import RenewalOutcome, RenewalState

__all__ = ["Ahead", "ProposalView", "SeasonIncomplete", "Standing", "look_ahead", "proposal_view"]

# In the list of what needs attention before it starts.
MOST_NAMED = 50


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a run would propose if it started now. ``troubled``: who would need attention, with their name; ``not_on_sale``: dates that
    can't be paid yet; ``sample``: one who keeps a seat."""

    outcomes: Mapping[str, int]
    why: Mapping[str, int]
    troubled: Sequence[Drawn]
    not_on_sale: Sequence[Performance]
    dates: Sequence[Performance]
    keeps_seats: bool
    sample: Drawn | None

    @property
    def members(self) -> int:
        return sum(self.outcomes.values())


def look_ahead(house: House, run: RenewalRun, now: datetime) -> Ahead:
    """Everything is drawn as it will be, and nothing is written. Raises `SeasonIncomplete`."""
    renewing = Renewing(house, run, now)
    drawn = [renewing.draw(member) for member in renewing.members]
    dates = {line.performance.pk: line.performance for one in drawn for line in one.lines}
    troubled = [one for one in drawn if one.outcome == RenewalOutcome.IMPOSSIBLE]
    by_date = sorted(dates.values(), key=lambda one: (one.starts_at, one.pk))
    return Ahead(
        Counter(str(one.outcome) for one in drawn), Counter(one.why for one in troubled), troubled[:MOST_NAMED],
        [one for one in by_date if programme.why_not_sold(one, now)], by_date, renewing.season.keeps_seats,
        next((one for one in drawn if one.outcome != RenewalOutcome.IMPOSSIBLE), None),
    )  # fmt: skip


def runs() -> QuerySet[RenewalRun]:
    return RenewalRun.objects.select_related("from_product", "to_product").order_by("-made_at", "-pk")


def answers(run: RenewalRun) -> dict[str, int]:
    """How many are open, accepted, declined, released, and can't be proposed; one query."""
    possible = ~Q(outcome=RenewalOutcome.IMPOSSIBLE)
    counts = {str(state): Count("pk", filter=Q(state=state) & possible) for state in RenewalState}
    mailed = {"mailed": Count("pk", filter=Q(mailed_at__isnull=False)), "reminded": Count("pk", filter=Q(reminded_at__isnull=False))}
    return RenewalProposal.objects.filter(run=run).aggregate(**counts, **mailed)


def proposals(run: RenewalRun, *, state: str = "", outcome: str = "", text: str = "") -> QuerySet[RenewalProposal]:
    """The proposals of a run with who gets them, by name."""
    found = RenewalProposal.objects.filter(run=run).select_related("membership__customer", "order").order_by("membership__holder_name", "membership")
    if state:
        found = found.filter(state=state).exclude(outcome=RenewalOutcome.IMPOSSIBLE)
    if outcome:
        found = found.filter(outcome=outcome)
    if text:
        names = Q(membership__holder_name__icontains=text) | Q(membership__customer__email__icontains=text)
        found = found.filter(names | Q(membership__persons__name__icontains=text)).distinct()
    return found


def to_mail(run_id: int, now: datetime, *, mailed_before: datetime | None = None) -> QuerySet[RenewalProposal]:
    """Who still has to hear of their proposal; with ``mailed_before`` who heard of it before then, and not a second time."""
    waiting = RenewalProposal.objects.filter(run=run_id, state=RenewalState.OPEN, run__new_from_at__gt=now).exclude(outcome=RenewalOutcome.IMPOSSIBLE)
    return waiting.filter(mailed_at__lt=mailed_before, reminded_at=None) if mailed_before else waiting.filter(mailed_at=None)


def pairs() -> list[tuple[Product, Product]]:
    """Which product of the house could follow which, the likeliest first: of like names, the older one first."""
    kept = Product.objects.filter(kind=ProductKind.SUBSCRIPTION, current__isnull=False).select_related("current").order_by("pk")
    named = {one: " ".join(memberships.terms_of(one.current_id).name.get(language, "") for language in LANGUAGES).casefold() for one in kept}
    known = set(RenewalRun.objects.values_list("from_product", "to_product"))
    found = [(old, new) for old, new in product(named, named) if old.pk < new.pk and (old.pk, new.pk) not in known and not new.archived_at]
    return sorted(found, key=lambda pair: -SequenceMatcher(None, named[pair[0]], named[pair[1]]).ratio())


class Standing(StrEnum):
    """How a proposal stands for the one who opens its link."""

    NOT_YET = "not_yet"
    OPEN = "open"
    OVER = "over"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    RELEASED = "released"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal as its page and its letter show it. ``before``: each person with the places of last season; ``basket``: this season's,
    None where none are kept (any more)."""

    proposal: RenewalProposal
    run: RenewalRun
    terms: ProductTerms
    old_terms: ProductTerms
    people: Sequence[Person]
    before: Sequence[PersonHolding]
    basket: BasketView | None
    standing: Standing
    may_choose: bool
    moved: frozenset[tuple[int, int]] = field(default_factory=frozenset)


def proposal_view(proposal_id: UUID, now: datetime) -> ProposalView | None:
    """Everything about it; None where there is none."""
    products = ("run__from_product", "run__to_product")
    one = RenewalProposal.objects.select_related(*products, "membership__customer", "membership__version", "order").filter(pk=proposal_id).first()
    if one is None:
        return None
    people = list(Person.objects.filter(membership=one.membership).order_by("pk"))
    kept = basket_view(one.pk, now) if one.state == RenewalState.OPEN else None
    standing = standing_of(one, now)
    return ProposalView(
        one, one.run, memberships.terms_of(one.run.to_product.current_id), memberships.terms_of(one.membership.version_id), people,
        _before(one, people), kept if kept and not kept.is_over else None, standing, may_choose(one, now),
        frozenset((performance, number) for performance, number in one.moved),
    )  # fmt: skip


def standing_of(one: RenewalProposal, now: datetime) -> Standing:
    if one.state != RenewalState.OPEN:
        return Standing(one.state)
    if one.outcome == RenewalOutcome.IMPOSSIBLE:
        return Standing.IMPOSSIBLE
    if now < one.run.open_from_at:
        return Standing.NOT_YET
    return Standing.OPEN if now < one.run.open_until_at else Standing.OVER


def may_choose(one: RenewalProposal, now: datetime) -> bool:
    """Whether this subscriber may choose before everybody else: other seats in the time of changes, what they like where they choose."""
    run = one.run
    begins = run.open_from_at if one.outcome == RenewalOutcome.CHOOSES else run.changes_from_at
    return one.state == RenewalState.OPEN and one.outcome != RenewalOutcome.IMPOSSIBLE and begins <= now < run.new_from_at


def _before(one: RenewalProposal, people: Sequence[Person]) -> list[PersonHolding]:
    tickets = SubscriptionTicket.objects.filter(membership=one.membership, order_line__refunded_at=None).select_related(
        "order_line__performance__production", "order_line__performance__plan_version__layout__hall"
    )
    lines: dict[int, list[OrderLine]] = {}
    for ticket in tickets.defer("order_line__performance__plan_version__document").order_by("order_line__performance__starts_at", "pk"):
        lines.setdefault(ticket.person_id, []).append(ticket.order_line)
    return [PersonHolding(person, lines.get(person.pk, [])) for person in people]


def holds_of_basket(basket_id: UUID, now: datetime) -> frozenset[str]:
    """As whose holder the owner of a basket comes first: keys of products, by the letter of a renewal and by the codes that
    were brought. Two queries."""
    one = RenewalProposal.objects.select_related("run__from_product").filter(pk=basket_id).first()
    by_letter = {one.run.from_product.key} if one and may_choose(one, now) else set()
    brought = BasketRight.objects.filter(basket_id=basket_id, membership__state=MembershipState.ACTIVE)
    return frozenset(by_letter.union(brought.values_list("membership__version__product__key", flat=True)))
