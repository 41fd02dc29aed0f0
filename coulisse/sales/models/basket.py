from django.db import models

from coulisse.houses.models import House
from coulisse.houses.rows import DatabasePromise, HouseForeignKey, HouseModel
from coulisse.programme.models import Performance


class SeenBySeller(DatabasePromise):
    """The house that sells sees the line as well as the house that owns the place."""

    def statements(self, model: type[models.Model]) -> list[str]:
        sold = "selling_house_id = ANY ((SELECT current_setting('coulisse.houses')::int[])::int[])"
        return [f'CREATE POLICY seen_by_seller ON "{model._meta.db_table}" FOR SELECT USING ({sold})']

    def reverse(self, model: type[models.Model]) -> list[str]:
        return [f'DROP POLICY seen_by_seller ON "{model._meta.db_table}"']


class Basket(HouseModel):
    """What somebody is about to buy at a house. Its id is the holder of the claims on the places.

    Places are safe until `expires_at`; each extension moves it, up to `extendable_until`.
    """

    id = models.UUIDField(primary_key=True)
    language = models.CharField(max_length=2, default="nl")
    channel = models.CharField(max_length=10, default="shop")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    extendable_until = models.DateTimeField()
    places_gone = models.JSONField(null=True, help_text="Names of places that another plan took out of it: its page tells.")
    persons = models.JSONField(null=True, help_text="Who its lines are for, where that is asked: see `sales.persons`.")

    class Meta:
        indexes = [models.Index(fields=["house", "expires_at"], name="basket_expires")]


class BasketLine(HouseModel):
    """One place in a basket. ``house`` owns the place, ``selling_house`` holds the basket.

    ``rate_key`` is empty until the buyer said which rate: places first, rates after. ``person`` is the number of somebody
    of the basket whose place it is; 0: nobody named.
    """

    selling_house = models.ForeignKey(House, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    basket = HouseForeignKey(Basket, models.CASCADE, house_column="selling_house_id", related_name="lines")
    performance = HouseForeignKey(Performance, models.PROTECT)
    place_no = models.PositiveIntegerField()
    rate_key = models.CharField(max_length=40, blank=True)
    person = models.PositiveSmallIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["selling_house", "basket", "performance", "place_no"], name="basket_line_place_once"),
            SeenBySeller(name="basket_line_seen_by_seller"),
        ]
