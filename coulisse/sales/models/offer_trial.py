from datetime import datetime

from django.db import models

from coulisse.houses.rows import HouseForeignKey, HouseModel
from coulisse.pricing.models import Offer


class OfferTrial(HouseModel):
    """What an offer would have done with the orders of the past year: priced again one by one, with the offer and without.

    ``document`` is the offer as it was when somebody asked. ``after_id`` is how far it is, ``sold`` how many tickets of
    each performance were sold until there, ``applied`` how often the offer was applied to it, for offers that look at it.
    """

    offer = HouseForeignKey(Offer, models.CASCADE, related_name="+")
    document = models.JSONField()
    since_at = models.DateTimeField()
    asked_at = models.DateTimeField()
    orders = models.PositiveIntegerField(help_text="How many it looks at in all.")
    done = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0, help_text="How many would have cost less.")
    before_cents = models.BigIntegerField(default=0)
    after_cents = models.BigIntegerField(default=0)
    tickets = models.PositiveIntegerField(default=0)
    after_id = models.BigIntegerField(default=0)
    sold = models.JSONField(default=dict)
    applied = models.JSONField(default=dict, db_default={})
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["house", "offer", "-id"], name="offer_trial_offer")]

    @property
    def saved_cents(self) -> int:
        """What buyers would have paid less: what it would have cost the house."""
        return self.before_cents - self.after_cents

    @property
    def tickets_to_make_up(self) -> int | None:
        """How many more tickets, at what one brought on average with the offer, would have made up for it."""
        average = self.after_cents // self.tickets if self.tickets else 0
        return -(-self.saved_cents // average) if average > 0 else None

    def is_stuck(self, now: datetime) -> bool:
        """Its task is gone: nobody works on it for so long."""
        return self.finished_at is None and (now - self.asked_at).total_seconds() > 3600
