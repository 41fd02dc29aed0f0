from django.db import models

from coulisse.houses.rows import AppendOnly, HouseForeignKey, HouseModel
from coulisse.programme.models import Performance
from coulisse.venues.models import PlanVersion

from .order import OrderLine


class PlanMove(HouseModel):
    """A performance went to another seating plan, with everybody who has a place in it."""

    performance = HouseForeignKey(Performance, models.PROTECT)
    from_version = HouseForeignKey(PlanVersion, models.PROTECT)
    to_version = HouseForeignKey(PlanVersion, models.PROTECT)
    by = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [AppendOnly(name="plan_move_append_only")]
        indexes = [models.Index(fields=["house", "performance"], name="plan_move_performance")]


class MovedPlace(HouseModel):
    """A sold place that has another name since: what stood on the ticket, and what stands there now."""

    move = HouseForeignKey(PlanMove, models.PROTECT, related_name="places")
    order_line = HouseForeignKey(OrderLine, models.PROTECT)
    was = models.JSONField()
    becomes = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "move", "order_line"], name="moved_place_once"),
            AppendOnly(name="moved_place_append_only"),
        ]
