"""Rules that contradict themselves, or can never apply, are told with a basket that shows it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from coulisse.pricing.offers.contradictions import Wrong, contradictions
from coulisse.pricing.offers.effects import FREE, Percent, SetPrice, TicketPrice
from coulisse.pricing.offers.needs import Bundle, Counted, Every, Formula, Part, Together
from coulisse.pricing.offers.selection import Moment, PerformanceFacts, Selection, Window
from coulisse.pricing.offers.tests.houses import NAME, TIERS, part
from coulisse.pricing.offers.types import Limits, Offer, Tier
from coulisse.pricing.rules import quote
from coulisse.pricing.types import LineAsked, PriceTable, Rate

TABLE = PriceTable((Rate("adult", {"en": "Adult"}),), {"1": {"adult": 2000}, "2": {"adult": 1500}})
SEASON = [LineAsked((n, zone), zone, "adult", TABLE, n, n, frozenset({"theatre" if n < 3 else "dance"})) for n in range(6) for zone in ("1", "2")]
NOW = datetime(2026, 9, 1, tzinfo=UTC)
MOMENT = Moment(NOW, {n: PerformanceFacts(NOW + timedelta(days=n + 1)) for n in range(6)})
GOOD = Offer("good", NAME, Percent(1000), Formula(3))


@pytest.mark.parametrize(
    ("offer", "wrong"),
    [
        (replace(GOOD, window=Window(NOW, NOW - timedelta(days=1))), Wrong.NEVER_IN_TIME),
        (replace(GOOD, need=Formula(4, 3)), Wrong.LEAST_ABOVE_MOST),
        (replace(GOOD, need=Formula(2, 3, (part(2, "theatre"), part(2, "dance")))), Wrong.PARTS_ABOVE_MOST),
        (replace(GOOD, tiers=(Tier(3, Percent(2000)),)), Wrong.TIER_TOO_LOW),
        (replace(GOOD, tiers=(Tier(4, Percent(2000)), Tier(6, Percent(2000)))), Wrong.TIER_GIVES_LESS),
        (replace(GOOD, limits=Limits(right=3)), Wrong.LIMIT_WITHOUT_CODE),
        (replace(GOOD, limits=Limits(right_at_performance=1)), Wrong.LIMIT_WITHOUT_CODE),
        (replace(GOOD, window=Window(until_at=NOW - timedelta(days=1))), Wrong.OVER),
        (replace(GOOD, window=Window(until_at=NOW)), Wrong.OVER),
        (replace(GOOD, window=Window(from_at=NOW + timedelta(days=9))), Wrong.AFTER_THE_LAST),
        (replace(GOOD, window=Window(until_at=NOW + timedelta(hours=6), hours_before=3)), Wrong.NEVER_IN_TIME),
        (replace(GOOD, selection=Selection(tags=frozenset({"opera"}))), Wrong.NOTHING_SELECTED),
        (replace(GOOD, need=Formula(7)), Wrong.TOO_FEW_PERFORMANCES),
        (replace(GOOD, selection=Selection(tags=frozenset({"dance"})), need=Formula(4)), Wrong.TOO_FEW_PERFORMANCES),
        (replace(GOOD, need=Formula(7, counted=Counted.PRODUCTIONS)), Wrong.TOO_FEW_PRODUCTIONS),
        (replace(GOOD, need=Together(7, counted=Counted.PRODUCTIONS)), Wrong.TOO_FEW_PRODUCTIONS),
        (replace(GOOD, need=Formula(4, 4, (part(4, "theatre"),))), Wrong.PART_TOO_SMALL),
        (replace(GOOD, need=Bundle((Part({}, Selection(rates=frozenset({"youth"})), 1),))), Wrong.PART_TOO_SMALL),
        (replace(GOOD, need=Bundle((part(1, "theatre"), part(1, "dance")))), Wrong.PARTS_NEVER_MEET),
        (replace(GOOD, need=Formula(5, 5, (part(2, "theatre"), part(2, "theatre")))), Wrong.PARTS_ASK_THE_SAME),
        (replace(GOOD, gives=TicketPrice({("*", "*"): 2100})), Wrong.NEVER_CHEAPER),
        (replace(GOOD, gives=SetPrice(6000), need=Formula(3, 3)), Wrong.NEVER_CHEAPER),
        (replace(GOOD, unlocked_by=""), Wrong.NO_CODE),
        (replace(GOOD, unlocked_by="SUMER"), Wrong.NO_CODE),
        (replace(GOOD, combines_with=frozenset({"good"})), Wrong.COMBINES_WITH_ITSELF),
        (replace(GOOD, combines_with=frozenset({"gone"})), Wrong.COMBINES_WITH_UNKNOWN),
        (replace(GOOD, gives=SetPrice(100), combines_with=frozenset({"tiers"})), Wrong.SET_PRICE_COMBINES),
        (replace(GOOD, gives=SetPrice(100), need=Every(3)), Wrong.SET_PRICE_FOR_CHEAPEST),
    ],
)
def test_what_contradicts_is_told_with_a_basket_that_pays_plain_prices(offer: Offer, wrong: Wrong) -> None:
    found = contradictions([offer, replace(TIERS, tiers=())], SEASON, {"SUMMER"}, MOMENT)
    assert [problem.wrong for problem in found] == [wrong]
    assert str(found[0]) and found[0].example
    if wrong not in (
        Wrong.COMBINES_WITH_ITSELF,
        Wrong.COMBINES_WITH_UNKNOWN,
        Wrong.SET_PRICE_COMBINES,
        Wrong.SET_PRICE_FOR_CHEAPEST,
        Wrong.TIER_TOO_LOW,
        Wrong.TIER_GIVES_LESS,
        Wrong.LIMIT_WITHOUT_CODE,
    ):
        example = [replace(line, id=n) for n, line in enumerate(found[0].example)]
        assert quote(example, [offer], moment=MOMENT).total_cents == quote(example).total_cents


def test_good_offers_have_no_problem() -> None:
    good = [GOOD, Offer("all", NAME, FREE, unlocked_by="SUMMER"), Offer("six", NAME, SetPrice(9000), Together(6))]
    in_time = Window(NOW - timedelta(days=3), NOW + timedelta(days=2), hours_before=24)
    good += [replace(GOOD, key="soon", window=in_time), replace(GOOD, key="two", need=Formula(4, 4, (part(2, "theatre"), part(2, "dance"))))]
    assert contradictions(good, SEASON, {"SUMMER"}, MOMENT) == []
