"""What a buyer brings to a basket (codes, passes, vouchers for tickets), as `pricing` reads it and as `memberships` counts it."""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from coulisse.memberships import queries as memberships
from coulisse.memberships.types import ProductTerms, Spending, UseWanted, at_performance
from coulisse.pricing.offers.types import Offer, Right
from coulisse.pricing.types import Applied
from coulisse.sales.models import Basket, BasketProduct, BasketRight


@dataclass(frozen=True, slots=True)
class Brought:
    """A right of a basket with what is left of it: ``rights`` is empty where it opens nothing (any more), ``free_cents`` is what it can pay."""

    row: BasketRight
    rights: tuple[Right, ...]
    free_cents: int = 0

    @property
    def terms(self) -> ProductTerms:
        """Of a pass or voucher, as it was sold."""
        return memberships.terms_of(self.row.membership.version_id)

    @property
    def subject(self) -> str:
        return _subject(self.row)


@dataclass(frozen=True, slots=True)
class RightsUsed:
    """What an order takes: uses of codes, tickets and money of vouchers; ``opened``: by rate, what opened it for each ticket."""

    uses: Sequence[UseWanted] = field(default=())
    spendings: Sequence[Spending] = field(default=())
    opened: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.uses or self.spendings)

    def to_json(self) -> dict[str, Any]:
        opened = {"opened": {rate: list(subjects) for rate, subjects in self.opened.items()}} if self.opened else {}
        return {"uses": [asdict(use) for use in self.uses], "spendings": [asdict(one) for one in self.spendings], **opened}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "RightsUsed":
        return cls([UseWanted(**use) for use in kept["uses"]], [Spending(**one) for one in kept["spendings"]], kept.get("opened", {}))


@dataclass(frozen=True, slots=True)
class Counted:
    """Offers that are limited for each performance by each right, and the performances at hand: earlier orders count too."""

    offers: Sequence[Offer] = ()
    performances: Collection[int] = ()

    @classmethod
    def among(cls, offers: Iterable[Offer], performances: Collection[int]) -> "Counted":
        return cls([offer for offer in offers if offer.unlocked_by and offer.limits.right_at_performance is not None], performances)

    def uses(self, subject: str, words: Collection[str]) -> dict[tuple[str, int], UseWanted]:
        """One use of what opens these words, of each such offer at each performance."""
        offers = [offer for offer in self.offers if offer.unlocked_by in words]
        return {(offer.key, pk): use_at(subject, offer, pk, 1) for offer in offers for pk in self.performances}


def use_at(subject: str, offer: Offer, performance_id: int, count: int) -> UseWanted:
    return UseWanted(f"{subject}:{offer.key}", at_performance(performance_id), count, offer.limits.right_at_performance or 0)


NOTHING_COUNTED = Counted()


def brought_to(basket: Basket, now: datetime, email: str = "", counted: Counted = NOTHING_COUNTED) -> list[Brought]:
    """What lies in the basket; one query, and one more for what has a limit. What this basket holds itself is left to it."""
    rows = list(BasketRight.objects.filter(basket=basket).select_related("code", "membership").order_by("pk"))
    codes = [row.code for row in rows if row.code and row.code.is_open(now)]
    limits = [use for code in codes for use in memberships.uses_of_code(code, email=email, count=1)]
    there = {row.pk: counted.uses(_subject(row), _words(row)) for row in rows} if counted.offers else {}
    limits += [use for uses in there.values() for use in uses.values()]
    left = memberships.uses_left(limits, now, but_not_of=basket.pk) if limits else {}
    held = [row.membership for row in rows if row.membership and (row.membership.left_tickets or row.membership.left_cents)]
    free = memberships.free_to_spend(held, now, but_not_of=basket.pk) if held else {}
    found = [_brought(row, left, free.get(row.membership_id, Spending(0)), now) for row in rows]
    return [_with_left_at(one, {where: left[use] for where, use in there.get(one.row.pk, {}).items()}) for one in found]


def _with_left_at(one: Brought, left_at: Mapping[tuple[str, Hashable], int]) -> Brought:
    return replace(one, rights=tuple(replace(right, left_at=left_at) for right in one.rights)) if left_at else one


def _subject(row: BasketRight) -> str:
    return (row.code or row.membership).subject


def _words(row: BasketRight) -> Collection[str]:
    return [row.code.unlocks] if row.code else memberships.terms_of(row.membership.version_id).unlocks


def _brought(row: BasketRight, left: dict[UseWanted, int], free: Spending, now: datetime) -> Brought:
    rights = _of_code(row, left, now) if row.code else _of_membership(row, free.tickets, now)
    return Brought(row, tuple(rights), free.cents)


def _of_code(row: BasketRight, left: dict[UseWanted, int], now: datetime) -> Iterable[Right]:
    if row.code.is_open(now):
        limits = [count for use, count in left.items() if use.subject == row.code.subject]
        yield Right(row.code.subject, row.code.unlocks, left=min(limits, default=None))


def _of_membership(row: BasketRight, tickets: int, now: datetime) -> Iterable[Right]:
    held = row.membership
    terms = memberships.terms_of(held.version_id)
    if held.is_good(now):
        left = tickets if terms.worth_tickets else None
        yield from (Right(held.subject, unlocks, left=left) for unlocks in terms.unlocks)


def rights_of_products(products: Iterable[BasketProduct], now: datetime) -> Iterable[Right]:
    """A pass that is bought now counts at once for the tickets beside it. What is counted in tickets doesn't: it is held once it is paid."""
    for one in products:
        terms = memberships.terms_of(one.version_id)
        if not terms.worth_tickets and terms.validity.period(now)[0] <= now:
            yield from (Right(f"product:{one.pk}", unlocks) for unlocks in terms.unlocks)


def used_by(applied: Sequence[Applied], opened: Mapping[str, Sequence[str]], brought: Sequence[Brought], email: str) -> RightsUsed:
    """What these applications take of what was brought, and the tickets at a hidden rate: each is one use, or one ticket."""
    subjects = [subject for of_rate in opened.values() for subject in of_rate]
    uses: list[UseWanted] = []
    spendings: list[Spending] = []
    for one in brought:
        times = sum(application.right_key == one.subject for application in applied) + subjects.count(one.subject)
        if times and one.row.code:
            uses += memberships.uses_of_code(one.row.code, email=email, count=times)
        elif times and memberships.terms_of(one.row.membership.version_id).worth_tickets:
            spendings.append(Spending(one.row.membership_id, tickets=times))
    return RightsUsed(uses, spendings, opened)


def used_at(applied: Sequence[Applied], offers: Iterable[Offer], performance_of: Mapping[int, int], brought: Sequence[Brought]) -> list[UseWanted]:
    """What these applications use of a right at each performance that they touch, where the offer is limited there."""
    limited = {offer.key: offer for offer in offers if offer.limits.right_at_performance is not None}
    held = {one.subject for one in brought}
    times: Counter[tuple[str, str, int]] = Counter()
    for one in applied:
        if one.offer_key in limited and one.right_key in held:
            times.update((str(one.right_key), one.offer_key, pk) for pk in {performance_of[line] for line in one.line_ids})
    return [use_at(subject, limited[key], pk, count) for (subject, key, pk), count in times.items()]


def what_vouchers_pay(brought: Sequence[Brought], total_cents: int) -> list[Spending]:
    """How the vouchers that were brought divide the price: what ends first pays first."""
    able = [one.row.membership for one in brought if one.free_cents]
    able.sort(key=lambda held: (held.valid_until is None, held.valid_until, held.pk))
    free = {one.row.membership_id: one.free_cents for one in brought}
    paying = []
    for held in able:
        cents = min(free[held.pk], total_cents)
        total_cents -= cents
        paying += [Spending(held.pk, cents=cents)] if cents else []
    return paying
