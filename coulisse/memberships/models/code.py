from datetime import datetime

from django.db import models

from coulisse.houses.rows import HouseModel


class Code(HouseModel):
    """What somebody types to be let into an offer: one word for many, or one of a batch for one person each.

    ``value`` is what is compared (`lib.codes.tidy_code`), ``shown`` what people read. What is sold was sold with the
    code as it stands, so nothing of it changes but that it is archived.
    """

    value = models.CharField(max_length=40)
    shown = models.CharField(max_length=60)
    unlocks = models.CharField(max_length=40, help_text="The word that offers ask: their `unlocked_by`.")
    uses = models.PositiveIntegerField(null=True, blank=True, help_text="How often in all; empty: no end.")
    uses_per_person = models.PositiveIntegerField(null=True, blank=True, help_text="How often for one e-mail address.")
    from_at = models.DateTimeField(null=True, blank=True)
    until_at = models.DateTimeField(null=True, blank=True)
    batch = models.CharField(max_length=120, blank=True, help_text="Which of many that were made together.")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "value"], name="code_once"),
            models.CheckConstraint(name="code_uses", condition=models.Q(uses=None) | models.Q(uses__gte=1)),
            models.CheckConstraint(name="code_uses_per_person", condition=models.Q(uses_per_person=None) | models.Q(uses_per_person__gte=1)),
        ]
        indexes = [models.Index(fields=["house", "batch"], condition=~models.Q(batch=""), name="code_batch")]

    def __str__(self) -> str:
        return self.shown

    def is_open(self, now: datetime) -> bool:
        """Whether it opens something at this moment."""
        return self.archived_at is None and (self.from_at is None or self.from_at <= now) and (self.until_at is None or self.until_at > now)

    @property
    def subject(self) -> str:
        """What its uses are counted by."""
        return f"code:{self.pk}"
