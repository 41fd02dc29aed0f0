"""Last season's classical series at Het Grote Huis, and how it is renewed: a few subscribers with their own seats, some of whom answered."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from os import urandom
from random import Random
from uuid import UUID

from coulisse.demo.people import Buyer, person
from coulisse.demo.season import USUAL_LIMIT
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.lib.text import Text
from coulisse.memberships import operations as memberships
from coulisse.memberships.models import Product
from coulisse.memberships.types import ProductKind, ProductTerms, Validity
from coulisse.pricing import operations as pricing
from coulisse.pricing.models import Offer as KeptOffer
from coulisse.pricing.models import PriceList
from coulisse.pricing.offers.effects import Percent
from coulisse.pricing.offers.needs import Formula, Part
from coulisse.pricing.offers.selection import Selection
from coulisse.pricing.offers.types import Offer
from coulisse.pricing.operations import Checked
from coulisse.programme import operations as programme
from coulisse.programme import queries as programme_queries
from coulisse.programme.models import Performance, Production
from coulisse.sales import operations as sales
from coulisse.sales import subscriptions
from coulisse.sales.models import Order, RenewalProposal, RenewalRun
from coulisse.sales.operations import Subscriber, SubscriptionAsked
from coulisse.sales.persons import PersonInBasket
from coulisse.venues.models import PlanVersion

HOUSE, LAYOUT, PRICES = "het-grote-huis", "Theater", "Schouwburg"
OLD, NEW = "klassieke-reeks-vorig", "klassieke-reeks"
NAME = {"nl": "Klassiek op uw vaste stoel", "fr": "Classique à votre fauteuil", "en": "Classical in your own seat"}
# So many days ago they were played; the subscriptions were sold some weeks before the first.
PLAYED: Mapping[str, int] = {"Brieven aan Clara": 300, "De zee in vier delen": 240, "Een nacht zonder maan": 180}
SOLD = timedelta(days=330)
THIS_SEASON = ("achtentachtig", "wals-vuurwerk-trombone", "honderd-stoelen")
HOUSEHOLDS, ACCEPTED, DECLINED = 12, 2, 1
KEPT, NEWCOMERS = timedelta(days=14), timedelta(days=20)


def prepare(house: House, plans: Mapping[str, PlanVersion], lists: Mapping[str, PriceList], now: datetime) -> None:
    """Last season, who subscribed to it, and the proposals asked for this one. Once, in the open scope."""
    coming = _this_season(now) if house.slug == HOUSE and not Product.objects.filter(key=OLD).exists() else []
    if len(coming) < len(THIS_SEASON):
        return
    chance = Random(f"renewal {house.slug}")  # noqa: S311 (an invented audience)
    played = [_played(house, title, days, plans[LAYOUT], lists[PRICES], now) for title, days in PLAYED.items()]
    ended = (now - timedelta(days=min(PLAYED.values()) - 30)).date()
    old = _series(house, OLD, _named("vorig seizoen", "saison passée", "last season"), played, now - SOLD, ended)
    for _turn in range(HOUSEHOLDS):
        _subscribe(house, old, played, person(chance, house.languages), chance, now - SOLD)
    _no_longer_sold(house, old, now - KEPT)
    new = _series(house, NEW, NAME, coming, now)
    hour = now.replace(minute=0, second=0, microsecond=0)
    run = sales.prepare_renewal(
        house=house, from_product=old, to_product=new, open_from_at=hour - timedelta(days=5), changes_from_at=hour + KEPT, open_until_at=hour + KEPT,
        new_from_at=hour + NEWCOMERS, actor=COULISSE, now=now,
    )  # fmt: skip
    sales.start_renewal(house=house, run=run, actor=COULISSE, now=now)


def answer(house: House) -> None:
    """The proposals are made, mailed, and some of them answered. Outside any scope; what was done before isn't done again."""
    if house.slug != HOUSE:
        return
    with house_scope(house.pk):
        runs = list(RenewalRun.objects.filter(letters_asked_at=None).values_list("pk", flat=True))
    for run_id in runs:
        sales.renewals.carry_out(house=house, run_id=run_id)
        with house_scope(house.pk) as scope:
            run = RenewalRun.objects.get(pk=run_id)
            proposals = list(RenewalProposal.objects.filter(run=run, outcome="kept").select_related("membership__customer").order_by("membership"))
            for one in proposals[:ACCEPTED]:
                _pay(_order(house, one.pk, one.membership.holder_name, one.membership.customer.email, scope.now), scope.now)
            for one in proposals[ACCEPTED : ACCEPTED + DECLINED]:
                sales.decline_renewal(house=house, proposal=one, now=scope.now)
            sales.ask_letters(house=house, run=run, actor=COULISSE, now=scope.now)


def _this_season(now: datetime) -> list[Performance]:
    """The first date of each production of the series that comes late enough to be renewed; none of a season that is smaller."""
    found = programme_queries.performances().filter(production__slug__in=THIS_SEASON, starts_at__gt=now + KEPT)
    first = {one.production_id: one for one in sorted(found, key=lambda each: each.starts_at, reverse=True)}
    return sorted(first.values(), key=lambda each: each.starts_at)


def _named(nl: str, fr: str, en: str) -> Text:
    return {"nl": f"{NAME['nl']}, {nl}", "fr": f"{NAME['fr']}, {fr}", "en": f"{NAME['en']}, {en}"}


def _played(house: House, title: str, days: int, plan: PlanVersion, prices: PriceList, now: datetime) -> Performance:
    """An evening of last season, as it was put on sale then."""
    done = {"actor": COULISSE, "now": now - SOLD}
    production = programme.create_production(house=house, title={"nl": title}, genre="0.50.4.0.0", theme="1.8.1.0.0", **done)
    starts_at = (now - timedelta(days=days)).replace(hour=19, minute=0, second=0, microsecond=0)
    made = programme.add_performance(
        production=production, starts_at=starts_at, plan_version=plan, price_list=prices, limit_per_order=USUAL_LIMIT, **done
    )
    programme.put_on_sale(performance=made, **done)
    return made


def _series(house: House, key: str, name: Text, season: list[Performance], now: datetime, ended: date | None = None) -> Product:
    """Each of these productions once, in the same seat."""
    titles = dict(Production.objects.filter(pk__in=[one.production_id for one in season]).values_list("pk", "title"))
    parts = tuple(Part(titles[one.production_id], Selection(productions=frozenset({one.production_id})), 1) for one in season)
    against = Checked([line for one in season for line in subscriptions.every_line(one)])
    offer = Offer(key, name, Percent(2000), Formula(len(parts), len(parts), parts))
    pricing.create_offer(house=house, offer=offer, against=against, actor=COULISSE, now=now)
    terms = ProductTerms(name=name, formula=key, validity=Validity(until_date=ended))
    return memberships.create_product(house=house, key=key, kind=ProductKind.SUBSCRIPTION, terms=terms, actor=COULISSE, now=now)


def _no_longer_sold(house: House, product: Product, now: datetime) -> None:
    memberships.archive_product(house=house, product=product, actor=COULISSE, now=now)
    pricing.archive_offer(house=house, kept=KeptOffer.objects.get(key=product.key), actor=COULISSE, now=now)


def _subscribe(house: House, product: Product, season: list[Performance], buyer: Buyer, chance: Random, now: datetime) -> None:
    """One or two of a household, in the seats that were best then."""
    names = [buyer.name] + ([person(chance, house.languages).name] if chance.random() < 0.7 else [])
    dates = tuple(one.pk for one in season)
    basket_id = UUID(int=chance.getrandbits(128), version=4)
    asked = SubscriptionAsked(house, basket_id, buyer.language, now, channel="office", product_version_id=product.current_id)
    sales.hold_subscription(
        asked=asked, subscribers=[Subscriber(PersonInBasket(no, name), dates) for no, name in enumerate(names, 1)], same_seat=True
    )
    _pay(_order(house, basket_id, buyer.name, buyer.email, now, buyer.language), now)


def _order(house: House, basket_id: UUID, name: str, email: str, now: datetime, language: str = "nl") -> Order:
    return sales.place_order(
        house=house, basket_id=basket_id, email=email, name=name, language=language, now=now, random_bytes=urandom, tell_buyer=False
    )  # fmt: skip


def _pay(order: Order, now: datetime) -> None:
    sales.payments.settle_elsewhere(order=order, reference=f"demo-{order.code}", actor=COULISSE, now=now, random_bytes=urandom, tell_buyer=False)
