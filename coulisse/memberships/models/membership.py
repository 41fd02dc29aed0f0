from datetime import datetime, timedelta

from django.db import models

from coulisse.customers.models import Customer
from coulisse.houses.rows import AppendOnly, HouseForeignKey, HouseModel
from coulisse.lib.codes import grouped
from coulisse.memberships.types import EntryKind, MembershipState

from .product import ProductVersion


class Membership(HouseModel):
    """What somebody holds: this subscription, this pass, this voucher.

    ``code`` is 65 random bits: whoever has it may spend it. ``order_line_id`` is a plain number, because memberships
    stand below sales. What is left moves only together with an `MembershipEntry`, and never below nothing.
    """

    version = HouseForeignKey(ProductVersion, models.PROTECT)
    customer = HouseForeignKey(Customer, models.PROTECT, db_index=True)
    code = models.CharField(max_length=13)
    order_line_id = models.BigIntegerField(null=True, blank=True)
    holder_name = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=MembershipState.choices, default=MembershipState.ACTIVE)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    left_cents = models.IntegerField(default=0)
    left_tickets = models.IntegerField(default=0)
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "code"], name="membership_code_once"),
            models.UniqueConstraint(fields=["house", "order_line_id"], name="membership_one_per_line"),
            models.CheckConstraint(name="membership_left", condition=models.Q(left_cents__gte=0, left_tickets__gte=0)),
        ]

    def __str__(self) -> str:
        return grouped(self.code)

    def is_good(self, now: datetime) -> bool:
        """Whether it may be used at this moment."""
        return self.state == MembershipState.ACTIVE and self.valid_from <= now and (self.valid_until is None or self.valid_until > now)

    @property
    def last_moment(self) -> datetime | None:
        """The last at which it may be used: its day is the one that people read. `valid_until` is the first after it."""
        return self.valid_until - timedelta(microseconds=1) if self.valid_until else None

    @property
    def subject(self) -> str:
        """What its uses are counted by."""
        return f"membership:{self.pk}"


class Person(HouseModel):
    """Somebody of those who hold it together."""

    membership = HouseForeignKey(Membership, models.CASCADE, related_name="persons", db_index=True)
    name = models.CharField(max_length=120)
    birth_date = models.DateField(null=True, blank=True)


class MembershipEntry(HouseModel):
    """Something happened to what somebody holds: issued, spent, given back. ``key`` is the caller's name for it."""

    membership = HouseForeignKey(Membership, models.PROTECT, related_name="entries")
    key = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=EntryKind.choices)
    cents = models.IntegerField(default=0)
    tickets = models.IntegerField(default=0)
    order_code = models.CharField(max_length=10, blank=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["house", "membership", "key"], name="entry_once"),
            AppendOnly(name="membership_entry_append_only"),
        ]


class Reserve(HouseModel):
    """A part of what is left that somebody is paying with at this moment: kept from others until then."""

    pk = models.CompositePrimaryKey("house_id", "membership_id", "holder")
    id = None
    membership = HouseForeignKey(Membership, models.PROTECT)
    holder = models.UUIDField()
    cents = models.PositiveIntegerField(default=0)
    tickets = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["house", "holder"], name="reserve_holder")]
