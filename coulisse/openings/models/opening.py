from datetime import datetime

from django.db import models

from coulisse.houses.models import House
from coulisse.houses.rows import HouseForeignKey, HouseModel
from coulisse.openings.types import OpeningState
from coulisse.programme.models import Performance, Production


class Opening(HouseModel):
    """A sale that more people come to than can be helped at once, and how they are let in.

    What it is at a moment follows from the clock and from what the house did (`state_at`): no job turns it over.
    """

    title = models.JSONField(default=dict, help_text="What visitors read: text per language.")
    words = models.JSONField(default=dict, blank=True, help_text="What those who wait read: text per language.")
    forms_at = models.DateTimeField(help_text="From when people may join the line.")
    opens_at = models.DateTimeField(help_text="When everybody who is there draws lots.")
    ends_at = models.DateTimeField(help_text="From then on it is over as soon as nobody waits any more.")
    per_minute = models.PositiveIntegerField(null=True, blank=True, help_text="People a minute; empty: as fast as is safe.")
    inside_most = models.PositiveIntegerField(help_text="So many inside at the same time.")
    come_in_seconds = models.PositiveIntegerField(help_text="How long a turn lasts.")
    stay_minutes = models.PositiveIntegerField(help_text="How long somebody may stay inside.")

    slowed_per_minute = models.PositiveIntegerField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    message = models.JSONField(default=dict, blank=True, help_text="What the house says to those who wait: text per language.")
    ended_at = models.DateTimeField(null=True, blank=True)

    # Of a house that opens together with another one: whose line it is, and which opening there. What people were told
    # (title and moments) and what the leading house did is copied here with each change, so that this house asks its own rows.
    led_by = models.ForeignKey(House, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    led_opening = models.BigIntegerField(null=True, blank=True)

    # How many may be called at this moment, what is left of a fraction included; grows with the rate.
    allowance = models.FloatField(null=True, blank=True)
    allowance_at = models.DateTimeField(null=True, blank=True)
    safe_per_minute = models.FloatField(default=60, help_text="What as fast as is safe means by now.")
    safe_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="opening_moments", condition=models.Q(forms_at__lte=models.F("opens_at"), opens_at__lt=models.F("ends_at"))),
            models.CheckConstraint(
                name="opening_limits",
                condition=models.Q(inside_most__gte=1, come_in_seconds__gte=30, stay_minutes__gte=2)
                & (models.Q(per_minute=None) | models.Q(per_minute__gte=1))
                & (models.Q(slowed_per_minute=None) | models.Q(slowed_per_minute__gte=1)),
            ),
            models.CheckConstraint(
                name="opening_led_whole",
                condition=models.Q(led_by=None, led_opening=None) | models.Q(led_by__isnull=False, led_opening__isnull=False),
            ),
            models.UniqueConstraint(fields=["house", "led_by", "led_opening"], condition=models.Q(ended_at=None), name="opening_led_once"),
        ]
        indexes = [models.Index(fields=["house", "-opens_at"], name="opening_opens")]

    @property
    def is_led(self) -> bool:
        """Whether another house leads it."""
        return self.led_opening is not None

    def state_at(self, now: datetime) -> OpeningState:
        if self.ended_at is not None:
            return OpeningState.OVER
        if now < self.forms_at:
            return OpeningState.PLANNED
        if self.paused_at is not None:
            return OpeningState.PAUSED
        if now < self.opens_at:
            return OpeningState.FORMING
        return OpeningState.SLOWED if self.slowed_per_minute else OpeningState.OPEN

    @property
    def subject(self) -> str:
        """What its history is kept under."""
        return f"opening:{self.pk}"


class OpeningProduction(HouseModel):
    """A production that is sold in this opening. None of them: everything of the house."""

    opening = HouseForeignKey(Opening, models.CASCADE, related_name="productions")
    production = HouseForeignKey(Production, models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "opening", "production"], name="opening_production_once")]


class OpeningPerformance(HouseModel):
    """A single performance that is sold in this opening, beside the productions of which everything is."""

    opening = HouseForeignKey(Opening, models.CASCADE, related_name="performances")
    performance = HouseForeignKey(Performance, models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "opening", "performance"], name="opening_performance_once")]
