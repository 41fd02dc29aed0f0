"""An offer in words that read as a sentence, in the language that is asked."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import datetime

import babel.dates
import babel.lists
import babel.numbers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from coulisse.lib.moments import BRUSSELS
from coulisse.lib.text import Text, in_language

from .effects import FREE, AmountOff, Gives, Percent, SetPrice, TicketPrice
from .needs import Bundle, Counted, Each, Every, Formula, Part, Together, Within
from .selection import Selection, Window
from .types import Limits, Offer

_LOCALES = {"nl": "nl_BE", "fr": "fr_BE", "en": "en_BE"}

# What selections name, by its key; where keys of two kinds may be equal, by kind and key: ``("productions", 7)``. Kinds
# are the fields of a selection, ``offers`` and ``unlocks``.
Names = Mapping[Hashable, Text]


def sentence(offer: Offer, language: str, names: Names | None = None) -> str:
    """The whole offer in one sentence for what it gives, and short ones for where, when and how often it holds."""
    with override(language):
        said = _Saying(language, names or {})
        return " ".join(f"{part[0].upper()}{part[1:]}." for part in said.parts(offer))


class _Saying:
    def __init__(self, language: str, names: Names) -> None:
        self.language, self.locale, self.names = language, _LOCALES[language], names

    def parts(self, offer: Offer) -> Iterator[str]:
        tiers = [_("%(gives)s from %(number)d") % {"gives": self.gives(tier.gives), "number": tier.at_least} for tier in offer.tiers]
        yield "; ".join([self.first(offer), *tiers])
        if (only := self.selection(offer.selection)) and not isinstance(offer.need, Bundle):
            yield _("only for %(what)s") % {"what": only}
        yield from self.window(offer.window)
        if offer.unlocked_by is not None:
            yield _("with “%(right)s”") % {"right": self.name(offer.unlocked_by, "unlocks")}
        yield from self.limits(offer.limits)
        if offer.combines_with:
            others = self.all_of(self.name(key, "offers") for key in sorted(offer.combines_with))
            yield _("may be combined with %(others)s") % {"others": others}

    def first(self, offer: Offer) -> str:
        need, gives = offer.need, self.gives(offer.gives)
        match need:
            case Each():
                return self.each(offer.gives)
            case Every() if offer.gives == FREE:
                return _("the cheapest of every %(kth)d tickets for one performance is free") % {"kth": need.kth}
            case Every():
                return _("%(gives)s for the cheapest of every %(kth)d tickets for one performance") % {"gives": gives, "kth": need.kth}
            case Bundle():
                return _("%(gives)s for %(parts)s together in one performance") % {"gives": gives, "parts": self.of_parts(need.parts)}
            case Formula():
                return self.formula(need, gives)
            case Together():
                return self.together(need, gives)

    def each(self, gives: Gives) -> str:
        match gives:
            case Percent() if gives == FREE:
                return _("every ticket is free")
            case TicketPrice():
                return _("every ticket for %(price)s") % {"price": self.prices(gives)}
            case AmountOff():
                return _("%(amount)s off every ticket") % {"amount": self.money(gives.cents)}
        return _("%(gives)s off every ticket") % {"gives": self.gives(gives)}

    def together(self, need: Together, gives: str) -> str:
        said = {"gives": gives, "number": self.number_of(need.counted, need.at_least, need.at_most)}
        match need.within:
            case Within.ORDER:
                return _("%(gives)s for whoever takes %(number)s in one order") % said
            case Within.PERFORMANCE:
                return _("%(gives)s for whoever takes %(number)s for one performance") % said
        return _("%(gives)s for each person who takes %(number)s") % said

    def formula(self, need: Formula, gives: str) -> str:
        said = {"gives": gives, "number": self.number_of(need.counted, need.at_least, need.at_most)}
        if not need.parts:
            return _("%(gives)s for each person who takes %(number)s") % said
        free = need.at_least - sum(part.count for part in need.parts)
        parts = self.of_parts(need.parts)
        if free:
            parts = self.all_of([*self.each_part(need.parts), ngettext("%(number)d free choice", "%(number)d free choices", free) % {"number": free}])
        return _("%(gives)s for each person who takes %(number)s: %(parts)s") % {**said, "parts": parts}

    def number_of(self, counted: Counted, at_least: int, at_most: int | None) -> str:
        said = {"least": at_least, "most": at_most}
        if at_most is not None and at_most != at_least:
            return between(counted) % said
        return (at_least_so_many if at_most is None else exactly_so_many)(counted, at_least) % said

    def gives(self, gives: Gives) -> str:
        match gives:
            case Percent():
                return _("free") if gives == FREE else self.percent(gives.permyriad)
            case AmountOff():
                return _("%(amount)s less per ticket") % {"amount": self.money(gives.cents)}
            case TicketPrice():
                return _("%(price)s per ticket") % {"price": self.prices(gives)}
            case SetPrice():
                return _("%(amount)s in all") % {"amount": self.money(gives.cents)}

    def prices(self, gives: TicketPrice) -> str:
        return self.any_of(self.money(cents) + self.where(zone, rate) for (zone, rate), cents in sorted(gives.cents.items()))

    def where(self, zone: str, rate: str) -> str:
        named = [self.name(key, kind) for kind, key in (("zones", zone), ("rates", rate)) if key != "*"]
        return f" ({', '.join(named)})" if named else ""

    def of_parts(self, parts: Iterable[Part]) -> str:
        return self.all_of(self.each_part(parts))

    def each_part(self, parts: Iterable[Part]) -> list[str]:
        return [f"{part.count}\u00a0×\u00a0{in_language(part.name, self.language) or self.selection(part.selection)}" for part in parts]

    def selection(self, selection: Selection) -> str:
        kinds = ("tags", "productions", "performances", "zones", "rates")
        return ", ".join(self.any_of(sorted(self.name(key, kind) for key in keys)) for kind in kinds if (keys := getattr(selection, kind)))

    def window(self, window: Window) -> Iterator[str]:
        if window.from_at:
            yield _("from %(moment)s") % {"moment": self.moment(window.from_at)}
        if window.until_at:
            yield _("until %(moment)s") % {"moment": self.moment(window.until_at)}
        if window.until_sold is not None:
            yield _("as long as fewer than %(number)d tickets for the performance are sold") % {"number": window.until_sold}
        if window.hours_before is not None:
            said = ngettext("only in the last hour before it starts", "only in the last %(hours)d hours before it starts", window.hours_before)
            yield said % {"hours": window.hours_before}
        if window.below_permyriad is not None:
            yield _("as long as less than %(share)s of the places is sold") % {"share": self.percent(window.below_permyriad)}

    def limits(self, limits: Limits) -> Iterator[str]:
        if limits.order is not None:
            yield _("at most %(number)d × in one order") % {"number": limits.order}
        if limits.performance is not None:
            yield _("at most %(number)d × for one performance, all buyers together") % {"number": limits.performance}
        if limits.person is not None:
            yield _("at most %(number)d × per person in one order") % {"number": limits.person}
        if limits.right is not None:
            yield _("at most %(number)d × with each code or pass") % {"number": limits.right}
        if limits.right_at_performance is not None:
            yield _("at most %(number)d × for one performance with each code or pass") % {"number": limits.right_at_performance}

    def name(self, key: Hashable, kind: str) -> str:
        return in_language(self.names.get((kind, key)) or self.names.get(key), self.language) or str(key)

    def percent(self, permyriad: int) -> str:
        return f"{babel.numbers.format_decimal(permyriad / 100, locale=self.locale)}\u00a0%"

    def money(self, cents: int) -> str:
        return babel.numbers.format_currency(cents / 100, "EUR", locale=self.locale)

    def moment(self, moment: datetime) -> str:
        return babel.dates.format_datetime(moment, "d MMMM y HH:mm", tzinfo=BRUSSELS, locale=self.locale)

    def all_of(self, words: Iterable[str]) -> str:
        return babel.lists.format_list(list(words), locale=self.locale)

    def any_of(self, words: Iterable[str]) -> str:
        return babel.lists.format_list(list(words), style="or", locale=self.locale)


def at_least_so_many(counted: Counted, number: int) -> str:
    match counted:
        case Counted.PERFORMANCES:
            return ngettext("at least %(least)d performance", "at least %(least)d different performances", number)
        case Counted.PRODUCTIONS:
            return ngettext("at least %(least)d production", "at least %(least)d different productions", number)
    return ngettext("at least %(least)d ticket", "at least %(least)d tickets", number)


def exactly_so_many(counted: Counted, number: int) -> str:
    match counted:
        case Counted.PERFORMANCES:
            return ngettext("exactly %(least)d performance", "exactly %(least)d different performances", number)
        case Counted.PRODUCTIONS:
            return ngettext("exactly %(least)d production", "exactly %(least)d different productions", number)
    return ngettext("exactly %(least)d ticket", "exactly %(least)d tickets", number)


def between(counted: Counted) -> str:
    match counted:
        case Counted.PERFORMANCES:
            return _("%(least)d to %(most)d different performances")
        case Counted.PRODUCTIONS:
            return _("%(least)d to %(most)d different productions")
    return _("%(least)d to %(most)d tickets")
