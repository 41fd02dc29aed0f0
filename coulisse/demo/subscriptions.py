"""The subscriptions of the three houses: the formulas that cultural centres in Flanders sell, one of each."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from coulisse.houses.models import House
from coulisse.houses.types import COULISSE
from coulisse.lib.text import Text
from coulisse.memberships import operations as memberships
from coulisse.memberships import queries as held
from coulisse.memberships.types import BelowNeed, ChangeRules, Difference, ProductKind, ProductTerms
from coulisse.pricing import operations as pricing
from coulisse.pricing.offers.effects import Percent
from coulisse.pricing.offers.needs import Formula, Part
from coulisse.pricing.offers.selection import Selection
from coulisse.pricing.offers.types import Limits, Offer, Tier
from coulisse.pricing.operations.offers import Checked, OffersContradict
from coulisse.programme.models import Production
from coulisse.sales import subscriptions

THEATRE, DANCE, JAZZ, CLASSICAL = "0.55.0.0.0", "0.54.0.0.0", "1.8.2.0.0", "1.8.1.0.0"
# Who subscribes has one evening more at the subscriber's price, and may change an evening until two days before.
SUBSCRIBER = "abonnee"
CHANGES = ChangeRules(exchange_hours=48, exchange_fee_cents=200, difference=Difference.MONEY, cancel_hours=48, below_need=BelowNeed.KEEP)


@dataclass(frozen=True)
class DemoFormula:
    """What is sold: its offer under the same key, and a word to the visitor. A house without its productions has no such offer."""

    key: str
    name: Text
    note: Text
    need: Callable[[], Formula | None]
    percent: int
    selection: Selection = field(default_factory=Selection)
    tiers: tuple[Tier, ...] = ()


def _always(need: Formula) -> Callable[[], Formula]:
    return lambda: need


def _all_of(theme: str) -> Callable[[], Formula | None]:
    """A fixed series: each production of the theme once."""

    def need() -> Formula | None:
        found = Production.objects.filter(theme=theme).order_by("pk")
        parts = tuple(Part(one.title, Selection(productions=frozenset({one.pk})), 1) for one in found)
        return Formula(len(parts), len(parts), parts) if len(parts) > 1 else None

    return need


def _part(nl: str, fr: str, en: str, tag: str, count: int) -> Part:
    return Part({"nl": nl, "fr": fr, "en": en}, Selection(tags=frozenset({tag})), count)


_MIX = Formula(5, parts=(_part("theater", "théâtre", "theatre", THEATRE, 2), _part("dans", "danse", "dance", DANCE, 2)))

FORMULAS: Mapping[str, tuple[DemoFormula, ...]] = {
    "de-linde": (
        DemoFormula(
            "vijf", {"nl": "Vijf keer De Linde", "fr": "Cinq fois De Linde", "en": "Five times De Linde"},
            {"nl": "Precies vijf, en u kiest welke.", "fr": "Exactement cinq, et vous choisissez lesquelles.", "en": "Exactly five, and you choose which."},
            _always(Formula(5, 5)), 10,
        ),
    ),
    "de-vonk": (
        DemoFormula(
            "keuze", {"nl": "Keuzeabonnement", "fr": "Abonnement au choix", "en": "Choose-your-own"},
            {"nl": "Alles mag: theater, dans, muziek.", "fr": "Tout est permis : théâtre, danse, musique.", "en": "Anything goes: theatre, dance, music."},
            _always(Formula(5)), 10, tiers=(Tier(10, Percent(2500)),),
        ),
        DemoFormula(
            "jazz", {"nl": "Alle jazz", "fr": "Tout le jazz", "en": "All jazz"},
            {"nl": "Elk jazzconcert van het seizoen, telkens op dezelfde stoel.", "fr": "Chaque concert de jazz de la saison, toujours au même fauteuil.", "en": "Every jazz concert of the season, in the same seat each time."},
            _all_of(JAZZ), 20,
        ),
        DemoFormula(
            "mix", {"nl": "Twee, twee en één", "fr": "Deux, deux et un", "en": "Two, two and one"},
            {"nl": "Voor wie graag verrast wordt.", "fr": "Pour qui aime les surprises.", "en": "For who likes a surprise."},
            _always(_MIX), 15,
        ),
    ),
    "het-grote-huis": (
        DemoFormula(
            "vanaf-vijf", {"nl": "Vanaf vijf", "fr": "À partir de cinq", "en": "From five on"},
            {"nl": "Hoe vaker u komt, hoe meer u bespaart.", "fr": "Plus vous venez, plus vous économisez.", "en": "The more often you come, the more you save."},
            _always(Formula(5)), 10,
        ),
        DemoFormula(
            "klassiek", {"nl": "Drie keer klassiek", "fr": "Trois fois classique", "en": "Classical, three times"},
            {"nl": "Kies drie concerten klassieke muziek.", "fr": "Choisissez trois concerts de musique classique.", "en": "Choose three concerts of classical music."},
            _always(Formula(3)), 15, Selection(tags=frozenset({CLASSICAL})),
        ),
    ),
}  # fmt: skip


def put_on_sale(house: House, now: datetime) -> None:
    """Sell the house's formulas, what of them isn't sold yet. In the open scope, when its programme stands.

    A formula for which the programme is too small isn't sold.
    """
    season = [line for one in subscriptions.on_sale(now) for line in subscriptions.every_line(one)]
    against = Checked(season, (SUBSCRIBER,))
    sold = set(held.products().values_list("key", flat=True))
    offers = [
        (formula, Offer(formula.key, formula.name, Percent(formula.percent * 100), need, formula.selection, tiers=formula.tiers))
        for formula, need in _to_sell(house, sold)
    ]
    for formula, offer in offers:
        with suppress(OffersContradict):
            pricing.create_offer(house=house, offer=offer, against=against, actor=COULISSE, now=now)
            terms = ProductTerms(name=formula.name, note=formula.note, formula=formula.key, unlocks=(SUBSCRIBER,), changes=CHANGES)
            memberships.create_product(house=house, key=formula.key, kind=ProductKind.SUBSCRIPTION, terms=terms, actor=COULISSE, now=now)
    if season and not sold:
        pricing.create_offer(house=house, offer=_one_more(), against=against, actor=COULISSE, now=now)


def _to_sell(house: House, sold: set[str]) -> Iterator[tuple[DemoFormula, Formula]]:
    for formula in FORMULAS[house.slug]:
        need = formula.need() if formula.key not in sold else None
        if need is not None:
            yield formula, need


def _one_more() -> Offer:
    name = {"nl": "Abonneeprijs", "fr": "Prix abonné", "en": "Subscriber’s price"}
    return Offer("abonneeprijs", name, Percent(1000), limits=Limits(right_at_performance=4), unlocked_by=SUBSCRIBER)
