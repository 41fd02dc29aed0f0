"""A pass or voucher in the words in which its page and its mail show it: for `admission.cards`, which draws it."""

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from django.utils.translation import npgettext, override, pgettext

from coulisse.admission.types import PrintedCard
from coulisse.houses.models import House
from coulisse.memberships.types import ProductKind
from coulisse.outreach import wording
from coulisse.outreach.links import address
from coulisse.outreach.pictures import read_image
from coulisse.sales.held import Held


def printed_cards(held: Sequence[Held], house: House, language: str) -> list[PrintedCard]:
    """Ready to be drawn. Reads the house's logo and its address: inside a scope."""
    logo = read_image(house.logo) if house.logo else None
    website = website_of(house, language)
    with override(language):
        return [_card(one, house, language, website, logo) for one in held]


def are_subscriptions(held: Sequence[Held]) -> bool:
    """Whether they are nothing else."""
    return all(one.kind == ProductKind.SUBSCRIPTION for one in held)


def website_of(house: House, language: str) -> str:
    """The address of the shop as people say it: ``tickets.example.org/de-kring``."""
    found = urlsplit(address("shop", house, language=language))
    return f"{found.netloc}{found.path}".rstrip("/").removesuffix(f"/{language}")


def _card(one: Held, house: House, language: str, website: str, logo: bytes | None) -> PrintedCard:
    name, kind = wording.text(one.terms.name, language, 60), kind_words(one.kind)
    return PrintedCard(
        house_name=house.name, name=name, worth=worth_words(one, language), kind="" if kind.lower() == name.lower() else kind, code=one.membership.code,
        holder=one.wish.receiver_name if one.wish.is_gift else one.membership.holder_name, message=one.wish.message if one.wish.is_gift else "",
        validity=validity_words(one, house, language), how=how_words(one, website),
        address=(house.street, f"{house.postal_code} {house.city}".strip()), contact=(house.phone, house.email), website=website,
        house_colour=house.colour, house_colour_dark=house.colour_dark, logo=logo,
    )  # fmt: skip


def kind_words(kind: ProductKind) -> str:
    match kind:
        case ProductKind.PASS:
            return pgettext("card", "Pass")
        case ProductKind.VOUCHER:
            return pgettext("card", "Gift voucher")
        case ProductKind.TICKET_VOUCHER:
            return pgettext("card", "Voucher for tickets")
    return pgettext("card", "Subscription")


def worth_words(one: Held, language: str) -> str:
    """What it was worth when it was bought: an amount or a number of tickets; nothing of a pass."""
    if one.kind == ProductKind.VOUCHER:
        return wording.money(one.worth_cents, language)
    if one.terms.worth_tickets:
        return npgettext("card", "%(count)d ticket", "%(count)d tickets", one.terms.worth_tickets) % {"count": one.terms.worth_tickets}
    return ""


def validity_words(one: Held, house: House, language: str) -> str:
    """Until which day, included."""
    until = one.membership.valid_until
    if until is None:
        return pgettext("card", "Valid without end")
    return pgettext("card", "Valid until %(day)s") % {"day": wording.full_date(until - timedelta(microseconds=1), house.timezone, language)}


def how_words(one: Held, website: str) -> list[str]:
    """How it is used, a sentence a line."""
    choose = pgettext("card", "Choose what you want to see on %(website)s, and type this code in the basket.") % {"website": website}
    match one.kind:
        case ProductKind.VOUCHER:
            return [choose, pgettext("card", "Use it at once or in parts, until nothing is left.")]
        case ProductKind.TICKET_VOUCHER:
            return [choose, pgettext("card", "Use your tickets together or one by one.")]
    if one.terms.has_credits:
        return [
            pgettext("card", "Choose now or later: on the page of your order, under “My subscription”."),
            pgettext("card", "Each place takes one of your tickets."),
        ]
    if one.kind == ProductKind.SUBSCRIPTION and not one.terms.unlocks:
        return [pgettext("card", "Your tickets come apart. What you add later, on the page of your order under “My subscription”, has your price.")]
    return [choose, pgettext("card", "Your prices are then those of the pass. Bring it along: we may ask for it.")]
