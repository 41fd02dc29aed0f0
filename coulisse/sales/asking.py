"""A place of a basket or an order as `pricing` reads it."""

from collections.abc import Collection, Hashable

from coulisse.pricing.queries import table_of
from coulisse.pricing.types import LineAsked, PriceTable
from coulisse.programme.models import Performance
from coulisse.sales.offering import tags_of
from coulisse.sales.persons import PersonInBasket
from coulisse.venues.types import Mark


def line_asked(
    id: Hashable, performance: Performance, zone_key: str, rate_key: str = "", person: PersonInBasket | None = None, marks: Collection[str] = ()
) -> LineAsked:  # fmt: skip
    """A place of this zone as `pricing` reads it; of a rate that the zone doesn't have none."""
    table, production = table_of(performance.price_list.current_id), performance.production
    return LineAsked(
        id, zone_key, _rate_still_sold(rate_key, zone_key, table), table, performance=performance.pk,
        production=production.pk, tags=tags_of(production),
        person=person.key if person else None, age=person.age_at(performance.starts_at) if person else None,
        is_wheelchair=Mark.WHEELCHAIR.value in marks, is_companion=Mark.COMPANION.value in marks,
    )  # fmt: skip


def _rate_still_sold(rate_key: str, zone_key: str, table: PriceTable) -> str:
    """The rate that was chosen; none where a newer price list, or another zone after a move, doesn't have it: then the zone's first."""
    return rate_key if any(rate.key == rate_key for rate in table.rates_for(zone_key)) else ""
