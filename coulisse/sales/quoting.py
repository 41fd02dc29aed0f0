"""From what lies in a basket to what it costs: loads the tables, asks `pricing.rules`."""

from collections.abc import Iterable, Mapping

from coulisse.pricing.queries import table_of
from coulisse.pricing.rules import quote
from coulisse.pricing.types import LineAsked, Quote
from coulisse.programme.models import Performance
from coulisse.sales.models import BasketLine
from coulisse.venues.queries import plan_of


def quote_lines(lines: Iterable[BasketLine], performances: Mapping[int, Performance]) -> Quote:
    """What these lines cost now, in their order; a line without a rate costs the first of its zone."""
    return quote([_asked(line, performances[line.performance_id]) for line in lines])


def _asked(line: BasketLine, performance: Performance) -> LineAsked:
    zone = plan_of(performance.plan_version_id).zone_of(line.place_no)
    return LineAsked(line.pk, zone.key, line.rate_key, table_of(performance.price_list.current_id))
