"""Mails with passes and vouchers: to who bought them, and to who gets one as a gift."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from coulisse.houses.models import House
from coulisse.lib.codes import grouped
from coulisse.lib.moments import local_to_utc
from coulisse.memberships.types import ProductKind
from coulisse.outreach import cards, wording
from coulisse.outreach.cards import are_subscriptions
from coulisse.outreach.letters.orders import overview
from coulisse.outreach.letters.writing import Letter, about_order, language_of_order, written, written_about
from coulisse.outreach.links import address
from coulisse.outreach.pictures import card_cid
from coulisse.outreach.types import Attachment, Kind, Mail
from coulisse.sales import queries as sales
from coulisse.sales.held import Held
from coulisse.sales.links import held_signature
from coulisse.sales.models import Order, OrderLine

# When a gift is mailed on a day of its own: after breakfast, in the house's own time.
AT = time(8, 0)


@dataclass(frozen=True, slots=True)
class CardShown:
    """One pass or voucher as a mail shows it. ``way`` says where its link leads; ``goes``: when it is mailed to whom, empty where it isn't."""

    name: str
    worth: str
    code: str
    validity: str
    link: str
    way: str
    pdf_link: str
    cid: str
    for_whom: str = ""
    goes: str = ""


def products(order: Order, held: Sequence[Held], house: House, *, asked_at: str = "") -> Mail:
    """Everything that was bought to be held, to the buyer, whoever it is for. ``asked_at``: once more, asked then."""
    language = language_of_order(order, house)
    with override(language):
        shown = [_shown(one, house, language) for one in held]
        subject = _("Your “%(name)s”") % {"name": shown[0].name} if len(shown) == 1 else _several(held) % {"house": wording.plain(house.name, 80)}
        lines = [line for line in order.lines.all() if line.refunded_at is None]
        letter = Letter(
            Kind.PRODUCTS, subject, ngettext("Its code is in this mail.", "Their codes are in this mail.", len(shown)),
            {"cards": shown, "count": len(shown), "are_subscriptions": are_subscriptions(held), "overview": overview(lines, language, house.timezone, sales.discounts_of(order), sales.tenders_of(order)), "again": bool(asked_at), "attached": house.pdf_attached},
            occasion=asked_at, carries=_carries(house),
        )  # fmt: skip
        return written_about(order, letter, house=house, language=language)


def _several(held: Sequence[Held]) -> str:
    return _("Your subscriptions at %(house)s") if are_subscriptions(held) else _("Your passes and vouchers at %(house)s")


def gift(order: Order, line: OrderLine, one: Held, house: House, now: datetime) -> Mail:
    """A gift, to who gets it: at once, or in the morning of the day that the buyer chose."""
    language = language_of_order(order, house)
    with override(language):
        shown = _shown(one, house, language)
        house_name, giver = wording.plain(house.name, 80), wording.greeting_name(one.wish.giver_name or order.name)
        letter = Letter(
            Kind.GIFT, _("A gift for you: “%(name)s” of %(house)s") % {"name": shown.name, "house": house_name},
            _("It is in this mail, and it is yours."),
            {
                "card": shown, "attached": house.pdf_attached, "name": wording.greeting_name(one.wish.receiver_name), "giver": giver, "message": wording.paragraphs(one.wish.message, 600),
                "how": cards.how_words(one, cards.website_of(house, language)),
            },
            occasion=f"line:{line.pk}", carries=_carries(house, line=line.pk), due_at=_moment(one, house, now),
        )  # fmt: skip
        return written(letter, about=about_order(order), to=one.wish.receiver_email, house=house, language=language)


def _carries(house: House, **of: int) -> Sequence[Attachment]:
    """The code of each as a picture; the card as a PDF where the house wants it."""
    return [{"what": "held", **of}, *([{"what": "cards", **of}] if house.pdf_attached else [])]


def _moment(one: Held, house: House, now: datetime) -> datetime:
    day = one.wish.send_date
    return max(now, local_to_utc(day, AT, ZoneInfo(house.timezone))) if day else now


def _shown(one: Held, house: House, language: str) -> CardShown:
    opens = {"language": language, "membership": one.membership.pk, "signature": held_signature(house.pk, one.membership.pk)}
    return CardShown(
        wording.text(one.terms.name, language, 90), cards.worth_words(one, language), grouped(one.membership.code),
        cards.validity_words(one, house, language), address("held", house, **opens), _way(one),
        address("held_pdf", house, **opens), card_cid(one.membership.pk), wording.plain(one.wish.receiver_name, 120), _goes(one, house, language),
    )  # fmt: skip


def _way(one: Held) -> str:
    """What its page shows: what is left of what is worth something; of a pass or a subscription, itself."""
    if one.terms.worth_tickets or one.kind in (ProductKind.VOUCHER, ProductKind.TICKET_VOUCHER):
        return pgettext("mail", "See what is left on it")
    return pgettext("mail", "View your subscription") if one.kind == ProductKind.SUBSCRIPTION else pgettext("mail", "View your pass")


def _goes(one: Held, house: House, language: str) -> str:
    wish = one.wish
    if not wish.receiver_email:
        return ""
    said = {"email": wording.plain(wish.receiver_email, 254)}
    if wish.send_date is None:
        return _("We mail it to %(email)s as well.") % said
    said["day"] = wording.full_date(local_to_utc(wish.send_date, AT, ZoneInfo(house.timezone)), house.timezone, language)
    return _("On %(day)s we mail it to %(email)s.") % said
