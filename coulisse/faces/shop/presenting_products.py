"""Passes and vouchers as a visitor reads them: what it is, what it costs, what one gets, and under which conditions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from babel.lists import format_list
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from coulisse.faces.shared.pages import day, moment, money
from coulisse.faces.shop.said import Said, said
from coulisse.houses.models import House
from coulisse.memberships.models import Product
from coulisse.memberships.queries import terms_of
from coulisse.memberships.types import ProductKind, ProductTerms, Validity
from coulisse.pricing.offers.types import Offer
from coulisse.sales.models import BasketProduct, OrderedProduct


@dataclass(frozen=True, slots=True)
class ProductShown:
    product: Product
    terms: ProductTerms
    name: Said
    note: Said
    kind: str
    price: str
    worth: str
    gets: Sequence[str]
    conditions: Sequence[str]
    is_sold: bool

    @property
    def is_gift(self) -> bool:
        """Whether it is made to be given."""
        return self.product.kind in (ProductKind.VOUCHER, ProductKind.TICKET_VOUCHER)


def shown(product: Product, house: House, offers: Sequence[Offer], language: str, now: datetime) -> ProductShown:
    """Pure but for the terms, which the process keeps."""
    terms = terms_of(product.current_id)
    kind = ProductKind(product.kind)
    return ProductShown(
        product, terms, said(terms.name, language), said(terms.note, language), kind_words(kind), price_words(terms), worth_words(kind, terms),
        list(_gets(kind, terms, offers, language)), list(_conditions(kind, terms, house, now)), _is_sold(terms, now),
    )  # fmt: skip


def kind_words(kind: ProductKind) -> str:
    match kind:
        case ProductKind.PASS:
            return _("Pass")
        case ProductKind.VOUCHER:
            return _("Gift voucher")
        case ProductKind.TICKET_VOUCHER:
            return _("Voucher for tickets")
    return _("Subscription")


def price_words(terms: ProductTerms) -> str:
    """With its fee, as every price here is."""
    amounts = terms.amounts
    if not amounts:
        return money(terms.price_of(None) + terms.fee_cents)
    if amounts.most_cents:
        return _("%(least)s to %(most)s") % {"least": money(amounts.least_cents), "most": money(amounts.most_cents)}
    return " · ".join(money(cents) for cents in amounts.choices_cents)


def worth_words(kind: ProductKind, terms: ProductTerms) -> str:
    """In large type on its picture."""
    if kind == ProductKind.VOUCHER:
        return _("the amount you choose") if terms.amounts else money(terms.worth_cents)
    if kind == ProductKind.TICKET_VOUCHER:
        return ngettext("%(num)s ticket", "%(num)s tickets", terms.worth_tickets) % {"num": terms.worth_tickets}
    return money(terms.price_of(None) + terms.fee_cents)


def _is_sold(terms: ProductTerms, now: datetime) -> bool:
    """To somebody: who holds what is asked may buy first."""
    return terms.sale.is_open(now, holds=frozenset(terms.sale.holders_of))


def _gets(kind: ProductKind, terms: ProductTerms, offers: Sequence[Offer], language: str) -> Iterator[str]:
    if kind == ProductKind.VOUCHER:
        yield _("It pays for whatever you choose here, at once or in parts, until it is used up.")
    if kind == ProductKind.TICKET_VOUCHER:
        yield ngettext("Good for %(num)s ticket.", "Good for %(num)s tickets, together or one by one.", terms.worth_tickets) % {
            "num": terms.worth_tickets
        }
    for offer in offers:
        if offer.unlocked_by in terms.unlocks:
            yield str(said(offer.name, language))
    if terms.persons > 1:
        yield _("For up to %(num)s people of one household.") % {"num": terms.persons}


def _conditions(kind: ProductKind, terms: ProductTerms, house: House, now: datetime) -> Iterator[str]:
    yield validity_words(terms.validity)
    if kind == ProductKind.PASS and terms.validity.period(now)[0] <= now:
        yield _("It counts at once for the tickets that lie in the same basket.")
    if kind in (ProductKind.VOUCHER, ProductKind.TICKET_VOUCHER):
        yield _("Type its code in the basket. Whoever has the code can use it.")
    until = terms.sale.holders_until_at
    if until and until > now:
        yield _("Until %(moment)s only for who holds one already: type its number in the basket first.") % {
            "moment": moment(until, "d MMMM y, HH:mm", house.timezone)
        }


def validity_words(validity: Validity) -> str:
    if validity.months:
        return ngettext("Valid for %(num)s month.", "Valid for %(num)s months.", validity.months) % {"num": validity.months}
    first, last = day(validity.from_date, "d MMMM y"), day(validity.until_date, "d MMMM y")
    if first and last:
        return _("Valid from %(first)s to %(last)s.") % {"first": first, "last": last}
    if last:
        return _("Valid until %(day)s.") % {"day": last}
    return _("Valid from %(day)s on.") % {"day": first} if first else _("Valid without end.")


def last_day(until: datetime | None, house: House) -> str:
    """Until which day, included; an end is kept as the first moment after it."""
    if until is None:
        return ""
    return day((until - timedelta(microseconds=1)).astimezone(ZoneInfo(house.timezone)).date(), "d MMMM y")


def mailed_words(email: str, send_date: date | None) -> str:
    """To whom a gift is mailed, and when; empty where the buyer hands it over."""
    if not email:
        return ""
    if send_date is None:
        return _("We mail it to %(email)s.") % {"email": email}
    return _("We mail it to %(email)s on %(day)s.") % {"email": email, "day": day(send_date, "d MMMM y")}


def whose(wish: BasketProduct | OrderedProduct) -> str:
    """Who will hold it, or gets it; all people of a subscription or a household, where they have names."""
    if wish.is_gift:
        return wish.receiver_name
    names = [person["name"] for person in wish.persons if person["name"]]
    return format_list(names, locale=get_language() or "nl") if names else wish.holder_name


class OfAKind(Protocol):
    """A product as a page shows it."""

    @property
    def kind(self) -> str: ...
    @property
    def terms(self) -> ProductTerms: ...


Shown = TypeVar("Shown", bound=OfAKind)


def under_headings(products: Iterable[Shown]) -> list[tuple[str, list[Shown]]]:
    """Subscriptions, then tickets for now and later, then passes and vouchers: each under what they are."""
    groups: dict[str, list[Shown]] = {"subscriptions": [], "credits": [], "others": []}
    for one in products:
        groups[_group(one)].append(one)
    return [(_heading(group, len(found)), found) for group, found in groups.items() if found]


def _group(one: OfAKind) -> str:
    if one.kind != ProductKind.SUBSCRIPTION:
        return "others"
    return "credits" if one.terms.has_credits else "subscriptions"


def _heading(group: str, count: int) -> str:
    if group == "subscriptions":
        return ngettext("Subscription", "Subscriptions", count)
    return _("Tickets for now and later") if group == "credits" else _("Passes and vouchers")


@dataclass(frozen=True, slots=True)
class ProductInBasket:
    """One of them in a basket. ``mailed``: to whom and when, of a gift that we mail; ``formula``: of a subscription, its key."""

    row_id: int
    kind: str
    terms: ProductTerms
    name: Said
    for_whom: str
    mailed: str
    cents: int
    formula: str = ""


def products_in_basket(rows: Sequence[BasketProduct], language: str) -> list[ProductInBasket]:
    return [
        ProductInBasket(
            row.pk, row.version.product.kind, terms_of(row.version_id), said(terms_of(row.version_id).name, language), whose(row),
            mailed_words(row.receiver_email, row.send_date), row.total_cents,
            row.version.product.key if row.version.product.kind == ProductKind.SUBSCRIPTION else "",
        )
        for row in rows
    ]  # fmt: skip
