"""What the offers of a house are about: the tickets that can be chosen, the rights there are, the words that name them.

Inside a house scope. Pricing knows none of these; faces show them, and publication is checked against them.
"""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from datetime import datetime

import babel.dates

from coulisse.lib.moments import BRUSSELS
from coulisse.lib.text import LANGUAGES, Text, in_language
from coulisse.memberships import queries as memberships
from coulisse.memberships.models import Code
from coulisse.memberships.types import ProductKind
from coulisse.pricing.models import Offer as KeptOffer
from coulisse.pricing.offers.needs import Bundle, Formula
from coulisse.pricing.offers.reading import from_document
from coulisse.pricing.offers.selection import Moment, PerformanceFacts, Selection
from coulisse.pricing.offers.types import Offer
from coulisse.pricing.operations import Checked
from coulisse.pricing.queries import price_lists, table_of
from coulisse.pricing.types import LineAsked
from coulisse.programme import queries as programme
from coulisse.programme import taxonomy
from coulisse.programme.models import Performance, Production
from coulisse.programme.types import PerformanceState

# A season of a large house, and the next one; more is never looked at in one page.
MOST_PERFORMANCES = 1000


def to_come(now: datetime) -> list[Performance]:
    """The performances that a season's offers can be about: to come and not cancelled, announced or not."""
    found = programme.performances().exclude(state=PerformanceState.CANCELLED).filter(starts_at__gt=now)
    return [one for one in found[:MOST_PERFORMANCES] if one.price_list.current_id]


def tickets_to_choose(performances: Iterable[Performance]) -> list[LineAsked]:
    """One line for each ticket that can be chosen: performance, zone and rate."""
    return [line for performance in performances for line in _tickets_of(performance)]


def _tickets_of(performance: Performance) -> Iterator[LineAsked]:
    table, tags = table_of(performance.price_list.current_id), tags_of(performance.production)
    for zone, cents in table.prices.items():
        for rate in table.rates:
            if rate.key in cents:
                yield LineAsked(
                    (performance.pk, zone, rate.key), zone, rate.key, table,
                    performance=performance.pk, production=performance.production_id, tags=tags,
                )  # fmt: skip


def tags_of(production: Production) -> frozenset[str]:
    """What a selection of an offer may ask of a production besides its name."""
    return frozenset({production.genre, production.theme, *map(taxonomy.series_tag, production.series)} - {""})


def unlocking() -> dict[str, Text]:
    """The words that offers may ask, each with what people call it: of products by their name, of codes empty."""
    of_codes = Code.objects.filter(archived_at=None).order_by("unlocks").values_list("unlocks", flat=True).distinct()
    words: dict[str, Text] = {word: {} for word in of_codes}
    for product in memberships.products().filter(current__isnull=False):
        terms = memberships.terms_of(product.current_id)
        words |= dict.fromkeys(terms.unlocks, terms.name)
    return words


def words_of(*kinds: ProductKind) -> list[str]:
    """The words that products of these kinds open, in the order of the house; credits are subscriptions with tickets."""
    found = memberships.products().filter(current__isnull=False, kind__in=kinds)
    terms = [(one.kind, memberships.terms_of(one.current_id)) for one in found]
    return [word for kind, one in terms if kind != ProductKind.SUBSCRIPTION or one.worth_tickets for word in one.unlocks]


def words_asked() -> set[str]:
    """The words that offers (in force or being written) and hidden rates ask: what a code can open."""
    kept = KeptOffer.objects.filter(archived_at=None).select_related("current")
    documents = [document for one in kept for document in (one.draft, one.current.document if one.current else None) if document]
    words = {offer.unlocked_by for document in documents for offer in from_document(document)}
    words |= {rate.conditions.hidden_until for price_list in price_lists() for rate in table_of(price_list.current_id).rates}
    return {word for word in words if word}


def checked_against(now: datetime) -> Checked:
    """What an offer is checked against before it is published."""
    coming = to_come(now)
    return Checked(tickets_to_choose(coming), unlocking(), begins(coming, now))


def begins(performances: Iterable[Performance], now: datetime) -> Moment:
    """Now, and when these performances begin: what a window is checked against."""
    return Moment(now, {one.pk: PerformanceFacts(one.starts_at) for one in performances})


def names_in(offers: Collection[Offer]) -> Mapping[Hashable, Text]:
    """What these offers name, in words: for `pricing.offers.words.sentence`."""
    selections = [selection for offer in offers for selection in _selections(offer)]
    names: dict[Hashable, Text] = {("tags", tag): text for tag, text in tag_names().items()}
    names |= {("productions", pk): title for pk, title in _titles({pk for one in selections for pk in one.productions})}
    names |= {("performances", pk): text for pk, text in _dates({pk for one in selections for pk in one.performances})}
    names |= zone_and_rate_names()
    names |= {("offers", key): name for key, name in offer_names().items()}
    words = unlocking()
    for offer in offers:
        if offer.unlocked_by is not None:
            names[("unlocks", offer.unlocked_by)] = words.get(offer.unlocked_by) or names.get(("offers", offer.unlocked_by)) or offer.name
    return names


def _selections(offer: Offer) -> Iterator[Selection]:
    yield offer.selection
    if isinstance(offer.need, Bundle | Formula):
        yield from (part.selection for part in offer.need.parts)


def tag_names() -> dict[str, Text]:
    """Genres and themes by their id, and the house's own series as it writes them."""
    themes = [theme for genre in taxonomy.genres() for theme in taxonomy.themes_of(genre.id)]
    return {term.id: term.name for term in (*taxonomy.genres(), *themes)} | series_names(Production.objects.exclude(series=[]))


def series_names(productions: Iterable[Production]) -> dict[str, Text]:
    """The series of these productions, by their tag."""
    return {taxonomy.series_tag(name): dict.fromkeys(LANGUAGES, name) for production in productions for name in production.series}


def zone_and_rate_names() -> dict[Hashable, Text]:
    """Zones and rates of the lists in use, as ``("zones", key)`` and ``("rates", key)``."""
    names: dict[Hashable, Text] = {}
    for price_list in list(price_lists()):
        table = table_of(price_list.current_id)
        names = {("zones", key): table.zone_names.get(key) or {"nl": key} for key in table.prices} | names
        names = {("rates", rate.key): rate.name for rate in table.rates} | names
    return names


def offer_names(*, put_away: bool = True) -> dict[str, Text]:
    """Every offer of the house by its key, ``put_away`` or not: as it is in force, else as it is being written."""
    kept = KeptOffer.objects.filter(**({} if put_away else {"archived_at": None})).select_related("current").order_by("position", "id")
    documents = [one.current.document if one.current else one.draft for one in kept]
    return {offer.key: offer.name for document in documents if document for offer in from_document(document)}


def _titles(ids: Collection[Hashable]) -> Iterable[tuple[int, Text]]:
    return Production.objects.filter(pk__in=_numbers(ids)).values_list("pk", "title") if ids else ()


def _dates(ids: Collection[Hashable]) -> Iterator[tuple[int, Text]]:
    for one in Performance.objects.filter(pk__in=_numbers(ids)).select_related("production") if ids else ():
        yield one.pk, date_name(one)


def date_name(performance: Performance) -> Text:
    """A performance by its title and date, in each language."""
    title, at = performance.production.title, performance.starts_at
    return {
        code: f"{in_language(title, code)} ({babel.dates.format_datetime(at, 'd MMM y HH:mm', tzinfo=BRUSSELS, locale=f'{code}_BE')})"
        for code in LANGUAGES
    }


def _numbers(ids: Collection[Hashable]) -> list[int]:
    return [pk for pk in ids if isinstance(pk, int) and 0 < pk < 2**63]
