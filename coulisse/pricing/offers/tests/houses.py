"""The formulas that houses sell: those of the study of cultural centres (its box 2 and annex 1), and of this house's price list."""

from datetime import UTC, datetime

from coulisse.pricing.offers.effects import FREE, AmountOff, Percent, SetPrice, TicketPrice
from coulisse.pricing.offers.needs import Bundle, Counted, Each, Every, Formula, Part, Together, Within
from coulisse.pricing.offers.selection import Selection, Window
from coulisse.pricing.offers.types import Limits, Offer, Tier

NAME = {"en": "Offer"}
NAMES = {
    "theatre": {"nl": "theater", "fr": "théâtre", "en": "theatre"},
    "dance": {"nl": "dans", "fr": "danse", "en": "dance"},
    "adult": {"nl": "standaard", "fr": "standard", "en": "standard"},
    "friends": {"nl": "Vriendenpas", "fr": "Pass amis", "en": "Friends pass"},
}


def tagged(*tags: str) -> Selection:
    return Selection(tags=frozenset(tags))


def part(count: int, *tags: str) -> Part:
    return Part({}, tagged(*tags), count)


def rated(count: int, rate: str, nl: str, fr: str, en: str) -> Part:
    return Part({"nl": nl, "fr": fr, "en": en}, Selection(rates=frozenset({rate})), count)


EXACTLY_FIVE = Offer("five", NAME, Percent(1000), Together(5, 5, Counted.PERFORMANCES))
FROM_FIVE = Offer("from-five", NAME, Percent(1000), Together(5, counted=Counted.PERFORMANCES))
FIVE_TITLES = Offer("five-titles", NAME, Percent(1000), Together(5, counted=Counted.PRODUCTIONS))
TITLES_EACH = Offer("titles-each", NAME, Percent(1000), Formula(3, 3, counted=Counted.PRODUCTIONS))
TIERS = Offer("tiers", NAME, Percent(1000), Together(5, counted=Counted.PERFORMANCES), tiers=(Tier(10, Percent(2500)),))
ALL_JAZZ = Offer(
    "jazz", NAME, SetPrice(6000), Formula(3, 3, tuple(Part({"en": f"Jazz {n}"}, Selection(productions=frozenset({n})), 1) for n in (21, 22, 23)))
)
CHOOSE = Offer("choose", NAME, Percent(1000), Formula(3))
IN_A_THEME = Offer("in-a-theme", NAME, Percent(1500), Formula(3), tagged("theatre"))
THEMES = Offer("themes", NAME, Percent(2000), Formula(5, 5, (part(2, "theatre"), part(2, "dance"))))
BETWEEN = Offer("between", NAME, TicketPrice({("1", "adult"): 1800, ("2", "*"): 1400}), Formula(4, 6))
EARLY = Offer("early", NAME, Percent(1500), window=Window(until_at=datetime(2026, 8, 31, 22, tzinfo=UTC)))
FIRST_HUNDRED = Offer("first", NAME, TicketPrice({("*", "*"): 1200}), window=Window(until_sold=100))
LAST_MINUTE = Offer("last", NAME, Percent(3000), window=Window(hours_before=3, below_permyriad=5000))
GROUP = Offer("group", NAME, AmountOff(300), Together(15, within=Within.PERFORMANCE))
TENTH = Offer("tenth", NAME, FREE, Every(10))
FAMILY = Offer(
    "family", NAME, SetPrice(5000), Bundle((rated(2, "adult", "volwassene", "adulte", "adult"), rated(2, "youth", "kind", "enfant", "child")))
)
CODE = Offer("code", NAME, Percent(500), unlocked_by="SUMMER", combines_with=frozenset({"themes"}), limits=Limits(order=1))
PASS = Offer("pass", NAME, AmountOff(400), Each(), unlocked_by="friends", limits=Limits(right_at_performance=2))
VOUCHER = Offer("voucher", NAME, FREE, unlocked_by="voucher", limits=Limits(right=4, person=2, performance=1))

ALL = (
    EXACTLY_FIVE, FROM_FIVE, TIERS, ALL_JAZZ, CHOOSE, IN_A_THEME, THEMES, BETWEEN, EARLY, FIRST_HUNDRED, LAST_MINUTE, GROUP, TENTH, FAMILY,
    CODE, PASS, VOUCHER, FIVE_TITLES, TITLES_EACH,
)  # fmt: skip
