from django.db import models

from coulisse.houses.rows import HouseForeignKey, HouseModel, Immutable

from .hall import Layout


class PlanVersion(HouseModel):
    """A seating plan at one moment. A draft may change; a published one never does.

    ``document`` is the plan in Coulisse's own format (see `coulisse/venues/README.md`). Places are numbered
    0 … place_count - 1 in the document's order; that number and this row's id name a place for ever.
    """

    layout = HouseForeignKey(Layout, models.CASCADE, related_name="plan_versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    place_count = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "layout", "number"], name="plan_version_number_once"),
            models.UniqueConstraint(fields=["house", "id", "place_count"], name="plan_version_places"),
            models.UniqueConstraint(fields=["house", "layout"], condition=models.Q(published_at=None), name="plan_version_one_draft"),
            Immutable(name="plan_version_immutable", once="published_at"),
        ]
