# ruff: noqa
import time
from pathlib import Path

from coulisse.testing.browser import DESK, PHONE, new_page
from coulisse.testing.cast import make_house
from coulisse.testing.factories import *
from coulisse.venues.generator import *

OUT = Path("/tmp/buy")


def shot(page, name, full=False):
    page.screenshot(path=OUT / f"{name}.png", full_page=full)


def test_shots(live_site, browser):
    house = make_house()
    from coulisse.faces.shop.tests.buying.halls import theatre

    doc = theatre()
    pv = make_plan_version(house, document=doc, hall="Schouwburgzaal")
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
    import random
    from uuid import uuid4

    from coulisse.houses.scope import house_scope
    from coulisse.inventory import operations as inv
    from coulisse.inventory.operations import PlaceWanted

    rnd = random.Random(4)
    gone = sorted({rnd.randrange(perf.place_count - 100) for _ in range(250)})
    with house_scope(house.pk) as s:
        inv.sell_places(house_id=house.pk, places=[PlaceWanted(perf.pk, n, perf.place_count) for n in gone], holder=uuid4(), now=s.now)
    path = f"/de-kring/nl/e/{perf.production.slug}/{perf.pk}"
    for theme in ("light", "dark"):
        with new_page(browser, DESK, theme) as page:
            t = time.time()
            page.goto(live_site.at(path + "/seats/"))
            page.wait_for_timeout(1500)
            print(page.evaluate('document.querySelector("form.seats")?.dataset.broken'), page.locator("form[data-ready]").count())
            shot(page, "debug")
            page.wait_for_selector("form[data-ready]", timeout=3000)
            print("desk ready", time.time() - t)
            shot(page, f"seats-desk-{theme}")
            page.locator(".seat.free").nth(300).click()
            page.locator(".seat.free").nth(301).click()
            page.mouse.move(600, 500)
            shot(page, f"seats-desk-{theme}-chosen")
        with new_page(browser, PHONE, theme, has_touch=True, is_mobile=True) as page:
            page.goto(live_site.at(path + "/seats/"))
            page.wait_for_timeout(1500)
            print(page.evaluate('document.querySelector("form.seats")?.dataset.broken'), page.locator("form[data-ready]").count())
            shot(page, "debug")
            page.wait_for_selector("form[data-ready]", timeout=3000)
            shot(page, f"seats-phone-{theme}")
            print(
                page.evaluate(
                    """() => [innerWidth, document.documentElement.scrollWidth, [...document.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > 392 && !e.closest('.seats-view,.seats-filters')).map(e => e.tagName + '.' + e.getAttribute('class') + ' ' + e.getBoundingClientRect().right).slice(0, 10)]"""
                )
            )
            box = page.locator(".seats-view").bounding_box()
            page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            page.wait_for_timeout(200)
            shot(page, f"seats-phone-{theme}-near")
            page.locator(".seat.free[data-no]").nth(380).tap()
            page.wait_for_timeout(400)
            shot(page, f"seats-phone-{theme}-sheet")
