"""What an offer can be about and go together with: the lists that its page chooses from. In the house's scope."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coulisse.lib.text import Text, in_language
from coulisse.memberships.types import ProductKind
from coulisse.pricing.offers.effects import TicketPrice
from coulisse.pricing.offers.needs import Bundle, Formula
from coulisse.pricing.offers.selection import Selection
from coulisse.pricing.offers.types import Offer
from coulisse.pricing.types import LineAsked
from coulisse.programme.models import Performance
from coulisse.sales import offering

KINDS = ("tags", "productions", "performances", "zones", "rates")


@dataclass(frozen=True)
class Choices:
    """By kind, what each key is called; ``offers`` are the others of the house, ``rights`` what a buyer can bring,
    ``of_tickets`` those that are tickets to use up, ``of_passes`` those of passes."""

    performances_to_come: Sequence[Performance]
    season: Sequence[LineAsked]
    names: Mapping[str, Mapping[Hashable, Text]]
    offers: Mapping[str, Text]
    rights: Mapping[str, Text]
    of_tickets: Sequence[str] = ()
    of_passes: Sequence[str] = ()

    def pairs(self, kind: str) -> list[tuple[str, str]]:
        """For a list of ticks, in the language of the page; performances stay in the order of the calendar."""
        language = get_language() or "nl"
        found = [(str(key), in_language(text, language) or str(key)) for key, text in self.names[kind].items()]
        return found if kind in ("performances", "zones", "rates") else sorted(found, key=lambda pair: pair[1].casefold())

    def keys(self, kind: str, typed: Iterable[str]) -> frozenset[Hashable]:
        known = {str(key): key for key in self.names[kind]}
        return frozenset(known[value] for value in typed if value in known)

    def name(self, kind: str, key: Hashable) -> Text:
        return self.names[kind].get(key) or {"nl": str(key)}

    def selections(self, kinds: Sequence[str]) -> dict[str, tuple[Text, Selection]]:
        """What one part of an offer can be: its value in a form, its name, and the selection that it stands for."""
        return {
            f"{kind}:{key}": (text, Selection(**{kind: frozenset({key})})) for kind in kinds for key, text in self.names[kind].items()
        }  # fmt: skip

    def with_those_of(self, offer: Offer) -> "Choices":
        """What an offer names already can be chosen too, even where it is over."""
        known = offering.names_in([offer])
        names = {kind: dict(of) for kind, of in self.names.items()}
        for selection in _selections(offer):
            for kind in KINDS:
                for key in getattr(selection, kind):
                    names[kind].setdefault(key, known.get((kind, key)) or {"nl": str(key)})
        for gives in (offer.gives, *(tier.gives for tier in offer.tiers)):
            for zone, rate in gives.cents if isinstance(gives, TicketPrice) else ():
                names["zones"] |= {zone: {"nl": zone}} if zone not in ("*", *names["zones"]) else {}
                names["rates"] |= {rate: {"nl": rate}} if rate not in ("*", *names["rates"]) else {}
        rights = dict(self.rights)
        if offer.unlocked_by not in (None, offer.key, *rights):
            rights[offer.unlocked_by] = {"nl": offer.unlocked_by}
        others = {key: text for key, text in self.offers.items() if key != offer.key}
        others |= {key: {"nl": key} for key in offer.combines_with if key not in others}
        return replace(self, names=names, offers=others, rights={key: text for key, text in rights.items() if key != offer.key})


def choices_of(now: datetime) -> Choices:
    coming = offering.to_come(now)
    season = offering.tickets_to_choose(coming)
    tags, places = offering.tag_names(), offering.zone_and_rate_names()
    used = {tag for line in season for tag in line.tags}
    names: dict[str, Mapping[Hashable, Text]] = {
        "tags": {tag: tags.get(tag) or {"nl": tag} for tag in used},
        "productions": {one.production_id: one.production.title for one in coming},
        "performances": {one.pk: offering.date_name(one) for one in coming},
        "zones": {key: text for (kind, key), text in places.items() if kind == "zones"},
        "rates": {key: text for (kind, key), text in places.items() if kind == "rates"},
    }
    offers = offering.offer_names()
    rights = {word: text or offers.get(word) or {"nl": word} for word, text in offering.unlocking().items()}
    of_tickets, of_passes = offering.words_of(ProductKind.SUBSCRIPTION, ProductKind.TICKET_VOUCHER), offering.words_of(ProductKind.PASS)
    return Choices(coming, season, names, offering.offer_names(put_away=False), rights, of_tickets, of_passes)


def _selections(offer: Offer) -> list[Selection]:
    parts = offer.need.parts if isinstance(offer.need, Bundle | Formula) else ()
    return [offer.selection, *(part.selection for part in parts)]


def kind_names() -> dict[str, str]:
    return {
        "tags": _("Genres, themes and series"), "productions": _("Events"), "performances": _("Dates"), "zones": _("Zones"), "rates": _("Rates"),
    }  # fmt: skip
