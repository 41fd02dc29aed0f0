"""Questions about prices. Inside a house scope."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from coulisse.pricing.documents import from_document
from coulisse.pricing.models import Offer as KeptOffer
from coulisse.pricing.models import OfferVersion, PriceList, PriceListVersion
from coulisse.pricing.offers.reading import from_document as read_offers
from coulisse.pricing.offers.types import Offer
from coulisse.pricing.types import PriceTable


def price_lists() -> QuerySet[PriceList]:
    """The house's lists in use, with their current version."""
    return PriceList.objects.filter(archived_at=None).select_related("current").order_by("name", "id")


@lru_cache(maxsize=512)
def table_of(version_id: int) -> PriceTable:
    """The table of a version; read once and kept by the process, because a version never changes.

    Callers reach the version through a row of the house, so that a kept table is never another house's.
    """
    return from_document(PriceListVersion.objects.values_list("document", flat=True).get(pk=version_id))


def zones_without_price(table: PriceTable, zones: dict[str, Any] | list[str]) -> list[str]:
    """Zones of a plan that the table has no price for: they can't be sold."""
    return [zone for zone in zones if not table.prices.get(zone)]


@dataclass(frozen=True, slots=True)
class OfferNow:
    """An offer that is in force, and which version of it."""

    version_id: int
    offer: Offer


def offers() -> QuerySet[KeptOffer]:
    """The house's offers in use, with their current version, in the house's order."""
    return KeptOffer.objects.filter(archived_at=None, current__isnull=False).select_related("current").order_by("position", "id")


def offers_now() -> list[OfferNow]:
    """The offers that are in force, in the house's order. One query; one more where the process hasn't read a version yet."""
    ids = list(KeptOffer.objects.filter(archived_at=None, current__isnull=False).order_by("position", "id").values_list("current_id", flat=True))
    return [OfferNow(pk, offer) for pk, offer in offers_of(ids).items()]


_read: dict[int, Offer] = {}
_MOST_READ = 4096


def offers_of(version_ids: list[int]) -> dict[int, Offer]:
    """What these versions say, in the order asked: of an order, the offers that it was sold with. A version never changes."""
    if len(_read) > _MOST_READ:
        _read.clear()
    if missing := [pk for pk in version_ids if pk not in _read]:
        found = OfferVersion.objects.filter(pk__in=missing).values_list("pk", "document")
        _read.update({pk: read_offers(document)[0] for pk, document in found})
    return {pk: _read[pk] for pk in version_ids}
