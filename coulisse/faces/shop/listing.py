"""Performances with what is left of them and what they cost: one query more, however many there are."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from coulisse.faces.shop.before_sale import line_to_come
from coulisse.faces.shop.offers import Offer, offer
from coulisse.faces.shop.pictures import Picture, picture
from coulisse.houses.models import House
from coulisse.inventory import queries as inventory
from coulisse.pricing.queries import table_of
from coulisse.pricing.types import PriceTable
from coulisse.programme.models import Performance, Production
from coulisse.programme.types import PerformanceState


def tables_of(performances: Iterable[Performance]) -> dict[int, PriceTable]:
    """The current price table of each list, by the id of the list. Tables never change: the process keeps them."""
    versions = {performance.price_list_id: performance.price_list.current_id for performance in performances}
    return {list_id: table_of(version) for list_id, version in versions.items() if version}


def offers_of(performances: Sequence[Performance], *, house: House, language: str, now: datetime) -> list[Offer]:
    """What each performance offers, in one query; only of those that may be bought the free places are counted."""
    asked = [one for one in performances if one.state == PerformanceState.ON_SALE and one.starts_at > now]
    filled = inventory.fillings(asked, now) if asked else {}
    tables = tables_of(performances)
    return [
        offer(
            one, house=house, language=language, now=now, table=tables.get(one.price_list_id), free=filled[one.pk].free if one.pk in filled else None,
            line=line_to_come(house, one, now),
        )
        for one in performances
    ]  # fmt: skip


def pictures_of(production: Production, language: str) -> tuple[Picture, ...]:
    """The pictures of a production whose ``images`` were fetched with it, in the house's order."""
    shown = (picture(image, language) for image in production.images.all())
    return tuple(one for one in shown if one)
