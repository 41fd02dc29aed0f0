from django.db import models

from coulisse.houses.rows import HouseForeignKey, HouseModel

from .line import Call, Line
from .opening import Opening


class Visit(HouseModel):
    """Somebody came in when it was their turn: one row a position, so that a place in the line lets in once.

    Inside until ``ended_at`` is filled. ``until_at`` moves while they are busy, never past what the house allows.
    """

    opening = HouseForeignKey(Opening, models.CASCADE)
    line = HouseForeignKey(Line, models.CASCADE)
    position = models.PositiveIntegerField()
    call = HouseForeignKey(Call, models.CASCADE, db_index=True)
    entered_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    until_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "line", "position"], name="visit_once")]
        indexes = [models.Index(fields=["house", "opening"], condition=models.Q(ended_at=None), name="visit_inside")]
