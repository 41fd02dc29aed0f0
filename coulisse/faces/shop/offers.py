"""One performance as a visitor sees it: when, where, from what price, what is left, what one can do. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from coulisse.faces.shared.pages import moment, money
from coulisse.houses.models import House
from coulisse.lib.text import in_language
from coulisse.pricing.rules import price_with_fees
from coulisse.pricing.types import PriceTable
from coulisse.programme.models import Performance
from coulisse.programme.rules import NotSoldNow, shown, why_not_sold
from coulisse.programme.types import Shown

# Up to here a number says more than nothing, and a word more than a number.
LAST_PLACES = 5
FEW_AT_LEAST, FEW_AT_MOST, FEW_SHARE = 12, 40, 0.1


@dataclass(frozen=True, slots=True)
class Words:
    """A state as people read it; ``kind`` is good, info, warning, bad or nothing (see ``ui.status``)."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class LineToCome:
    """The line of an opening that hasn't begun to form: what it sells can't be bought before."""

    id: int
    forms_at: datetime
    opens_at: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """What stands in a list: facts that are the same for everyone.

    ``free`` is None where nobody counted; ``from_cents`` with all fees of a ticket, None without prices.
    """

    id: int
    starts_at: datetime
    zone: str
    hall: str
    shown: Shown
    can_buy: bool
    capacity: int
    free: int | None
    from_cents: int | None
    same_price: bool
    opens_at: datetime | None
    moved_from_at: datetime | None
    now: datetime
    note: str = ""
    reason: str = ""
    line: LineToCome | None = None

    @property
    def starts_local(self) -> datetime:
        return self.starts_at.astimezone(ZoneInfo(self.zone))

    @property
    def is_off(self) -> bool:
        return self.shown is Shown.CANCELLED

    @property
    def from_words(self) -> str:
        """The lowest price as a list shows it."""
        return whole_money(self.from_cents) if self.from_cents else _("free of charge")

    @property
    def left(self) -> Words | None:
        """How many places are left, in words; None where there are plenty."""
        if not self.can_buy or self.free is None:
            return None
        if self.free <= LAST_PLACES:
            return Words(_("last places"), "warning")
        if self.free <= few(self.capacity):
            return Words(ngettext("%(count)d place left", "%(count)d places left", self.free) % {"count": self.free}, "warning")
        return None

    @property
    def status(self) -> Words | None:
        """The one thing to know before going on; None where it can simply be bought."""
        if self.shown is Shown.CANCELLED:
            return Words(pgettext("evening", "cancelled"), "bad")
        if self.shown is Shown.SOLD_OUT:
            return Words(_("sold out"), "bad")
        if self.shown is Shown.PAST:
            return Words(_("has been played"))
        if self.shown is Shown.SALE_ENDED:
            return Words(_("online sale has ended"))
        return self.left if self.can_buy else Words(self.opening, "info")

    @property
    def opening(self) -> str:
        """When the sale begins; the hour is said where it matters."""
        if not self.opens_at or self.opens_at <= self.now:
            return _("on sale soon")
        soon = self.line is not None or self.opens_at - self.now < timedelta(days=14)
        pattern = (
            {"nl": "EEEE d MMMM 'om' HH:mm", "fr": "EEEE d MMMM 'à' HH:mm", "en": "EEEE d MMMM 'at' HH:mm"}.get(get_language() or "nl")
            if soon
            else "d MMMM"
        )
        return _("on sale from %(when)s") % {"when": moment(self.opens_at, pattern or "d MMMM", self.zone)}

    @property
    def opening_title(self) -> str:
        """The same where it begins a line: names of days and months keep their capitals."""
        return self.opening[:1].upper() + self.opening[1:]

    @property
    def moved(self) -> str:
        """Where it was moved: from when. Empty for all others, and for what is off or over."""
        if not self.moved_from_at or self.shown in (Shown.CANCELLED, Shown.PAST):
            return ""
        same_day = self.moved_from_at.astimezone(ZoneInfo(self.zone)).date() == self.starts_local.date()
        pattern = "HH:mm" if same_day else "d MMMM"
        return _("moved, was %(when)s") % {"when": moment(self.moved_from_at, pattern, self.zone)}


def few(capacity: int) -> int:
    """From how many free places on the number is said: a tenth of the hall, within reason."""
    return min(FEW_AT_MOST, max(FEW_AT_LEAST, round(capacity * FEW_SHARE)))


def offer(
    performance: Performance, *, house: House, language: str, free: int | None, table: PriceTable | None, now: datetime, line: LineToCome | None = None
) -> Offer:  # fmt: skip
    """Facts of one performance in, what a page shows of it out."""
    moments = {
        "state": performance.state, "starts_at": performance.starts_at, "sale_starts_at": performance.sale_starts_at,
        "sale_ends_at": performance.sale_ends_at, "now": now,
    }  # fmt: skip
    reason = why_not_sold(**moments)
    line = line if reason in (None, NotSoldNow.NOT_YET) else None
    seen = shown(**moments, moved_from_at=performance.moved_from_at, free_places=free)
    prices = ticket_prices(table) if table else []
    return Offer(
        id=performance.pk,
        starts_at=performance.starts_at,
        zone=house.timezone,
        hall=performance.plan_version.layout.hall.name,
        shown=Shown.ANNOUNCED if line and seen is Shown.ON_SALE else seen,
        can_buy=reason is None and line is None and free != 0 and bool(prices),
        capacity=performance.place_count,
        free=free,
        from_cents=prices[0] if prices else None,
        same_price=len(set(prices)) == 1,
        opens_at=_opens_at(performance.sale_starts_at if reason is NotSoldNow.NOT_YET else None, line),
        moved_from_at=performance.moved_from_at,
        now=now,
        note=in_language(performance.note, language),
        reason=in_language(performance.cancel_reason, language),
        line=line,
    )


def _opens_at(sale_starts_at: datetime | None, line: LineToCome | None) -> datetime | None:
    """For everybody, the later of both: who may come to an earlier line reads so on the page of the line."""
    return max((at for at in (sale_starts_at, line and line.opens_at) if at), default=None)


def ticket_prices(table: PriceTable) -> list[int]:
    """What a ticket may cost, with its fees, lowest first. Free rates (a companion's) don't make an evening "from € 0"."""
    amounts = sorted(price_with_fees(table, zone, rate.key) for zone in table.prices for rate in table.open_rates_for(zone))
    return [amount for amount in amounts if amount] or amounts[:1]


def whole_money(cents: int) -> str:
    """An amount without its zeros, where it is a round one: ``€ 12``, ``12 €``."""
    return re.sub(r"[.,]00(?!\d)", "", money(cents))
