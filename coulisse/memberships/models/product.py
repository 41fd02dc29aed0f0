from django.db import models

from coulisse.houses.rows import AppendOnly, HouseForeignKey, HouseModel
from coulisse.memberships.types import ProductKind


class Product(HouseModel):
    """Something that a house sells to be held: a subscription, a pass, a voucher. What it says is its current version."""

    key = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=ProductKind.choices)
    position = models.PositiveIntegerField(default=0)
    current = HouseForeignKey("memberships.ProductVersion", models.PROTECT, null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "key"], name="product_key_once")]

    def __str__(self) -> str:
        return self.key


class ProductVersion(HouseModel):
    """The product at one moment. Never changes: who holds it holds the version that was sold.

    ``document`` is a `coulisse.memberships.types.ProductTerms` as JSON.
    """

    product = HouseForeignKey(Product, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "product", "number"], name="product_version_once"),
            AppendOnly(name="product_version_append_only"),
        ]
