"""Several houses in one line: one leads, the others come along where they agreed. Each keeps its own half of the agreement."""

from django.db import models

from coulisse.houses.models import House
from coulisse.houses.rows import HouseForeignKey, HouseModel
from coulisse.openings.types import PartState

from .opening import Opening


class Partner(HouseModel):
    """The leading house's half: whom it asked. ``part``: the number of the opening of that house, once it agreed."""

    opening = HouseForeignKey(Opening, models.CASCADE, related_name="partners")
    partner = models.ForeignKey(House, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=PartState.choices, default=PartState.INVITED)
    part = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "opening", "partner"], name="opening_partner_once")]


class Invited(HouseModel):
    """The partner's half: who asked, for what and when, and what it answered. ``opening``: its own part, once it agreed."""

    leader = models.ForeignKey(House, models.PROTECT, related_name="+", db_index=False)
    led_opening = models.BigIntegerField()
    title = models.JSONField(default=dict)
    forms_at = models.DateTimeField()
    opens_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=PartState.choices, default=PartState.INVITED)
    opening = HouseForeignKey(Opening, models.DO_NOTHING, null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "leader", "led_opening"], name="opening_invited_once")]


class Guest(HouseModel):
    """Somebody who came in at the leading house may buy here too: the slip's line and number, and the visit there.

    Ended together with the visit. ``seen_at`` and ``until_at`` say when they were last busy here.
    """

    opening = HouseForeignKey(Opening, models.CASCADE)
    line_no = models.BigIntegerField()
    number = models.PositiveIntegerField()
    visit_no = models.BigIntegerField()
    entered_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    until_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "line_no", "number"], name="guest_once")]
        indexes = [models.Index(fields=["house", "opening"], condition=models.Q(ended_at=None), name="guest_inside")]


class EarlyRight(HouseModel):
    """With what of this house people come to an earlier line of the house that leads: a code, products. ``line_no``: that line."""

    opening = HouseForeignKey(Opening, models.CASCADE)
    line_no = models.BigIntegerField()
    code = models.CharField(max_length=40, blank=True, help_text="As it is compared.")
    code_shown = models.CharField(max_length=60, blank=True)
    product_ids = models.JSONField(default=list, blank=True, help_text="Products whose holders may come.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "opening", "line_no"], name="early_right_once")]
