from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import models

from coulisse.admission.types import Verdict
from coulisse.houses.rows import AppendOnly, DatabasePromise, HouseForeignKey, HouseModel, Immutable
from coulisse.programme.models import Performance

from .ticket import Ticket


class Admittance(HouseModel):
    """A ticket let somebody in. One live row a ticket: of several doors at once, one lets in.

    An admittance by mistake is undone, not removed: the row stays and says who undid it.
    """

    ticket = HouseForeignKey(Ticket, models.PROTECT, db_index=False)
    performance = HouseForeignKey(Performance, models.PROTECT)
    at = models.DateTimeField()
    door = models.CharField(max_length=60, blank=True)
    device = models.CharField(max_length=60, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "ticket"], condition=models.Q(undone_at=None), name="admittance_once"),
            Immutable(name="admittance_undone_stays", once="undone_at"),
        ]
        indexes = [models.Index(fields=["house", "performance"], condition=models.Q(undone_at=None), name="admittance_count")]


class ScanFunction(DatabasePromise):
    """The function of the database that does a whole scan. Its text stands in ``sql/``, its digest in the migration.

    A change that calls or answers otherwise gets the next number, so that a release can run beside the one before.
    """

    function = "admission_scan_1"

    def __init__(self, *, name: str, digest: str = "") -> None:
        self.text = (Path(__file__).parent / "sql" / f"{self.function}.sql").read_text()
        self.digest = digest or sha256(self.text.encode()).hexdigest()[:12]
        super().__init__(name=name)

    def statements(self, model: type[models.Model]) -> list[str]:
        return [self.text]

    def reverse(self, model: type[models.Model]) -> list[str]:
        return [f"DROP FUNCTION {self.function}"]

    def deconstruct(self) -> tuple[str, Any, dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "digest": self.digest}


class Scan(HouseModel):
    """Every code that was held before a scanner, with the answer.

    ``nonce`` comes from the device: the same scan sent again finds its answer here. ``ticket_id`` and
    ``admittance_id`` (the one made, or the earlier one in the way) are plain numbers, empty where there is none.
    """

    performance = HouseForeignKey(Performance, models.PROTECT, related_name="+")
    ticket_id = models.BigIntegerField(null=True)
    admittance_id = models.BigIntegerField(null=True)
    verdict = models.CharField(max_length=20, choices=Verdict.choices)
    at = models.DateTimeField()
    door = models.CharField(max_length=60, blank=True)
    device = models.CharField(max_length=60, blank=True)
    by = models.CharField(max_length=120, blank=True)
    nonce = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "nonce"], name="scan_nonce_once"),
            AppendOnly(name="scan_append_only"),
            ScanFunction(name="scan_function"),
        ]
        indexes = [models.Index(fields=["house", "performance", "-id"], name="scan_performance")]
