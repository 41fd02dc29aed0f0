from django.db import models

from coulisse.houses.rows import AppendOnly, HouseForeignKey, HouseModel


class PriceList(HouseModel):
    """What a place costs, by zone and rate; performances choose a list, and follow its current version."""

    name = models.CharField(max_length=120)
    current = HouseForeignKey("pricing.PriceListVersion", models.PROTECT, null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "name"], name="price_list_name_once")]

    def __str__(self) -> str:
        return self.name


class PriceListVersion(HouseModel):
    """The list at one moment. Never changes: what was sold keeps the version it was priced with.

    ``document`` is a `coulisse.pricing.types.PriceTable` as JSON.
    """

    price_list = HouseForeignKey(PriceList, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "price_list", "number"], name="price_list_version_once"),
            AppendOnly(name="price_list_version_append_only"),
        ]
