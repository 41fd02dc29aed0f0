"""Offers as the search takes them: one variant for each tier and each right; rights that do the same count as one."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from coulisse.pricing.offers.effects import Gives, SetPrice
from coulisse.pricing.offers.needs import Each, Shape, shape_of
from coulisse.pricing.offers.types import Limits, Offer, Right, combine

from .rights import pooled

# Costs are cents × CENT + the number of applications: of two outcomes at one price the simpler is cheaper.
CENT = 1 << 20

# A ticket takes part in a variant in a role: it gets what the variant gives, or it only counts along.
Role = int


@dataclass(frozen=True, slots=True, eq=False)
class Variant:
    """An offer at one of its tiers, by one right. ``charge`` is what one set costs as a whole; ``partners`` are the
    offers that it may meet on a ticket."""

    no: int
    offer: Offer
    gives: Gives
    shape: Shape
    right: Right | None
    charge: int
    partners: frozenset[str]

    @property
    def gets(self) -> Role:
        return 2 * self.no

    @property
    def counts(self) -> Role:
        return 2 * self.no + 1

    @property
    def roles(self) -> tuple[Role, ...]:
        return (self.gets, self.counts) if self.shape.only_cheapest else (self.gets,)


def variants_of(offers: Iterable[Offer], rights: Iterable[Right], limited: Collection[str] = ()) -> tuple[list[Variant], list[Variant]]:
    """Those to be searched, and those that every ticket may take whatever the others do. ``limited``: offers that are counted at a performance."""
    searched: list[Variant] = []
    free: list[Variant] = []
    in_order = sorted(offers, key=lambda offer: offer.key)
    partners = {one.key: frozenset(other.key for other in in_order if combine(one, other)) for one in in_order}
    for offer, right in _unlocked(in_order, rights):
        into = free if offer.key not in limited and _has_no_conditions(offer, right) else searched
        for gives, shape in _tiers(offer):
            charge = gives.cents * CENT + 1 if isinstance(gives, SetPrice) else 1
            into.append(Variant(len(into), offer, gives, shape, right, charge, partners[offer.key]))
    return searched, free


def _unlocked(offers: Sequence[Offer], rights: Iterable[Right]) -> Iterator[tuple[Offer, Right | None]]:
    usable = pooled(rights, offers)
    for offer in offers:
        if offer.unlocked_by is None:
            yield offer, None
        else:
            yield from ((offer, right) for right in usable if right.unlocks == offer.unlocked_by)


def _tiers(offer: Offer) -> Iterator[tuple[Gives, Shape]]:
    shape = shape_of(offer.need)
    yield offer.gives, shape
    for tier in offer.tiers:
        yield tier.gives, replace(shape, at_least=tier.at_least)


def _has_no_conditions(offer: Offer, right: Right | None) -> bool:
    return (
        isinstance(offer.need, Each)
        and offer.limits == Limits()
        and (right is None or (right.left is None and not right.left_at and not right.left_of))
    )


def meeting(variants: Sequence[Variant], met: tuple[Variant, ...] = ()) -> Iterator[tuple[Variant, ...]]:
    """Every selection of variants that may meet on one ticket, together with ``met``; the empty one first."""
    yield ()
    for i, variant in enumerate(variants):
        if all(other.offer.key in variant.partners for other in met):
            if not variant.partners:
                yield (variant,)
                continue
            for more in meeting(variants[i + 1 :], (*met, variant)):
                yield (variant, *more)
