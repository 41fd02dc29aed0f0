from django.db import models

from coulisse.houses.rows import HouseModel
from coulisse.memberships.types import UseState


class Use(HouseModel):
    """One use of something that has a limit. No row: that use is still free.

    A limit of n has the slots 0 … n-1, and the primary key (house, subject, scope, slot) leaves room for one holder in
    each, whoever asks and however many at once. ``subject`` is what is limited (a code, a pass, an offer), ``scope``
    within what it is counted (everything, one performance, one person); ``holder`` is the basket, and its order.
    """

    pk = models.CompositePrimaryKey("house_id", "subject", "scope", "slot_no")
    id = None
    subject = models.CharField(max_length=80)
    scope = models.CharField(max_length=80, blank=True)
    slot_no = models.PositiveIntegerField()
    state = models.PositiveSmallIntegerField(choices=UseState.choices)
    holder = models.UUIDField()
    expires_at = models.DateTimeField(null=True)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="use_held_expires",
                condition=models.Q(state=UseState.HELD, expires_at__isnull=False) | (models.Q(state=UseState.USED) & models.Q(expires_at=None)),
            ),
        ]
        indexes = [models.Index(fields=["house", "holder"], name="use_holder")]
