"""What the installation keeps about itself."""

from django.db import models


class Promise(models.Model):
    """How an invariant stood when it was asked last. Not of a house: the operator of the installation looks here."""

    key = models.CharField(max_length=80, primary_key=True)
    asked_at = models.DateTimeField(help_text="At the latest moment, at least about what is recent.")
    whole_at = models.DateTimeField(help_text="About every row that there is.")
    whole_ms = models.PositiveIntegerField(help_text="How long that took.")
    broken_since = models.DateTimeField(null=True, blank=True)
    rows = models.JSONField(default=list, help_text="The first rows against it.")

    objects: models.Manager["Promise"] = models.Manager()

    class Meta:
        constraints = [models.CheckConstraint(name="promise_broken_by_rows", condition=models.Q(broken_since=None) | ~models.Q(rows=[]))]


class Heartbeat(models.Model):
    """When the database last took a write of any process of ours. One row, so that all know of the same outage."""

    beat_at = models.DateTimeField()

    objects: models.Manager["Heartbeat"] = models.Manager()

    class Meta:
        constraints = [models.CheckConstraint(name="heartbeat_one", condition=models.Q(pk=1))]
