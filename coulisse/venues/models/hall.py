from django.db import models

from coulisse.houses.rows import HouseForeignKey, HouseModel


class Hall(HouseModel):
    """A room where people come together: a theatre hall, a foyer, a church."""

    name = models.CharField(max_length=120)
    street = models.CharField(max_length=120, blank=True, help_text="Where it stands, if not at the house's own address.")
    postal_code = models.CharField(max_length=10, blank=True)
    city = models.CharField(max_length=80, blank=True)
    access = models.JSONField(default=dict, blank=True, help_text="How to get in with a wheelchair, a hearing aid…: text per language.")
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "name"], name="hall_name_once")]

    def __str__(self) -> str:
        return self.name


class Layout(HouseModel):
    """One way to set up a hall: the tribune out, tables, half the hall, standing."""

    hall = HouseForeignKey(Hall, models.CASCADE, related_name="layouts")
    name = models.CharField(max_length=120)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["house", "hall", "name"], name="layout_name_once")]

    def __str__(self) -> str:
        return self.name
