"""What can be done with offers: each is in force from the moment that it is kept."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from coulisse.houses import operations as houses
from coulisse.houses.models import House
from coulisse.houses.types import Actor
from coulisse.pricing import queries
from coulisse.pricing.models import Offer as KeptOffer
from coulisse.pricing.models import OfferVersion
from coulisse.pricing.offers.contradictions import Contradiction, contradictions
from coulisse.pricing.offers.documents import to_document
from coulisse.pricing.offers.reading import from_document
from coulisse.pricing.offers.types import Offer
from coulisse.pricing.types import LineAsked


class OfferKeyTaken(Exception):
    """The house has an offer with this key."""


class OffersContradict(Exception):
    """The offer can never apply, or contradicts itself or another; each problem carries a basket that shows it."""

    def __init__(self, problems: Sequence[Contradiction]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{problem.offer_key}: {problem.wrong}" for problem in problems))


@dataclass(frozen=True, slots=True)
class Checked:
    """What offers are checked against: one line for each ticket that can be chosen, and the codes, passes and vouchers there are."""

    season: Sequence[LineAsked]
    unlocks: Collection[str] | None = None


def create_offer(*, house: House, offer: Offer, against: Checked, actor: Actor, now: datetime) -> KeptOffer:
    """A new offer, last of the list. Raises `OffersRefused`, `OffersContradict`, `OfferKeyTaken`."""
    _check(offer, against)
    try:
        with transaction.atomic():
            made = KeptOffer.objects.create(house=house, key=offer.key, position=KeptOffer.objects.count())
    except IntegrityError as error:
        raise OfferKeyTaken(offer.key) from error
    _add_version(made, 1, offer, actor, now)
    houses.record(house=house, actor=actor, verb="offer.made", subject=f"offer:{made.pk}", now=now)
    return made


def change_offer(*, house: House, kept: KeptOffer, offer: Offer, against: Checked, actor: Actor, now: datetime) -> OfferVersion:
    """A new version: for what is sold from now on; its key stays. Raises `OffersRefused`, `OffersContradict`, `OfferKeyTaken`."""
    if offer.key != kept.key:
        raise OfferKeyTaken(offer.key)
    _check(offer, against)
    locked = KeptOffer.objects.select_for_update(no_key=True).get(pk=kept.pk)
    last = OfferVersion.objects.filter(offer=locked).order_by("-number").values_list("number", flat=True).first() or 0
    version = _add_version(locked, last + 1, offer, actor, now)
    detail = {"version": version.number}
    houses.record(house=house, actor=actor, verb="offer.changed", subject=f"offer:{locked.pk}", now=now, detail=detail)
    return version


def archive_offer(*, house: House, kept: KeptOffer, actor: Actor, now: datetime) -> None:
    """Nothing more is sold with it; what was, stays."""
    KeptOffer.objects.filter(pk=kept.pk).update(archived_at=now)
    houses.record(house=house, actor=actor, verb="offer.archived", subject=f"offer:{kept.pk}", now=now)


def order_offers(*, house: House, offer_ids: Sequence[int], actor: Actor, now: datetime) -> None:
    """Show them in this order. It changes no price: the lowest total doesn't know it."""
    found = {kept.pk: kept for kept in KeptOffer.objects.filter(pk__in=list(offer_ids))}
    for position, pk in enumerate(pk for pk in offer_ids if pk in found):
        found[pk].position = position
    KeptOffer.objects.bulk_update(found.values(), ["position"])
    houses.record(house=house, actor=actor, verb="offers.ordered", subject=f"house:{house.pk}", now=now)


def _check(offer: Offer, against: Checked) -> None:
    """What is kept can be read back, and can apply beside the others."""
    from_document(to_document([offer]))
    others = [now.offer for now in queries.offers_now() if now.offer.key != offer.key]
    problems = contradictions([*others, offer], against.season, against.unlocks)
    if ours := [problem for problem in problems if problem.offer_key == offer.key]:
        raise OffersContradict(ours)


def _add_version(kept: KeptOffer, number: int, offer: Offer, actor: Actor, now: datetime) -> OfferVersion:
    version = OfferVersion.objects.create(
        house_id=kept.house_id, offer=kept, number=number, document=to_document([offer]), made_at=now, made_by=actor.name[:120]
    )
    kept.current = version
    kept.save(update_fields=["current"])
    return version
