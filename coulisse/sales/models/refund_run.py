from django.db import models

from coulisse.houses.rows import HouseForeignKey, HouseModel
from coulisse.programme.models import Performance


class RefundRun(HouseModel):
    """Everybody who has tickets of a cancelled performance gets the money back: asked once, done order by order.

    ``finished_at`` is when nobody was left; each order's own `Refund` says how its money fares.
    """

    performance = HouseForeignKey(Performance, models.PROTECT)
    with_fees = models.BooleanField()
    reason = models.CharField(max_length=200)
    asked_by = models.JSONField(help_text="The actor: kind, id, name.")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "performance"], condition=models.Q(finished_at=None), name="refund_run_one_at_a_time"),
        ]
        indexes = [models.Index(fields=["house", "performance", "-id"], name="refund_run_performance")]
