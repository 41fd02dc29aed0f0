"""The conditions of a rate in words, as a buyer reads them beside its price. Pure."""

from collections.abc import Iterator

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from coulisse.lib.text import in_language
from coulisse.pricing.types import Conditions, PriceTable, Rate


def conditions_in_words(rate: Rate, table: PriceTable) -> list[str]:
    """What a buyer has to know before choosing it; a code isn't said, for who reads this has it."""
    asked = rate.conditions
    return [*_ages(asked), *_numbers(asked), *_company(asked, table), *([_("proof at the door")] if asked.proof else [])]


def _ages(asked: Conditions) -> Iterator[str]:
    low, high = asked.from_age, asked.to_age
    if low is not None and high is not None:
        yield _("from %(low)d to %(high)d years old") % {"low": low, "high": high}
    elif low is not None:
        yield _("from %(low)d years old") % {"low": low}
    elif high is not None:
        yield _("up to and including %(high)d years old") % {"high": high}


def _numbers(asked: Conditions) -> Iterator[str]:
    if asked.at_least is not None:
        yield ngettext("from %(number)d ticket", "from %(number)d tickets", asked.at_least) % {"number": asked.at_least}
    if asked.at_most is not None:
        yield ngettext("at most %(number)d in one order", "at most %(number)d in one order", asked.at_most) % {"number": asked.at_most}


def _company(asked: Conditions, table: PriceTable) -> Iterator[str]:
    if asked.beside_wheelchair:
        yield _("one for each wheelchair place")
    if asked.with_rate is not None:
        other = next((in_language(rate.name, get_language() or "nl") for rate in table.rates if rate.key == asked.with_rate), asked.with_rate)
        says = ngettext("%(number)d for each “%(rate)s”", "%(number)d for each “%(rate)s”", asked.per_other)
        yield says % {"number": asked.per_other, "rate": other}
