# ruff: noqa
from datetime import timedelta
from pathlib import Path

from coulisse.faces.shop.tests.buying.halls import theatre
from coulisse.houses.scope import house_scope
from coulisse.sales.models import Basket
from coulisse.testing.browser import DESK, PHONE, new_page
from coulisse.testing.cast import make_house
from coulisse.testing.factories import *

OUT = Path("/tmp/buy")


def shot(page, name, full=True):
    page.wait_for_timeout(250)
    page.screenshot(path=OUT / f"{name}.png", full_page=full)


def test_shots(live_site, browser, settings):
    settings.BASE_URL = live_site.url
    house = make_house(street="Kerkplein 3", postal_code="8940", phone="056 12 34 56")
    pv = make_plan_version(house, document=theatre(), hall="Schouwburgzaal")
    perf = make_performance(
        house,
        title="Het gezin Van Paemel",
        plan_version=pv,
        prices={
            "1": {"adult": 2800, "youth": 1400},
            "2": {"adult": 2200, "youth": 1100},
            "3": {"adult": 1600, "youth": 800},
            "staan": {"adult": 1000},
        },
        fees=[SERVICE_FEE, ORDER_FEE],
    )
    other = make_performance(house, title="De Schreeuw van de Meeuw", rows=3, seats=5, days=20, marks={"A-2": ["restricted_view"]})
    path = f"/de-kring/nl/e/{perf.production.slug}/{perf.pk}"
    for size, name in ((DESK, "desk"), (PHONE, "phone")):
        for theme in ("light", "dark"):
            opts = dict(has_touch=True, is_mobile=True) if name == "phone" else {}
            with new_page(browser, size, theme, **opts) as page:
                page.goto(live_site.at(f"/de-kring/nl/e/{perf.production.slug}/"))
                page.get_by_role("button", name="Beste plaatsen").or_(page.get_by_role("button", name="Best places")).first.click()
                page.wait_for_url("**/basket/**")
                page.goto(live_site.at(f"/de-kring/nl/e/{other.production.slug}/{other.pk}/seats/"))
                page.wait_for_selector("form[data-ready]")
                page.locator(".seat.free").nth(1).dispatch_event("click")
                page.locator(".seat.free").nth(2).dispatch_event("click")
                page.locator(".seats-bar button").click()
                page.wait_for_url("**/basket/**")
                shot(page, f"basket-{name}-{theme}", full=name == "desk")
                if name == "phone":
                    shot(page, f"basket-{name}-{theme}-full")
                page.locator("select").first.select_option("youth")
                page.wait_for_timeout(500)
                page.locator("#id_email").fill("bea")
                page.locator(".basket-bar button.large").click()
                page.wait_for_timeout(500)
                shot(page, f"basket-{name}-{theme}-error")
                page.locator("#id_email").fill("bea@example.org")
                page.locator(".basket-bar button.large").click()
                page.wait_for_timeout(800)
                print(page.url)
                shot(page, f"pay-{name}-{theme}")
                page.locator("button[value=cancel]").click()
                page.wait_for_timeout(600)
                shot(page, f"order-{name}-{theme}-failed")
                page.locator(".order-pay button").click()
                page.wait_for_timeout(600)
                page.locator("button[value=bancontact]").first.click()
                page.wait_for_timeout(800)
                shot(page, f"order-{name}-{theme}")
                print(page.url)
                page.goto(page.url.split("?")[0][:-3] + "x/")
                shot(page, f"lost-{name}-{theme}")
            with new_page(browser, size, theme, **opts) as page:
                page.goto(live_site.at(f"/de-kring/nl/e/{other.production.slug}/"))
                page.get_by_role("button", name="Beste plaatsen").or_(page.get_by_role("button", name="Best places")).first.click()
                page.wait_for_url("**/basket/**")
                with house_scope(house.pk) as s:
                    Basket.objects.update(expires_at=s.now - timedelta(seconds=5), extendable_until=s.now)
                    from coulisse.inventory.models import Claim

                    Claim.objects.filter(state=1).update(expires_at=s.now - timedelta(seconds=5))
                page.reload()
                shot(page, f"over-{name}-{theme}")
                page.locator(".basket-bar button.large").click()
                page.wait_for_timeout(500)
                shot(page, f"over-{name}-{theme}-again")
                page.goto(live_site.at(f"/de-kring/nl/e/{perf.production.slug}/{perf.pk}/list/"))
                shot(page, f"list-{name}-{theme}-1")
                page.goto(live_site.at(f"/de-kring/nl/e/{perf.production.slug}/{perf.pk}/list/?section=0"))
                shot(page, f"list-{name}-{theme}-2")
                page.goto(live_site.at(f"/de-kring/nl/e/{perf.production.slug}/{perf.pk}/list/?row=0"))
                shot(page, f"list-{name}-{theme}-3")
