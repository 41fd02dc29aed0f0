"""Where an offer begins: a handful of well-known ones, each to be changed on its page."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from coulisse.faces.office.offers.choices import Choices
from coulisse.lib.text import LANGUAGES, Text
from coulisse.pricing.offers.effects import FREE, AmountOff, Percent, SetPrice, TicketPrice
from coulisse.pricing.offers.needs import Bundle, Counted, Each, Every, Formula, Part, Together, Within
from coulisse.pricing.offers.selection import Selection, Window
from coulisse.pricing.offers.types import Limits, Offer, Tier

Begin = Callable[[str, Text, Choices, datetime], Offer]


@dataclass(frozen=True)
class Start:
    """``title`` becomes the name of the offer, ``says`` helps to choose; ``group`` is where it stands in the list."""

    key: str
    group: str
    title: str
    says: str
    begin: Begin

    def offer(self, choices: Choices, now: datetime) -> Offer:
        names = {}
        for language in LANGUAGES:
            with override(language):
                names[language] = _(self.title)
        return self.begin(f"new:{self.key}", names, choices, now)


QUANTITY, MOMENT, RIGHT, SUBSCRIPTION = (
    gettext_noop("More together"), gettext_noop("At the right moment"), gettext_noop("For who has a code"), gettext_noop("Subscriptions"),
)  # fmt: skip


def _tiers(key: str, name: Text, choices: Choices, now: datetime) -> Offer:
    return Offer(key, name, Percent(1000), Together(5, counted=Counted.PERFORMANCES), tiers=(Tier(10, Percent(2500)),))


def _family(key: str, name: Text, choices: Choices, now: datetime) -> Offer:
    rates = list(choices.names["rates"])
    adult = (rates or ["standard"])[0]
    child = _youngest(choices) or (rates or ["standard"])[min(1, max(0, len(rates) - 1))]
    return Offer(key, name, SetPrice(4000), Bundle((_part(choices, "rates", adult, 2), _part(choices, "rates", child, 2))))


def _youngest(choices: Choices) -> str:
    """The rate for the lowest age; empty where none has one."""
    rates = {(rate.conditions.to_age, rate.key) for line in choices.season for rate in line.table.rates if rate.conditions.to_age is not None}
    return min(rates, default=(0, ""))[1]


def _theme(key: str, name: Text, choices: Choices, now: datetime) -> Offer:
    return Offer(key, name, Percent(1500), Formula(3), Selection(tags=frozenset(_commonest(choices, 1))))


def _themes(key: str, name: Text, choices: Choices, now: datetime) -> Offer:
    parts = tuple(_part(choices, "tags", tag, 2) for tag in _commonest(choices, 2))
    return Offer(key, name, Percent(2000), Formula(5, 5, parts))


def _series(key: str, name: Text, choices: Choices, now: datetime) -> Offer:
    events = list(choices.names["productions"])[:3]
    parts = tuple(_part(choices, "productions", event, 1) for event in events)
    return Offer(key, name, Percent(2500), Formula(max(1, len(parts)), max(1, len(parts)), parts))


def _part(choices: Choices, kind: str, key: Hashable, count: int) -> Part:
    return Part(choices.name(kind, key), Selection(**{kind: frozenset({key})}), count)


def _commonest(choices: Choices, most: int) -> list[str]:
    """The genres and themes with the most performances to come."""
    counted: dict[str, set[Hashable]] = {}
    for line in choices.season:
        for tag in line.tags:
            counted.setdefault(tag, set()).add(line.performance)
    return sorted(counted, key=lambda tag: (-len(counted[tag]), tag))[:most]


def _in_a_month(now: datetime) -> datetime:
    return (now + timedelta(days=30)).replace(minute=0, second=0, microsecond=0)


STARTS = (
    Start("quantity", QUANTITY, gettext_noop("Quantity discount"), gettext_noop("10 % from five performances, 25 % from ten."), _tiers),
    Start(
        "group", QUANTITY, gettext_noop("Group"), gettext_noop("Less per ticket for a group at one performance."),
        lambda key, name, _choices, _now: Offer(key, name, AmountOff(300), Together(15, within=Within.PERFORMANCE)),
    ),
    Start(
        "nth", QUANTITY, gettext_noop("Every tenth free"), gettext_noop("Of every so many tickets the cheapest is free."),
        lambda key, name, _choices, _now: Offer(key, name, FREE, Every(10)),
    ),
    Start("family", QUANTITY, gettext_noop("Family"), gettext_noop("Two adults and two children together at one price."), _family),
    Start(
        "early", MOMENT, gettext_noop("Early booker"), gettext_noop("Until a date, or until so many are sold."),
        lambda key, name, _choices, now: Offer(key, name, Percent(1500), Each(), window=Window(until_at=_in_a_month(now))),
    ),
    Start(
        "last-minute", MOMENT, gettext_noop("Last minute"), gettext_noop("In the last hours, when seats are left."),
        lambda key, name, _choices, _now: Offer(key, name, Percent(3000), Each(), window=Window(hours_before=3, below_permyriad=5000)),
    ),
    Start(
        "fixed", MOMENT, gettext_noop("Fixed price"), gettext_noop("Every ticket of a selection at one price."),
        lambda key, name, _choices, _now: Offer(key, name, TicketPrice({("*", "*"): 1000}), Each()),
    ),
    Start(
        "code", RIGHT, gettext_noop("Discount with a code"), gettext_noop("One word for many, or a code for each person."),
        lambda key, name, _choices, _now: Offer(key, name, Percent(1000), Each(), unlocked_by=key),
    ),
    Start(
        "pass", RIGHT, gettext_noop("Discount with a pass"), gettext_noop("For who holds a pass of the house."),
        lambda key, name, choices, _now: Offer(key, name, Percent(1000), Each(), unlocked_by=next(iter(choices.of_passes), key)),
    ),
    Start(
        "credits", RIGHT, gettext_noop("Credits"), gettext_noop("A card of tickets, to be used now or later."),
        lambda key, name, choices, _now: Offer(key, name, FREE, Each(), unlocked_by=next(iter(choices.of_tickets), key), limits=Limits(right_at_performance=2)),
    ),
    Start(
        "choose", SUBSCRIPTION, gettext_noop("Subscription to choose"), gettext_noop("So many performances of one's own choice."),
        lambda key, name, _choices, _now: Offer(key, name, Percent(1000), Formula(5)),
    ),
    Start(
        "steps", SUBSCRIPTION, gettext_noop("Subscription with steps"), gettext_noop("Who chooses more pays less."),
        lambda key, name, _choices, _now: Offer(key, name, Percent(1000), Formula(5), tiers=(Tier(10, Percent(2500)),)),
    ),
    Start("series", SUBSCRIPTION, gettext_noop("Fixed series"), gettext_noop("These events together, at a reduced price."), _series),
    Start("theme", SUBSCRIPTION, gettext_noop("Within a theme"), gettext_noop("So many performances of one genre or theme."), _theme),
    Start("themes", SUBSCRIPTION, gettext_noop("Several themes"), gettext_noop("Two of one theme, two of another, one free choice."), _themes),
)  # fmt: skip


def start_called(key: str) -> Start | None:
    return next((start for start in STARTS if start.key == key), None)


def grouped() -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Key, title and what it helps to choose, in the language of the page."""
    groups = (QUANTITY, MOMENT, RIGHT, SUBSCRIPTION)
    return [(_(group), [(start.key, _(start.title), _(start.says)) for start in STARTS if start.group == group]) for group in groups]
