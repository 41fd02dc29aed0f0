from django.db import models

from coulisse.houses.rows import DatabasePromise, HouseForeignKey, HouseModel
from coulisse.pricing.models import PriceList
from coulisse.programme.types import PerformanceState
from coulisse.venues.models import PlanVersion

from .production import Production


class PlacesOfPlan(DatabasePromise):
    """``place_count`` is the plan's own number, so that nothing below can go past it."""

    def statements(self, model: type[models.Model]) -> list[str]:
        return [
            f'ALTER TABLE "{model._meta.db_table}" ADD CONSTRAINT "{self.name}" '
            "FOREIGN KEY (house_id, plan_version_id, place_count) "
            'REFERENCES "venues_planversion" (house_id, id, place_count) DEFERRABLE INITIALLY DEFERRED'
        ]

    def reverse(self, model: type[models.Model]) -> list[str]:
        return [f'ALTER TABLE "{model._meta.db_table}" DROP CONSTRAINT "{self.name}"']


class Performance(HouseModel):
    """One date of a production, in one layout of a hall, at one price list."""

    external_id = models.CharField(max_length=100, blank=True, help_text="What another system calls it; an import finds it by this.")
    production = HouseForeignKey(Production, models.PROTECT, related_name="performances", db_index=False)
    starts_at = models.DateTimeField()
    doors_at = models.DateTimeField(null=True, blank=True)
    plan_version = HouseForeignKey(PlanVersion, models.PROTECT)
    place_count = models.PositiveIntegerField()
    access_marks = models.JSONField(
        default=list, blank=True, help_text="Of the plan: wheelchair, hearing_loop, step_free; for the filters of an agenda."
    )
    price_list = HouseForeignKey(PriceList, models.PROTECT)
    state = models.CharField(max_length=10, choices=PerformanceState.choices, default=PerformanceState.DRAFT)
    sale_starts_at = models.DateTimeField(null=True, blank=True, help_text="Empty: as soon as it is on sale.")
    sale_ends_at = models.DateTimeField(null=True, blank=True, help_text="Empty: when it starts.")
    limit_per_order = models.PositiveSmallIntegerField(default=10)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancel_reason = models.JSONField(default=dict, blank=True, help_text="What visitors read: text per language.")
    moved_from_at = models.DateTimeField(null=True, blank=True, help_text="When it would have started, where it was moved.")
    note = models.JSONField(default=dict, blank=True, help_text="What visitors of this date must know: text per language.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "id", "place_count"], name="performance_places"),
            models.UniqueConstraint(fields=["house", "external_id"], condition=~models.Q(external_id=""), name="performance_external_once"),
            PlacesOfPlan(name="performance_places_of_plan"),
            models.CheckConstraint(name="performance_cancelled", condition=models.Q(cancelled_at=None) | models.Q(state=PerformanceState.CANCELLED)),
            models.CheckConstraint(name="performance_limit", condition=models.Q(limit_per_order__gte=1)),
            models.CheckConstraint(
                name="performance_sale_window",
                condition=models.Q(sale_starts_at=None) | models.Q(sale_ends_at=None) | models.Q(sale_ends_at__gt=models.F("sale_starts_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["house", "starts_at"], name="performance_starts"),
            models.Index(fields=["house", "production"], name="performance_production"),
        ]
