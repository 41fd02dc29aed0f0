from django.db import models

from coulisse.houses.rows import AppendOnly, HouseModel


class HistoryEntry(HouseModel):
    """Who did what to what, and when: shown beside the thing itself, never changed.

    ``subject`` names the thing as ``production:12``; ``verb`` is a word from the code (``performance.cancelled``),
    translated on the screen; ``detail`` holds what changed, never a secret.
    """

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=12)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=120, blank=True)
    verb = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["house", "subject", "-id"], name="history_subject")]
        constraints = [AppendOnly(name="history_append_only")]
