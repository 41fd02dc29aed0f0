from django.db import models

from coulisse.houses.rows import DatabasePromise, HouseForeignKey, HouseModel
from coulisse.inventory.types import ClaimState
from coulisse.programme.models import Performance


class WithinPlan(DatabasePromise):
    """No claim on a place that the plan of the performance doesn't have: capacity, kept by the database."""

    def statements(self, model: type[models.Model]) -> list[str]:
        return [
            f'ALTER TABLE "{model._meta.db_table}" ADD CONSTRAINT "{self.name}" '
            "FOREIGN KEY (house_id, performance_id, place_count) REFERENCES "
            '"programme_performance" (house_id, id, place_count) ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED',
            # Rows come, change and go at the same keys: room in the page keeps the index out of it.
            f'ALTER TABLE "{model._meta.db_table}" SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02)',
        ]

    def reverse(self, model: type[models.Model]) -> list[str]:
        return [f'ALTER TABLE "{model._meta.db_table}" DROP CONSTRAINT "{self.name}"']


class Claim(HouseModel):
    """A place of a performance that is not free. No row: the place is free.

    The primary key (house, performance, place) is the guard of the whole platform: there is room for one
    claim on a place, whoever asks and however many at once. ``holder`` is the basket, order or block.
    """

    pk = models.CompositePrimaryKey("house_id", "performance_id", "place_no")
    id = None
    performance = HouseForeignKey(Performance, models.PROTECT, db_index=False)
    place_no = models.PositiveIntegerField()
    place_count = models.PositiveIntegerField()
    state = models.PositiveSmallIntegerField(choices=ClaimState.choices)
    holder = models.UUIDField()
    expires_at = models.DateTimeField(null=True)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            WithinPlan(name="claim_within_plan"),
            models.CheckConstraint(name="claim_place", condition=models.Q(place_no__lt=models.F("place_count"))),
            models.CheckConstraint(
                name="claim_held_expires",
                condition=models.Q(state=ClaimState.HELD, expires_at__isnull=False) | (~models.Q(state=ClaimState.HELD) & models.Q(expires_at=None)),
            ),
        ]
        indexes = [models.Index(fields=["house", "holder"], name="claim_holder")]


class Block(HouseModel):
    """Places kept out of the sale: for the technicians, the company, the press, a partner."""

    id = models.UUIDField(primary_key=True)
    performance = HouseForeignKey(Performance, models.CASCADE)
    reason = models.CharField(max_length=200)
    made_by = models.CharField(max_length=120, blank=True)
    made_at = models.DateTimeField()
