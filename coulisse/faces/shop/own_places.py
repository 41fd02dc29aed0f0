"""What this browser holds already, as the pages of one performance need it. Inside a scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from coulisse.sales import queries as sales
from coulisse.sales.queries import BasketView, PlaceInBasket


@dataclass(frozen=True, slots=True)
class OwnPlaces:
    """Places of one performance in a basket that isn't over, and how many of others lie beside them."""

    of_performance: Sequence[PlaceInBasket] = ()
    others: int = 0
    expires_at: datetime | None = None

    @property
    def numbers(self) -> list[int]:
        return [place.line.place_no for place in self.of_performance]

    def of_zone(self, numbers: range) -> list[PlaceInBasket]:
        return [place for place in self.of_performance if place.line.place_no in numbers]

    def room(self, per_performance: int, per_basket: int) -> int:
        """How many places of the performance the basket may hold in all."""
        return max(0, min(per_performance, per_basket - self.others))


def own_places(basket: UUID | None, performance_id: int, now: datetime) -> OwnPlaces:
    view = sales.basket_view(basket, now) if basket else None
    return _of(view, performance_id) if view and not view.is_over else OwnPlaces()


def _of(view: BasketView, performance_id: int) -> OwnPlaces:
    ours = [place for part in view.performances if part.performance.pk == performance_id for place in part.places if not place.is_lost]
    return OwnPlaces(ours, view.place_count - len(ours), view.basket.expires_at)
