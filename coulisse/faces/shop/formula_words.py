"""What a formula says at each step: what is missing, who is meant, what it saves. In the language of the page."""

from collections.abc import Hashable, Iterable, Iterator, Mapping

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from coulisse.faces.shared.pages import money
from coulisse.faces.shop.presenting_products import validity_words
from coulisse.lib.text import Text, in_language
from coulisse.memberships.types import ChangeRules, ProductTerms
from coulisse.pricing.offers.choosing import Missing, is_series
from coulisse.pricing.offers.needs import Counted, shape_of
from coulisse.pricing.offers.words import sentence
from coulisse.programme.models import Performance
from coulisse.programme.taxonomy import genre_name, theme_name
from coulisse.sales.offering import series_names
from coulisse.sales.subscriptions import FormulaSold

LANGUAGES = ("nl", "fr", "en")


def person_words(number: int, name: str) -> str:
    """The name of somebody, or ``Person 2``."""
    return name or _("Person %(number)d") % {"number": number}


def sentence_of(formula: FormulaSold, coming: Iterable[Performance]) -> str:
    """What it gives, in a sentence."""
    if formula.terms.has_credits:
        said = {"num": formula.terms.worth_tickets, "price": money(formula.price_cents)}
        return ngettext(
            "%(num)d ticket for %(price)s: for now or for later.", "%(num)d tickets for %(price)s: some for now, the rest for later.", said["num"]
        ) % said  # fmt: skip
    return sentence(formula.offer, get_language() or "nl", names_of(coming))


def way_words(formula: FormulaSold, count: int) -> tuple[str, str]:
    """What its button does, and what waits behind it: of a series nothing is chosen but places."""
    if is_series(formula.offer) and not formula.terms.has_credits:
        evenings = len(shape_of(formula.offer.need).parts)
        says = ngettext("%(num)s performance", "%(num)s performances, each time in the same place", evenings)
        return _("Choose your places"), says % {"num": evenings}
    says = ngettext("%(num)s performance to choose from", "%(num)s performances to choose from", count)
    return _("Choose now or later") if formula.terms.has_credits else _("Choose your performances"), says % {"num": count}


def credits_words(worth: int, used: int, chosen: int) -> str:
    """How far somebody is with their credits, in a few words."""
    if chosen > used and used < worth:
        words = ngettext(
            "%(used)d of %(worth)d chosen; %(num)d at the ordinary price: it isn’t for that",
            "%(used)d of %(worth)d chosen; %(num)d at the ordinary price: it isn’t for those", chosen - used,
        )  # fmt: skip
        return words % {"used": used, "worth": worth, "num": chosen - used}
    if chosen > used:
        words = ngettext("all chosen; %(num)d more at the ordinary price", "all chosen; %(num)d more at the ordinary price", chosen - used)
        return words % {"num": chosen - used}
    if used == worth:
        return _("all chosen")
    if not used:
        return ngettext("%(num)d ticket stays for later", "all %(num)d tickets stay for later", worth) % {"num": worth}
    words = ngettext("%(used)d of %(worth)d chosen; %(num)d stays for later", "%(used)d of %(worth)d chosen; %(num)d stay for later", worth - used)
    return words % {"used": used, "worth": worth, "num": worth - used}


def credit_conditions(terms: ProductTerms) -> Iterator[str]:
    """Of credits: until when they are good, and whether a ticket can be given back."""
    if not terms.has_credits:
        return
    yield validity_words(terms.validity)
    if words := giving_back_words(terms.changes):
        yield words


def giving_back_words(changes: ChangeRules) -> str:
    """Until when a ticket can be given back for its credit; empty where it can't."""
    if changes.cancel_hours is None or changes.cancel_fee_cents:
        return ""
    return ngettext(
        "You can give a ticket back until %(num)d hour before: then you have it again for later.",
        "You can give a ticket back until %(num)d hours before: then you have it again for later.", changes.cancel_hours,
    ) % {"num": changes.cancel_hours}  # fmt: skip


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
    words = [f"{count}\u00a0×\u00a0{in_language(part.name, language)}" for part, count in lacks.parts]
    if lacks.free and words:
        words.append(ngettext("%(num)d of your choice", "%(num)d of your choice", lacks.free) % {"num": lacks.free})
    elif lacks.free:
        words.append(_so_many(lacks.counted, lacks.free))
    return _(" and ").join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _so_many(counted: Counted, number: int) -> str:
    if counted is Counted.PRODUCTIONS:
        return ngettext("%(num)d production", "%(num)d productions", number) % {"num": number}
    return ngettext("%(num)d performance", "%(num)d performances", number) % {"num": number}


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
