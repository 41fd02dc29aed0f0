"""What a formula says at each step: what is missing, who is meant, what it saves. In the language of the page."""

from collections.abc import Hashable, Iterable, Mapping

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from coulisse.lib.text import Text, in_language
from coulisse.pricing.offers.choosing import Missing
from coulisse.pricing.offers.types import Offer
from coulisse.pricing.offers.words import sentence
from coulisse.programme.models import Performance
from coulisse.programme.taxonomy import genre_name, theme_name
from coulisse.sales.offering import series_names

LANGUAGES = ("nl", "fr", "en")


def person_words(number: int, name: str) -> str:
    """The name of somebody, or ``Person 2``."""
    return name or _("Person %(number)d") % {"number": number}


def formula_sentence(offer: Offer, coming: Iterable[Performance]) -> str:
    """What it gives, in a sentence."""
    return sentence(offer, get_language() or "nl", names_of(coming))


def names_of(coming: Iterable[Performance]) -> Mapping[Hashable, Text]:
    """What offers name: productions, genres and themes, zones and rates are the house's own words."""
    names: dict[Hashable, Text] = {}
    for performance in coming:
        production = performance.production
        names[production.pk] = production.title
        names[production.genre] = {language: genre_name(production.genre, language) for language in LANGUAGES}
        names[production.theme] = {language: theme_name(production.theme, language) for language in LANGUAGES}
        names |= series_names([production])
    return names


def lacks_words(lacks: Missing) -> str:
    """What somebody still has to choose: ``2 × theatre and 1 of your choice``; nothing where it is complete."""
    language = get_language() or "nl"
    words = [f"{count}\u00a0× {in_language(part.name, language)}" for part, count in lacks.parts]
    if lacks.free and words:
        words.append(ngettext("%(num)d of your choice", "%(num)d of your choice", lacks.free) % {"num": lacks.free})
    elif lacks.free:
        words.append(ngettext("%(num)d performance", "%(num)d performances", lacks.free) % {"num": lacks.free})
    return _(" and ").join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def step_words(lacks: Missing) -> str:
    """Where somebody stands, in a few words."""
    if not lacks.is_complete:
        return _("still to choose: %(what)s") % {"what": lacks_words(lacks)}
    if lacks.too_many:
        return ngettext("complete; %(num)d more at the ordinary price", "complete; %(num)d more at the ordinary price", lacks.too_many) % {
            "num": lacks.too_many
        }
    if lacks.next_tier:
        words = ngettext("complete; with %(num)d more you save more", "complete; with %(num)d more you save more", lacks.next_tier)
        return words % {"num": lacks.next_tier}
    return _("complete")
