"""What a buyer brings to a basket (codes, passes, vouchers for tickets), as `pricing` reads it and as `memberships` counts it."""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from coulisse.memberships import queries as memberships
from coulisse.memberships.types import ProductTerms, Spending, UseWanted, at_performance
from coulisse.pricing.offers.types import Offer, Right
from coulisse.pricing.types import Applied, LineAsked
from coulisse.sales.models import Basket, BasketProduct, BasketRight

Key = TypeVar("Key", bound=Hashable)


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

    @property
    def kept_cents(self) -> int:
        """How much of a voucher somebody is paying with at this moment, in another basket."""
        return self.row.membership.left_cents - self.free_cents if self.row.membership else 0

    @property
    def uses_left(self) -> int | None:
        """How many tickets, or sets of them, a code may still be used for by who orders; None where it has no limit."""
        return min((right.left for right in self.rights if right.left is not None), default=None) if self.row.code else None


@dataclass(frozen=True, slots=True)
class RightsUsed:
    """What an order takes: uses of codes, tickets and money of vouchers; ``opened``: by rate, what opened it for each ticket."""

    uses: Sequence[UseWanted] = field(default=())
    spendings: Sequence[Spending] = field(default=())
    opened: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.uses or self.spendings or self.opened)

    def to_json(self) -> dict[str, Any]:
        opened = {"opened": {rate: list(subjects) for rate, subjects in self.opened.items()}} if self.opened else {}
        return {"uses": [asdict(use) for use in self.uses], "spendings": [asdict(one) for one in self.spendings], **opened}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "RightsUsed":
        return cls([UseWanted(**use) for use in kept["uses"]], [Spending(**one) for one in kept["spendings"]], kept.get("opened", {}))


@dataclass(frozen=True, slots=True)
class Counted:
    """The offers that are limited over all orders, and what they are about in a basket: (offer, performance)."""

    offers: Sequence[Offer] = ()
    places: Collection[tuple[Offer, int]] = ()

    @classmethod
    def among(cls, offers: Iterable[Offer], lines: Iterable[LineAsked]) -> "Counted":
        limited = [offer for offer in offers if limits_of_all_orders(offer)]
        if not limited:
            return NOTHING_COUNTED
        places = {(offer.key, line.performance): (offer, line.performance) for line in lines for offer in limited if offer.selection.takes(line)}
        return cls(limited, list(places.values()))

    def at_performances(self) -> dict[tuple[str, int], UseWanted]:
        """One use of each offer that is limited at a performance, whoever applies it."""
        return {(offer.key, pk): use_at("", offer, pk, 1) for offer, pk in self.places if offer.limits.performance is not None}

    def by_right_at(self, subject: str, words: Collection[str]) -> dict[tuple[str, int], UseWanted]:
        """One use of what opens these words, of each offer that it is limited for at a performance."""
        asked = ((offer, pk) for offer, pk in self.places if offer.unlocked_by in words)
        return {(offer.key, pk): use_at(subject, offer, pk, 1) for offer, pk in asked if offer.limits.right_at_performance is not None}

    def by_right(self, subject: str, words: Collection[str]) -> dict[str, UseWanted]:
        """One use of what opens these words, of each offer that it is limited for."""
        asked = (offer for offer in self.offers if offer.unlocked_by in words)
        return {offer.key: use_of(subject, offer, 1) for offer in asked if offer.limits.right is not None}


NOTHING_COUNTED = Counted()


def limits_of_all_orders(offer: Offer) -> bool:
    """Whether an offer has a limit that earlier orders count in."""
    limits = offer.limits
    by_right = offer.unlocked_by is not None and (limits.right is not None or limits.right_at_performance is not None)
    return limits.performance is not None or by_right


def use_at(subject: str, offer: Offer, performance_id: int, count: int) -> UseWanted:
    """Of an offer at a performance: by what opens it, or (without subject) by everybody together."""
    limit = offer.limits.right_at_performance if subject else offer.limits.performance
    return UseWanted(subject_of(subject, offer.key), at_performance(performance_id), count, limit or 0)


def use_of(subject: str, offer: Offer, count: int) -> UseWanted:
    """Of an offer by what opens it, wherever."""
    return UseWanted(subject_of(subject, offer.key), "", count, offer.limits.right or 0)


def subject_of(subject: str, offer_key: str) -> str:
    return f"{subject or 'offer'}:{offer_key}"


@dataclass(frozen=True, slots=True)
class Left:
    """What is left to a basket: of what was brought, and of offers at its performances, by their key."""

    brought: list[Brought]
    left_at: Mapping[tuple[str, Hashable], int]


def brought_to(basket: Basket, now: datetime) -> list[Brought]:
    """What lies in the basket; one query, and one more for what has a limit. What this basket holds itself is left to it."""
    return left_to(basket, now).brought


def left_to(basket: Basket, now: datetime, email: str = "", counted: Counted = NOTHING_COUNTED, *, has_rights: bool = True) -> Left:
    """What was brought, and what of it and of the offers others have left; one query for each, and none where there is none.

    What this basket holds itself is left to it.
    """
    rows = list(BasketRight.objects.filter(basket=basket).select_related("code", "membership").order_by("pk")) if has_rights else []
    limits = _Limits.met_by(rows, now, email, counted)
    asked = limits.all()
    left = memberships.uses_left(asked, now, but_not_of=basket.pk) if asked else {}
    held = [row.membership for row in rows if row.membership and (row.membership.left_tickets or row.membership.left_cents)]
    free = memberships.free_to_spend(held, now, but_not_of=basket.pk) if held else {}
    found = [_brought(row, left, free.get(row.membership_id, Spending(0)), now) for row in rows]
    brought = [_limited(one, _left(limits.there[one.row.pk], left), _left(limits.anywhere[one.row.pk], left)) for one in found]
    return Left(brought, _left(limits.for_everybody, left))


@dataclass(frozen=True, slots=True)
class _Limits:
    """Which limits a basket meets: of codes; of what was brought, by its row, at a performance and anywhere; of everybody."""

    of_codes: list[UseWanted]
    there: dict[int, dict[tuple[str, int], UseWanted]]
    anywhere: dict[int, dict[str, UseWanted]]
    for_everybody: dict[tuple[str, int], UseWanted]

    @classmethod
    def met_by(cls, rows: Sequence[BasketRight], now: datetime, email: str, counted: Counted) -> "_Limits":
        codes = [row.code for row in rows if row.code and row.code.is_open(now)]
        of_codes = [use for code in codes for use in memberships.uses_of_code(code, email=email, count=1)]
        there = {row.pk: counted.by_right_at(_subject(row), _words(row)) for row in rows}
        return cls(of_codes, there, {row.pk: counted.by_right(_subject(row), _words(row)) for row in rows}, counted.at_performances())

    def all(self) -> list[UseWanted]:
        by_rows = [use for uses in (*self.there.values(), *self.anywhere.values()) for use in uses.values()]
        return [*self.of_codes, *by_rows, *self.for_everybody.values()]


def _left(uses: Mapping[Key, UseWanted], left: Mapping[UseWanted, int]) -> dict[Key, int]:
    return {where: left[use] for where, use in uses.items()}


def _limited(one: Brought, left_at: Mapping[tuple[str, int], int], left_of: Mapping[str, int]) -> Brought:
    if not left_at and not left_of:
        return one
    return replace(one, rights=tuple(replace(right, left_at=left_at, left_of=left_of) for right in one.rights))


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
    """What is bought now counts at once for the tickets beside it; what is given away doesn't: it is somebody else's."""
    for one in products:
        terms = memberships.terms_of(one.version_id)
        if not one.is_gift and terms.validity.period(now)[0] <= now:
            yield from (Right(subject_of_product(one.pk), unlocks, left=terms.worth_tickets or None) for unlocks in terms.unlocks)


def subject_of_product(wish_id: int) -> str:
    """What something that is bought now is called to `pricing`, until it is paid and held."""
    return f"product:{wish_id}"


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
    """What these applications use of offers that are limited over all orders: at each performance that they touch, and anywhere."""
    limited = {offer.key: offer for offer in offers if limits_of_all_orders(offer)}
    held = {one.subject for one in brought}
    times: Counter[UseWanted] = Counter()
    for one in applied:
        if one.offer_key in limited:
            performances = {performance_of[line] for line in one.line_ids}
            times.update(_uses_of(limited[one.offer_key], str(one.right_key) if one.right_key in held else "", performances))
    return [replace(use, count=count) for use, count in times.items()]


def _uses_of(offer: Offer, subject: str, performances: Collection[int]) -> Iterator[UseWanted]:
    """Of one application, by what was brought (nothing: an empty ``subject``)."""
    yield from uses_at(offer, subject, performances)
    if subject and offer.limits.right is not None:
        yield use_of(subject, offer, 1)


def uses_at(offer: Offer, subject: str, performances: Collection[int]) -> Iterator[UseWanted]:
    """The same, of what is limited at these performances alone."""
    if offer.limits.performance is not None:
        yield from (use_at("", offer, pk, 1) for pk in performances)
    if subject and offer.limits.right_at_performance is not None:
        yield from (use_at(subject, offer, pk, 1) for pk in performances)


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
