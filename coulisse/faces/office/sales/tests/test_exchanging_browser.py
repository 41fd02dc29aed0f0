"""A ticket is exchanged at the desk, and the conditions are set, before a real browser: two sizes, axe, by keyboard."""

from typing import Any

import pytest
from playwright.sync_api import expect

from coulisse.faces.office.sales.tests.test_holders_browser import SIZES, look, page_of, quiet, tess  # noqa: F401 (fixtures)
from coulisse.houses.models import House, User
from coulisse.memberships.types import BelowNeed, ChangeRules
from coulisse.pricing.offers.effects import Percent
from coulisse.pricing.offers.needs import Formula
from coulisse.pricing.offers.types import Offer
from coulisse.sales.tests.swapping import sell_formula, subscribed
from coulisse.sales.tests.test_offers_in_orders import offer
from coulisse.testing.browser import LiveSite
from coulisse.testing.factories import SERVICE_FEE, make_performance

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", SIZES)
def test_from_the_order_to_another_evening_and_what_a_refund_keeps(
    browser: Any,
    live_site: LiveSite,
    tess: User,  # noqa: F811 (a fixture)
    width: str,
) -> None:
    house = House.objects.get()
    titles, prices = ["De meeuw", "Blok 7", "Zonder titel", "Nachtwerk"], [2000, 2000, 2000, 2800]
    season = [
        make_performance(house, rows=3, seats=6, days=7 + turn, title=title, prices={"1": {"adult": cents}}, fees=[SERVICE_FEE])
        for turn, (title, cents) in enumerate(zip(titles, prices, strict=True))
    ]
    offer(house, Offer("three", {"nl": "Vanaf drie"}, Percent(1000), Formula(3)))
    order = subscribed(house, season, sell_formula(house, ChangeRules(below_need=BelowNeed.REPRICE)), ("An", [1, 2, 3]))
    with page_of(browser, live_site, tess, SIZES[width]) as page:
        page.goto(live_site.at("/office/de-kring/products/exchange/"))
        look(page, f"exchange-rules-{width}")
        page.goto(live_site.at(f"/office/de-kring/sales/orders/{order.code}/"))
        page.get_by_role("link", name="Tickets omruilen").click()
        page.get_by_role("checkbox", name="De meeuw").check()
        look(page, f"exchange-{width}")
        page.get_by_role("button", name="Voor welke voorstelling?").click()
        look(page, f"exchange-targets-{width}")
        page.get_by_role("button", name="Kies", exact=True).or_(page.get_by_role("button", name="Kiezen")).last.click()
        expect(page.get_by_text("De klant betaalt u")).to_be_visible()
        look(page, f"exchange-review-{width}")
        page.get_by_role("button", name="Ontvangen, ruil nu om").click()
        expect(page.get_by_text("De tickets kwamen in de plaats van andere")).to_be_visible()
        look(page, f"exchange-done-{width}")
        page.goto(live_site.at(f"/office/de-kring/sales/orders/{order.code}/"))
        page.get_by_role("checkbox", name="Blok 7").check()
        page.get_by_text("Gekozen tickets terugbetalen", exact=True).click()
        page.get_by_label("Reden").fill("ziek")
        page.get_by_role("button", name="De gekozen tickets terugbetalen").click()
        page.get_by_role("button", name="Ja, terugbetalen").click()
        expect(page.get_by_text("Er gaat minder terug dan betaald is")).to_be_visible()
        look(page, f"refund-kept-{width}")
