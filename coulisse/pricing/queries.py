"""Questions about prices. Inside a house scope."""

from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from coulisse.pricing.documents import from_document
from coulisse.pricing.models import PriceList, PriceListVersion
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
