"""What can be done with price lists."""

from datetime import datetime

from django.db import IntegrityError, transaction

from coulisse.houses import operations as houses
from coulisse.houses.models import House
from coulisse.houses.types import Actor
from coulisse.pricing.documents import check, to_document
from coulisse.pricing.models import PriceList, PriceListVersion
from coulisse.pricing.types import PriceTable


class PriceListNameTaken(Exception):
    """The house has a price list of this name."""


def create_price_list(*, house: House, name: str, table: PriceTable, actor: Actor, now: datetime) -> PriceList:
    """A new list with its first version. Raises `PricesRefused`, `PriceListNameTaken`."""
    check(table)
    try:
        with transaction.atomic():
            made = PriceList.objects.create(house=house, name=name.strip()[:120])
    except IntegrityError as error:
        raise PriceListNameTaken(name) from error
    _add_version(made, 1, table, actor, now)
    houses.record(house=house, actor=actor, verb="price_list.made", subject=f"price_list:{made.pk}", now=now)
    return made


def change_prices(*, price_list: PriceList, table: PriceTable, actor: Actor, now: datetime) -> PriceListVersion:
    """A new version: for what is sold from now on. What was sold keeps its own. Raises `PricesRefused`."""
    check(table)
    locked = PriceList.objects.select_for_update(no_key=True).select_related(None).get(pk=price_list.pk)
    last = PriceListVersion.objects.filter(price_list=locked).order_by("-number").values_list("number", flat=True).first() or 0
    version = _add_version(locked, last + 1, table, actor, now)
    houses.record(
        house=locked.house, actor=actor, verb="price_list.changed", subject=f"price_list:{locked.pk}", now=now, detail={"version": version.number}
    )
    return version


def rename_price_list(*, price_list: PriceList, name: str, actor: Actor, now: datetime) -> None:
    """Raises `PriceListNameTaken`."""
    try:
        with transaction.atomic():
            PriceList.objects.filter(pk=price_list.pk).update(name=name.strip()[:120])
    except IntegrityError as error:
        raise PriceListNameTaken(name) from error
    houses.record(
        house=price_list.house, actor=actor, verb="price_list.renamed", subject=f"price_list:{price_list.pk}", now=now, detail={"name": name}
    )


def archive_price_list(*, price_list: PriceList, actor: Actor, now: datetime) -> None:
    """No longer offered for new performances; those that use it keep it."""
    PriceList.objects.filter(pk=price_list.pk).update(archived_at=now)
    houses.record(house=price_list.house, actor=actor, verb="price_list.archived", subject=f"price_list:{price_list.pk}", now=now)


def _add_version(price_list: PriceList, number: int, table: PriceTable, actor: Actor, now: datetime) -> PriceListVersion:
    version = PriceListVersion.objects.create(
        house_id=price_list.house_id, price_list=price_list, number=number, document=to_document(table), made_at=now, made_by=actor.name[:120]
    )
    price_list.current = version
    price_list.save(update_fields=["current"])
    return version
