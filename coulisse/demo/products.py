"""What the three invented houses sell to be held: a friends' pass, a gift voucher, a voucher for tickets, credits; and what those open."""

from collections.abc import Mapping
from datetime import datetime

from coulisse.demo.prices import LISTS
from coulisse.houses.models import House
from coulisse.houses.types import COULISSE
from coulisse.memberships import operations as memberships
from coulisse.memberships.models import Product
from coulisse.memberships.types import Amounts, ChangeRules, ProductKind, ProductTerms, Validity
from coulisse.pricing import operations as pricing
from coulisse.pricing.models import Offer as KeptOffer
from coulisse.pricing.offers.effects import FREE, Percent
from coulisse.pricing.offers.needs import Each
from coulisse.pricing.offers.selection import Selection
from coulisse.pricing.offers.types import Limits, Offer
from coulisse.pricing.operations import Checked
from coulisse.pricing.types import LineAsked, PriceTable

FRIEND, VOUCHER, CREDIT = "vriend", "ticketbon", "beurt"
_FULL_PRICE = Selection(rates=frozenset({"standaard"}))


def _text(nl: str, fr: str, en: str) -> dict[str, str]:
    return {"nl": nl, "fr": fr, "en": en}


def _friends(cents: int) -> ProductTerms:
    return ProductTerms(
        _text("Vriendenpas", "Pass amis", "Friends’ pass"),
        _text(
            "Een jaar lang voordeel, en u steunt het huis.", "Un an d’avantages, et vous soutenez la maison.",
            "A year of reductions, and you support the house.",
        ),
        price_cents=cents, vat_permyriad=600, unlocks=(FRIEND,), validity=Validity(months=12),
    )  # fmt: skip


def _gift(*cents: int) -> ProductTerms:
    return ProductTerms(
        _text("Cadeaubon", "Bon cadeau", "Gift voucher"),
        _text(
            "Geef een avond uit: u kiest het bedrag, zij kiezen de voorstelling.",
            "Offrez une sortie : vous choisissez le montant, ils choisissent le spectacle.",
            "Give an evening out: you choose the amount, they choose the show.",
        ),
        vat_permyriad=0, amounts=Amounts(cents, 1000, 25_000), validity=Validity(months=24),
    )  # fmt: skip


def _tickets(count: int, cents: int) -> ProductTerms:
    return ProductTerms(
        _text(f"Bon voor {count} tickets", f"Bon pour {count} billets", f"Voucher for {count} tickets"),
        _text(
            "Samen naar één voorstelling, of telkens naar een andere.", "Ensemble au même spectacle, ou chaque fois à un autre.",
            "Together to one show, or each time to another.",
        ),
        price_cents=cents, vat_permyriad=600, worth_tickets=count, unlocks=(VOUCHER,), validity=Validity(months=18),
    )  # fmt: skip


def _credits(count: int, cents: int) -> ProductTerms:
    return ProductTerms(
        _text("Beurtenkaart", "Carte d’entrées", "Now or later"),
        _text(
            "Voor wie nog niet alles wil kiezen: alleen of met z’n allen.", "Pour qui ne veut pas encore tout choisir : seul ou ensemble.",
            "For who doesn’t want to choose everything yet: alone or together.",
        ),
        price_cents=cents, vat_permyriad=600, worth_tickets=count, unlocks=(CREDIT,), validity=Validity(months=12), changes=ChangeRules(cancel_hours=48),
    )  # fmt: skip


PRODUCTS: Mapping[str, Mapping[str, tuple[ProductKind, ProductTerms]]] = {
    "de-linde": {
        "cadeaubon": (ProductKind.VOUCHER, _gift(2000, 4000)),
        "bon-5-tickets": (ProductKind.TICKET_VOUCHER, _tickets(5, 4000)),
    },
    "de-vonk": {
        "cadeaubon": (ProductKind.VOUCHER, _gift(2500, 5000, 10_000)),
        "vriendenpas": (ProductKind.PASS, _friends(2500)),
        "bon-4-tickets": (ProductKind.TICKET_VOUCHER, _tickets(4, 7600)),
        "beurtenkaart": (ProductKind.SUBSCRIPTION, _credits(8, 14_400)),
    },
    "het-grote-huis": {
        "cadeaubon": (ProductKind.VOUCHER, _gift(5000, 10_000, 15_000)),
        "vriendenpas": (ProductKind.PASS, _friends(6000)),
        "bon-2-tickets": (ProductKind.TICKET_VOUCHER, _tickets(2, 6000)),
    },
}  # fmt: skip
_OFFERS = {
    FRIEND: Offer(
        "vriendenprijs", _text("20 % korting op twee tickets van elke voorstelling", "20 % de réduction sur deux billets de chaque spectacle",
                               "20% off two tickets of every show"),
        Percent(2000), Each(), selection=_FULL_PRICE, limits=Limits(right_at_performance=2), unlocked_by=FRIEND,
    ),
    VOUCHER: Offer("ticketbon", _text("Een ticket van uw bon", "Un billet de votre bon", "A ticket of your voucher"), FREE, Each(),
                   selection=_FULL_PRICE, unlocked_by=VOUCHER),
    CREDIT: Offer("beurt", _text("Een beurt van uw kaart", "Une entrée de votre carte", "One of your tickets"), FREE, Each(),
                  selection=_FULL_PRICE, unlocked_by=CREDIT),
}  # fmt: skip


def sell(house: House, now: datetime) -> None:
    """Put them on sale, what of it isn't there yet. In the open scope."""
    there = set(Product.objects.values_list("key", flat=True))
    offers = set(KeptOffer.objects.values_list("key", flat=True))
    sold = PRODUCTS[house.slug]
    opened = {word for _kind, terms in sold.values() for word in terms.unlocks}
    against = Checked(_season(LISTS[house.slug]), opened)
    for word in sorted(opened):
        if _OFFERS[word].key not in offers:
            pricing.create_offer(house=house, offer=_OFFERS[word], against=against, actor=COULISSE, now=now)
    for key, (kind, terms) in sold.items():
        if key not in there:
            memberships.create_product(house=house, key=key, kind=kind, terms=terms, actor=COULISSE, now=now)


def _season(lists: Mapping[str, PriceTable]) -> list[LineAsked]:
    """A ticket of every kind, as many times as an offer may take."""
    return [
        LineAsked((name, zone, rate), zone, rate, table, performance=name, production=name)
        for name, table in lists.items()
        for zone, rates in table.prices.items()
        for rate in rates
    ]
