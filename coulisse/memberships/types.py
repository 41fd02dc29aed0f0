"""Plain values of memberships: what is sold to be held, what is limited, and within what it is counted."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from coulisse.lib.moments import end_of_local_day, local_to_utc
from coulisse.lib.text import Text

EVERYWHERE = ""


class UseState(models.IntegerChoices):
    HELD = 1, _("held")
    USED = 2, _("used")


@dataclass(frozen=True, slots=True, order=True)
class UseWanted:
    """``count`` uses of a subject that has ``limit`` of them in this scope."""

    subject: str
    scope: str
    count: int
    limit: int


def at_performance(performance_id: int) -> str:
    """The scope in which a limit counts one performance."""
    return f"performance:{performance_id}"


def by_person(email: str) -> str:
    """The scope in which a limit counts one person, who is known by an e-mail address; the address can't be read from it."""
    return "person:" + hashlib.blake2b(email.strip().lower().encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class CodeTerms:
    """What a code opens (the word that offers ask), how often in all and for one person, and when."""

    unlocks: str
    uses: int | None = None
    uses_per_person: int | None = None
    from_at: datetime | None = None
    until_at: datetime | None = None


class ProductKind(models.TextChoices):
    SUBSCRIPTION = "subscription", _("subscription")
    PASS = "pass", _("pass")
    VOUCHER = "voucher", _("voucher")
    TICKET_VOUCHER = "tickets", _("ticket voucher")


class MembershipState(models.TextChoices):
    ACTIVE = "active", _("active")
    CANCELLED = "cancelled", _("cancelled")


class EntryKind(models.TextChoices):
    """What happened to something that somebody holds."""

    ISSUED = "issued", _("issued")
    SPENT = "spent", _("spent")
    GIVEN_BACK = "given_back", _("given back")
    RENEWED = "renewed", _("renewed")
    CHANGED = "changed", _("changed")
    CANCELLED = "cancelled", _("cancelled")


class BelowNeed(models.TextChoices):
    """What becomes of the other tickets of a subscription that falls below what it needs."""

    KEEP = "keep", _("the other tickets keep their price")
    REPRICE = "reprice", _("the other tickets are priced anew")


class Difference(models.TextChoices):
    """What who exchanges for something cheaper gets of the difference."""

    KEPT = "kept", _("nothing: it stays with the house")
    MONEY = "money", _("the money, the way it was paid")
    VOUCHER = "voucher", _("a voucher for it")


@dataclass(frozen=True, slots=True)
class Validity:
    """Between two days of a season, both included, or so many months from the day of sale; nothing filled in: without end."""

    from_date: date | None = None
    until_date: date | None = None
    months: int | None = None

    def period(self, now: datetime) -> tuple[datetime, datetime | None]:
        """From when until when (exclusive) something that is sold now is valid."""
        begins = max(now, local_to_utc(self.from_date, time(0))) if self.from_date else now
        if self.until_date:
            return begins, end_of_local_day(self.until_date)
        return begins, months_after(begins, self.months) if self.months else None


def months_after(moment: datetime, months: int) -> datetime:
    """The end of the day that many months later; of a month that is shorter, its last day."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    first_of_next = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return end_of_local_day(min(date(year, month + 1, 1) + timedelta(days=moment.day - 1), first_of_next - timedelta(days=1)))


@dataclass(frozen=True, slots=True)
class SaleWindow:
    """When it is sold. Until ``holders_until_at`` only to who holds one of the products that ``holders_of`` names."""

    from_at: datetime | None = None
    until_at: datetime | None = None
    holders_of: tuple[str, ...] = ()
    holders_until_at: datetime | None = None

    def is_open(self, now: datetime, *, holds: frozenset[str] = frozenset()) -> bool:
        """Whether it is sold now to somebody who holds these products."""
        if (self.from_at and now < self.from_at) or (self.until_at and now >= self.until_at):
            return False
        return not self.is_first(now) or not holds.isdisjoint(self.holders_of)

    def is_first(self, now: datetime) -> bool:
        """Whether at this moment only holders may buy it, and everybody else later."""
        return bool(self.holders_until_at and now < self.holders_until_at)

    def is_open_to_some(self, now: datetime) -> bool:
        """Whether it is sold now, if only to those holders."""
        return self.is_open(now, holds=frozenset(self.holders_of))


@dataclass(frozen=True, slots=True)
class ChangeRules:
    """What may be changed in it: until so many hours before the performance (None: not), at what cost, and what then.

    ``exchange_fee_cents`` is for each ticket; ``exchange_times``: how often one ticket may be exchanged (None: without end).
    """

    exchange_hours: int | None = None
    exchange_fee_cents: int = 0
    difference: Difference = Difference.KEPT
    cancel_hours: int | None = None
    cancel_fee_cents: int = 0
    below_need: BelowNeed = BelowNeed.KEEP
    exchange_times: int | None = None


@dataclass(frozen=True, slots=True)
class Amounts:
    """What the buyer may choose a voucher to be worth: one of ``choices_cents``, or any amount between the least and the most."""

    choices_cents: tuple[int, ...] = ()
    least_cents: int = 0
    most_cents: int = 0

    def __bool__(self) -> bool:
        return bool(self.choices_cents or self.most_cents)

    def allow(self, cents: int) -> bool:
        """Whether a voucher of this amount is sold."""
        return cents in self.choices_cents or bool(self.most_cents and self.least_cents <= cents <= self.most_cents)


@dataclass(frozen=True, slots=True)
class ProductTerms:
    """What a version of a product says. ``price_cents`` None: a voucher costs what it is worth, anything else only the
    tickets that are taken with it. ``fee_cents`` comes on top, once for each that is sold.

    ``worth_cents`` is what a voucher pays, ``worth_tickets`` how many tickets it is good for (of a subscription: its credits,
    of which some are chosen at once and the rest later); with ``amounts`` the buyer
    says what it is worth. ``persons``: how many people hold it together; ``unlocks`` the words that offers ask
    (`pricing`: ``unlocked_by``); ``formula``: of a subscription, the key of the offer that says what it is chosen from.
    """

    name: Text
    note: Text = field(default_factory=dict)
    price_cents: int | None = None
    vat_permyriad: int = 600
    worth_cents: int = 0
    worth_tickets: int = 0
    amounts: Amounts = field(default_factory=Amounts)
    fee_cents: int = 0
    fee_vat_permyriad: int = 2100
    persons: int = 1
    unlocks: tuple[str, ...] = ()
    formula: str = ""
    validity: Validity = field(default_factory=Validity)
    sale: SaleWindow = field(default_factory=SaleWindow)
    changes: ChangeRules = field(default_factory=ChangeRules)

    @property
    def has_credits(self) -> bool:
        """Whether so many tickets are counted on it."""
        return self.worth_tickets > 0

    @property
    def has_price(self) -> bool:
        """Whether it can be bought by itself."""
        return self.price_cents is not None or bool(self.amounts) or self.worth_cents > 0

    def worth_of(self, amount_cents: int | None) -> int:
        """What one is worth in cents; ``amount_cents`` is what the buyer chose, where there is a choice."""
        return (amount_cents or 0) if self.amounts else self.worth_cents

    def price_of(self, amount_cents: int | None) -> int:
        """What one costs, without its fee."""
        return self.worth_of(amount_cents) if self.price_cents is None else self.price_cents


@dataclass(frozen=True, slots=True)
class PersonNamed:
    """Who holds it; the birth date only where a rate needs it."""

    name: str
    birth_date: date | None = None


@dataclass(frozen=True, slots=True)
class MembershipToIssue:
    """What an order line sells: ``order_line_id`` makes a repeated call the same call.

    ``worth_cents`` is what its buyer chose it to be worth; None: what the product says.
    """

    product_version_id: int
    order_line_id: int
    order_code: str
    customer_id: int
    holder_name: str = ""
    persons: tuple[PersonNamed, ...] = ()
    worth_cents: int | None = None


@dataclass(frozen=True, slots=True, order=True)
class Spending:
    """So much of what somebody holds."""

    membership_id: int
    cents: int = 0
    tickets: int = 0
