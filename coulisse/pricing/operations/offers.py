"""What can be done with offers: written as a draft, put in force as a version, put away."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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
from coulisse.pricing.offers.selection import Moment
from coulisse.pricing.offers.types import Offer
from coulisse.pricing.types import LineAsked


class OfferKeyTaken(Exception):
    """The house has an offer with this key."""


class NothingToPublish(Exception):
    """There is no draft: what is in force is what was written."""


class OffersContradict(Exception):
    """The offer can never apply, or contradicts itself or another; each problem carries a basket that shows it."""

    def __init__(self, problems: Sequence[Contradiction]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{problem.offer_key}: {problem.wrong}" for problem in problems))


@dataclass(frozen=True, slots=True)
class Checked:
    """What offers are checked against: one line for each ticket that can be chosen, the codes, passes and vouchers there are,
    and now, with when the performances begin."""

    season: Sequence[LineAsked]
    unlocks: Collection[str] | None = None
    moment: Moment | None = None


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
    version = _add_version(locked, _last_number(locked) + 1, offer, actor, now)
    detail = {"version": version.number}
    houses.record(house=house, actor=actor, verb="offer.changed", subject=f"offer:{locked.pk}", now=now, detail=detail)
    return version


def draft_offer(*, house: House, offer: Offer, actor: Actor, now: datetime, kept: KeptOffer | None = None) -> KeptOffer:
    """Keep what is being written; nothing is sold with it. A new offer, or the next version of ``kept``, whose key stays.

    Raises `OffersRefused`, `OfferKeyTaken`.
    """
    document = to_document([offer])
    from_document(document)
    if kept is None:
        kept = _begun(house, offer.key, document)
    elif offer.key != kept.key:
        raise OfferKeyTaken(offer.key)
    else:
        kept.draft = document
        kept.save(update_fields=["draft"])
    houses.record(house=house, actor=actor, verb="offer.drafted", subject=f"offer:{kept.pk}", now=now)
    return kept


def _begun(house: House, key: str, document: dict[str, Any]) -> KeptOffer:
    try:
        with transaction.atomic():
            return KeptOffer.objects.create(house=house, key=key, position=KeptOffer.objects.count(), draft=document)
    except IntegrityError as error:
        raise OfferKeyTaken(key) from error


def publish_offer(*, house: House, kept: KeptOffer, against: Checked, actor: Actor, now: datetime) -> OfferVersion:
    """The draft becomes a version: for what is sold from now on. One that says what is in force already makes none.

    Raises `NothingToPublish`, `OffersContradict`.
    """
    locked = KeptOffer.objects.select_for_update(no_key=True, of=("self",)).get(pk=kept.pk)
    if locked.draft is None:
        raise NothingToPublish
    offer = from_document(locked.draft)[0]
    _check(offer, against)
    if locked.current is not None and locked.current.document == locked.draft and locked.archived_at is None:
        KeptOffer.objects.filter(pk=locked.pk).update(draft=None)
        return locked.current
    number = _last_number(locked) + 1
    version = _add_version(locked, number, offer, actor, now)
    KeptOffer.objects.filter(pk=locked.pk).update(draft=None, archived_at=None)
    verb = "offer.made" if number == 1 else "offer.changed"
    houses.record(house=house, actor=actor, verb=verb, subject=f"offer:{locked.pk}", now=now, detail={"version": number})
    return version


def discard_draft(*, house: House, kept: KeptOffer, actor: Actor, now: datetime) -> None:
    """What was being written is gone; an offer that never was in force goes with it."""
    locked = KeptOffer.objects.select_for_update(of=("self",)).filter(pk=kept.pk).first()
    if locked is None or locked.draft is None:
        return
    if locked.current_id is None:
        locked.delete()
    else:
        KeptOffer.objects.filter(pk=locked.pk).update(draft=None)
    houses.record(house=house, actor=actor, verb="offer.draft_discarded", subject=f"offer:{kept.pk}", now=now, detail={"key": kept.key})


def restore_offer(*, house: House, kept: KeptOffer, against: Checked, actor: Actor, now: datetime) -> None:
    """In force again as it was, where it still can apply. Raises `OffersContradict`."""
    if kept.archived_at is None or kept.current is None:
        return
    _check(from_document(kept.current.document)[0], against)
    KeptOffer.objects.filter(pk=kept.pk).update(archived_at=None)
    houses.record(house=house, actor=actor, verb="offer.restored", subject=f"offer:{kept.pk}", now=now)


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


def _last_number(kept: KeptOffer) -> int:
    return OfferVersion.objects.filter(offer=kept).order_by("-number").values_list("number", flat=True).first() or 0


def _check(offer: Offer, against: Checked) -> None:
    """What is kept can be read back, and can apply beside the others."""
    from_document(to_document([offer]))
    if problems := problems_of(offer, against):
        raise OffersContradict(problems)


def problems_of(offer: Offer, against: Checked) -> list[Contradiction]:
    """What would refuse it beside the offers that are in force: to be told while it is being written."""
    others = [now.offer for now in queries.offers_now() if now.offer.key != offer.key]
    problems = contradictions([*others, offer], against.season, against.unlocks, against.moment)
    return [problem for problem in problems if problem.offer_key == offer.key]


def _add_version(kept: KeptOffer, number: int, offer: Offer, actor: Actor, now: datetime) -> OfferVersion:
    version = OfferVersion.objects.create(
        house_id=kept.house_id, offer=kept, number=number, document=to_document([offer]), made_at=now, made_by=actor.name[:120]
    )
    kept.current = version
    kept.save(update_fields=["current"])
    return version
