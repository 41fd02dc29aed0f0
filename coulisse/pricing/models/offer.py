from django.db import models

from coulisse.houses.rows import AppendOnly, HouseForeignKey, HouseModel


class Offer(HouseModel):
    """One rule of the house's price list. What it says is its current version; what was sold keeps the version it was sold with.

    ``draft`` is what somebody is writing, as `pricing.offers.documents` writes it: nothing is sold with it until it is
    published. An offer without a current version is a draft only.
    """

    key = models.CharField(max_length=40)
    position = models.PositiveIntegerField(default=0)
    current = HouseForeignKey("pricing.OfferVersion", models.PROTECT, null=True, blank=True)
    draft = models.JSONField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "key"], name="offer_key_once")]

    def __str__(self) -> str:
        return self.key


class OfferVersion(HouseModel):
    """The rule at one moment. Never changes. ``document`` is one offer, as `pricing.offers.documents` writes it."""

    offer = HouseForeignKey(Offer, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "offer", "number"], name="offer_version_once"),
            AppendOnly(name="offer_version_append_only"),
        ]
