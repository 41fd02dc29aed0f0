from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Lower

from coulisse.customers.models import Customer
from coulisse.houses.models import House
from coulisse.houses.rows import HouseForeignKey, HouseModel
from coulisse.memberships.models import ProductVersion
from coulisse.pricing.models import PriceListVersion
from coulisse.programme.models import Performance
from coulisse.sales.types import Channel, LineKind, OrderState

from .basket import SeenBySeller

if TYPE_CHECKING:
    from .payment import Payment


class Order(HouseModel):
    """What somebody bought, or is paying for, at the house that sells it.

    ``code`` is what people say and read: unique in the house, no secret. Whoever holds the signed link
    of an order may see it; see `sales.links`.
    """

    code = models.CharField(max_length=10)
    holder = models.UUIDField(help_text="The basket it came from: the holder of the claims on its places.")
    customer = HouseForeignKey(Customer, models.PROTECT, db_index=True)
    email = models.EmailField(help_text="As given with this order; the customer's own may change.")
    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=2)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    state = models.CharField(max_length=10, choices=OrderState.choices)
    total_cents = models.IntegerField()
    tendered_cents = models.IntegerField(default=0, db_default=0, help_text="What vouchers, or tickets that are exchanged, pay of it.")
    placed_at = models.DateTimeField()
    pay_until = models.DateTimeField(help_text="Its places are kept until then.")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    persons = models.JSONField(null=True, blank=True, help_text="Who its lines are for, where that was asked: see `sales.persons`.")
    is_exchange = models.BooleanField(default=False, db_default=False, help_text="Its tickets take the place of others: see `Exchange`.")
    rights_used = models.JSONField(null=True, blank=True, help_text="What it takes of codes and vouchers: see `sales.rights`.")

    # The payment that begins with it, while that is so.
    begun: "Payment | None" = None

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "code"], name="order_code_once"),
            models.CheckConstraint(name="order_total", condition=models.Q(total_cents__gte=0)),
            models.CheckConstraint(name="order_tendered", condition=models.Q(tendered_cents__gte=0, tendered_cents__lte=models.F("total_cents"))),
        ]
        indexes = [
            models.Index(fields=["house", "-placed_at"], name="order_placed"),
            models.Index("house", Lower("email"), name="order_email"),
            models.Index(fields=["house", "pay_until"], condition=models.Q(state=OrderState.AWAITING_PAYMENT), name="order_awaiting"),
            models.Index(fields=["house", "holder"], name="order_holder"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def to_pay_cents(self) -> int:
        """What is left of the price for the buyer to pay as money."""
        return self.total_cents - self.tendered_cents


class OrderLine(HouseModel):
    """One thing in an order: a place, something to hold (a pass, a voucher), or a fee. ``house`` owns it, ``selling_house`` sold it.

    Names and amounts stand as they were when it was sold. ``price_cents`` includes VAT and not ``fee_cents``.
    """

    selling_house = models.ForeignKey(House, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    order = HouseForeignKey(Order, models.PROTECT, house_column="selling_house_id", related_name="lines")
    kind = models.CharField(max_length=10, choices=LineKind.choices, default=LineKind.TICKET)
    performance = HouseForeignKey(Performance, models.PROTECT, null=True)
    place_no = models.PositiveIntegerField(null=True)
    place_name = models.JSONField(default=dict)
    zone_key = models.CharField(max_length=40, blank=True)
    rate_key = models.CharField(max_length=40, blank=True)
    rate_name = models.JSONField(default=dict)
    person = models.PositiveSmallIntegerField(default=0, db_default=0, help_text="Which of the persons of its order.")
    price_list_version = HouseForeignKey(PriceListVersion, models.PROTECT, null=True)
    product_version = HouseForeignKey(ProductVersion, models.PROTECT, null=True, blank=True)
    worth_cents = models.IntegerField(default=0, db_default=0, help_text="What a voucher will pay: owed, not earned.")
    price_cents = models.IntegerField()
    plain_cents = models.IntegerField(null=True, blank=True, help_text="What the price list said, before any offer.")
    fee_cents = models.IntegerField(default=0)
    vat_permyriad = models.PositiveSmallIntegerField(default=0)
    fee_vat_permyriad = models.PositiveSmallIntegerField(default=0)
    refunded_at = models.DateTimeField(null=True, blank=True)
    gone_at = models.DateTimeField(null=True, blank=True, help_text="Not yet paid, and the performance's new plan has no such place.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="order_line_place",
                condition=models.Q(kind=LineKind.TICKET, performance__isnull=False, place_no__isnull=False) | ~models.Q(kind=LineKind.TICKET),
            ),
            models.CheckConstraint(name="order_line_product", condition=models.Q(product_version__isnull=False) | ~models.Q(kind=LineKind.PRODUCT)),
            models.CheckConstraint(name="order_line_amounts", condition=models.Q(price_cents__gte=0, fee_cents__gte=0)),
            SeenBySeller(name="order_line_seen_by_seller"),
        ]
        indexes = [
            models.Index(fields=["selling_house", "order"], name="order_line_order"),
            models.Index(fields=["house", "performance"], name="order_line_performance"),
        ]
