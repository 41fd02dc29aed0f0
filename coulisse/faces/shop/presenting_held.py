"""A pass or voucher that somebody holds: rows in, what its page shows out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coulisse.admission.svg import qr_svg
from coulisse.faces.shared.pages import money
from coulisse.faces.shop.presenting_products import kind_words, last_day
from coulisse.faces.shop.said import Said, said
from coulisse.houses.models import House
from coulisse.lib.codes import grouped
from coulisse.memberships.models import Membership
from coulisse.memberships.types import EntryKind, MembershipState, ProductKind
from coulisse.sales.held import Happening, Held
from coulisse.sales.links import held_signature


@dataclass(frozen=True, slots=True)
class HappeningShown:
    at: datetime
    what: str
    where: Sequence[Said]
    amount: str


@dataclass(frozen=True, slots=True)
class HeldShown:
    """``left`` is what can still be spent, in words; ``state`` why it can't be, where it can't."""

    name: Said
    kind: str
    left: str
    worth: str
    code: str
    qr: str
    until: str
    state: str
    holder: str
    message: str
    happenings: Sequence[HappeningShown]

    @property
    def is_good(self) -> bool:
        return not self.state


def held_address(house: House, membership_id: int, language: str) -> str:
    return reverse("shop:card", args=[house.slug, language, membership_id, held_signature(house.pk, membership_id)])


def held_shown(held: Held, house: House, language: str, now: datetime) -> HeldShown:
    one = held.membership
    code = grouped(one.code)
    return HeldShown(
        said(held.terms.name, language), kind_words(held.kind), left_words(held.kind, one), _worth(held), code,
        qr_svg(one.code, _("QR code of %(code)s") % {"code": code}), last_day(one.valid_until, house), _state(held, house, now),
        held.wish.receiver_name if held.wish.is_gift else one.holder_name, held.wish.message if held.wish.is_gift else "",
        [_happening(happening, language, held.kind) for happening in held.happenings],
    )  # fmt: skip


def left_words(kind: ProductKind, one: Membership) -> str:
    """What can still be spent; nothing of a pass, which is never spent."""
    if kind == ProductKind.VOUCHER:
        return money(one.left_cents)
    if kind == ProductKind.TICKET_VOUCHER:
        return ngettext("%(num)s ticket", "%(num)s tickets", one.left_tickets) % {"num": one.left_tickets}
    return ""


def _worth(held: Held) -> str:
    if held.kind == ProductKind.VOUCHER:
        return money(held.worth_cents)
    if held.kind == ProductKind.TICKET_VOUCHER:
        return ngettext("%(num)s ticket", "%(num)s tickets", held.terms.worth_tickets) % {"num": held.terms.worth_tickets}
    return ""


def _state(held: Held, house: House, now: datetime) -> str:
    """Why it can't be used; empty where it can."""
    one = held.membership
    if one.state == MembershipState.CANCELLED:
        return _("It was given back, and is good for nothing any more.")
    if one.valid_until and one.valid_until <= now:
        return _("Its time is over: it was valid until %(day)s.") % {"day": last_day(one.valid_until, house)}
    if one.valid_from > now:
        return _("Its time hasn’t begun yet.")
    if held.kind in (ProductKind.VOUCHER, ProductKind.TICKET_VOUCHER) and not (one.left_cents or one.left_tickets):
        return _("It is used up.")
    return ""


def _happening(happening: Happening, language: str, kind: ProductKind) -> HappeningShown:
    return HappeningShown(happening.at, _what(happening, kind), [said(title, language) for title in happening.titles], _amount(happening, kind))


def _what(happening: Happening, kind: ProductKind) -> str:
    match happening.kind:
        case EntryKind.ISSUED:
            return _("Bought")
        case EntryKind.SPENT:
            return _("You saved") if kind == ProductKind.PASS else _("Spent")
        case EntryKind.GIVEN_BACK:
            return _("Back on it")
        case EntryKind.CANCELLED:
            return _("Given back")
    return str(happening.kind.label)


def _amount(happening: Happening, kind: ProductKind) -> str:
    """With its sign; of a pass what it saved."""
    if kind == ProductKind.PASS:
        return money(-happening.cents) if happening.cents else ""
    sign = "+ " if happening.cents > 0 or happening.tickets > 0 else "− "
    if happening.cents:
        return sign + money(abs(happening.cents))
    if happening.tickets:
        return sign + ngettext("%(num)s ticket", "%(num)s tickets", abs(happening.tickets)) % {"num": abs(happening.tickets)}
    return ""
