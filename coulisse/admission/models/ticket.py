from django.db import models

from coulisse.admission.types import VoidReason
from coulisse.houses.rows import HouseForeignKey, HouseModel
from coulisse.programme.models import Performance


class Ticket(HouseModel):
    """The right of one person to one place at one performance.

    ``order_line_id`` is a plain number: admission stands below sales and knows no orders.
    ``serial`` is 80 random bits: nobody guesses another's. A ticket that is issued again (resold, in another
    name) is voided, and a row with a new serial and the next ``version`` takes its place, so that no code of the
    old one (signed or short) lets anyone in.
    """

    performance = HouseForeignKey(Performance, models.PROTECT)
    order_line_id = models.BigIntegerField()
    serial = models.CharField(max_length=16, help_text="16 signs of lib.codes.")
    version = models.PositiveSmallIntegerField(default=1)
    place_no = models.PositiveIntegerField()
    place_name = models.JSONField(help_text="Section, row and seat as printed, per language.")
    rate_name = models.JSONField(help_text="The rate as printed, per language.")
    asks_proof = models.BooleanField(default=False, db_default=False, help_text="Its rate has to be proven at the door.")
    holder_name = models.CharField(max_length=120, blank=True)
    issued_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True, blank=True)
    void_reason = models.CharField(max_length=20, blank=True, choices=VoidReason.choices)
    blocked_at = models.DateTimeField(null=True, blank=True, help_text="Stopped at the door for now: stolen, contested.")
    block_reason = models.CharField(max_length=120, blank=True, help_text="What the door tells its staff.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "serial"], name="ticket_serial_once"),
            models.UniqueConstraint(fields=["house", "order_line_id"], condition=models.Q(voided_at=None), name="ticket_one_per_line"),
            models.UniqueConstraint(fields=["house", "performance", "place_no"], condition=models.Q(voided_at=None), name="ticket_one_per_place"),
        ]
        indexes = [
            models.Index(fields=["house", "performance"], condition=models.Q(voided_at__isnull=False), name="ticket_voided"),
        ]
