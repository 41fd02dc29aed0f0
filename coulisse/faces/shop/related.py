"""What else may please who looks at a production: of the same kind, soon, and still to be had."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from coulisse.faces.shop.offers import Offer
from coulisse.faces.shop.pictures import Picture
from coulisse.programme import queries as programme
from coulisse.programme.models import Performance, Production
from coulisse.programme.types import PerformanceState

# So many performances are looked at, and so many productions are shown.
LOOKED_AT, SHOWN = 24, 4


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A production with its next date that can be had."""

    production: Production
    offer: Offer
    pictures: tuple[Picture, ...]


def candidates(production: Production, now: datetime) -> list[Performance]:
    """The next performances of other productions, in one query."""
    coming = programme.performances().filter(starts_at__gt=now, state=PerformanceState.ON_SALE)
    return list(coming.exclude(production_id=production.pk).prefetch_related("production__images")[:LOOKED_AT])


def suggestions(production: Production, found: Sequence[tuple[Performance, Offer]]) -> list[tuple[Performance, Offer]]:
    """The nearest of kin first, each production once; only what can be bought. Pure."""
    to_be_had = [(performance, offer) for performance, offer in found if offer.can_buy]
    by_kin = sorted(to_be_had, key=lambda pair: (-_kin(production, pair[0].production), pair[1].starts_at))
    first = {performance.production_id: (performance, offer) for performance, offer in reversed(by_kin)}
    return [pair for pair in by_kin if first[pair[0].production_id] == pair][:SHOWN]


def _kin(one: Production, other: Production) -> int:
    """Makers before theme, theme before genre."""
    same = [(one.company, other.company, 4), (one.theme, other.theme, 2), (one.genre, other.genre, 1)]
    return sum(weight for mine, theirs, weight in same if mine and mine == theirs)
