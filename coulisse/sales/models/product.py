from django.db import models

from coulisse.houses.rows import AppendOnly, HouseForeignKey, HouseModel
from coulisse.memberships.models import ProductVersion

from .basket import Basket
from .order import OrderLine


class AskedFor(models.Model):
    """For whom somebody buys a pass, a voucher: who will hold it and, of a gift, who gets it, with which words, and when."""

    holder_name = models.CharField(max_length=120, blank=True)
    persons = models.JSONField(default=list, help_text="Who holds it together: name, and birth date where it is known.")
    is_gift = models.BooleanField(default=False)
    receiver_name = models.CharField(max_length=120, blank=True)
    receiver_email = models.EmailField(blank=True)
    message = models.TextField(max_length=600, blank=True)
    giver_name = models.CharField(max_length=120, blank=True, default="", db_default="")
    send_date = models.DateField(null=True, blank=True, help_text="On which day the receiver is mailed; empty: as soon as it is paid.")

    class Meta:
        abstract = True


class BasketProduct(HouseModel, AskedFor):
    """One pass or voucher in a basket, at the price that it had when it was put there. It never changes: taken out and put in anew."""

    basket = HouseForeignKey(Basket, models.CASCADE, related_name="products")
    version = HouseForeignKey(ProductVersion, models.PROTECT)
    worth_cents = models.IntegerField(default=0, help_text="What a voucher will pay.")
    price_cents = models.IntegerField()
    fee_cents = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(name="basket_product_amounts", condition=models.Q(worth_cents__gte=0, price_cents__gte=0, fee_cents__gte=0)),
        ]
        indexes = [models.Index(fields=["house", "basket"], name="basket_product_basket")]

    @property
    def total_cents(self) -> int:
        return self.price_cents + self.fee_cents


class OrderedProduct(HouseModel, AskedFor):
    """What was said of a pass or voucher when it was ordered; `OrderLine` says what it cost.

    ``wish_id`` is the row of the basket that it was: the same rows are the same order.
    """

    order_line = HouseForeignKey(OrderLine, models.PROTECT, related_name="products")
    wish_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "order_line"], name="ordered_product_once"),
            AppendOnly(name="ordered_product_append_only"),
        ]
