from django.db import models

from coulisse.houses.models import House
from coulisse.houses.rows import AppendOnly, HouseForeignKey, HouseModel
from coulisse.memberships.models import Code, Membership
from coulisse.pricing.models import OfferVersion

from .basket import Basket
from .order import OrderLine

_ONE_OF_TWO = models.Q(code__isnull=False, membership=None) | models.Q(code=None, membership__isnull=False)


class BasketRight(HouseModel):
    """What the buyer brought to a basket: a code, or something that is held (a pass, a voucher for tickets)."""

    basket = HouseForeignKey(Basket, models.CASCADE, related_name="rights")
    code = HouseForeignKey(Code, models.PROTECT, null=True)
    membership = HouseForeignKey(Membership, models.PROTECT, null=True)
    brought_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "basket", "code"], name="basket_right_code_once"),
            models.UniqueConstraint(fields=["house", "basket", "membership"], name="basket_right_membership_once"),
            models.CheckConstraint(name="basket_right_is_one", condition=_ONE_OF_TWO),
        ]


class OrderDiscount(HouseModel):
    """Why a line costs less than the price list says: the version of the offer, the right that unlocked it, and what it took off.

    Lines with the same ``application`` stand in one set: a code is used once for all of them. ``cents`` 0: the line
    only counted along. ``product_line``: it was unlocked by what this line of the same order sold, which is held once it is paid.
    """

    selling_house = models.ForeignKey(House, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    order_line = HouseForeignKey(OrderLine, models.PROTECT, related_name="discounts")
    offer_version = HouseForeignKey(OfferVersion, models.PROTECT, house_column="selling_house_id")
    code = HouseForeignKey(Code, models.PROTECT, null=True, house_column="selling_house_id")
    membership = HouseForeignKey(Membership, models.PROTECT, null=True, house_column="selling_house_id")
    product_line = HouseForeignKey(OrderLine, models.PROTECT, null=True, house_column="selling_house_id")
    application = models.PositiveSmallIntegerField()
    cents = models.PositiveIntegerField()
    name = models.JSONField(help_text="The offer's name as it was, per language.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "order_line", "offer_version"], name="order_discount_once"),
            AppendOnly(name="order_discount_append_only"),
        ]
