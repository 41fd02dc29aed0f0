"""Whatever stands in the fields of a house, nothing of it is executed by who reads its pages."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client
from playwright.sync_api import Browser

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.pricing.types import Fee, Rate
from coulisse.programme.models import Performance, Production, ProductionImage
from coulisse.testing.browser import LiveSite, new_page
from coulisse.testing.cast import make_house
from coulisse.testing.factories import make_performance, make_plan_document, make_plan_version, make_price_list, make_production
from coulisse.venues.models import Hall

ATTACKS = (
    "<script>window.hacked=1</script>",
    "\"'><img src=x onerror=window.hacked=1>",
    "</script><script>window.hacked=1</script>",
    "</title></textarea></style><svg onload=window.hacked=1>",
    "{{ 7*7 }}{% raw %}${7*7}",
    "[x](javascript:window.hacked=1) ![x](x\"onerror=window.hacked=1)",
    "<a href=\"javascript:window.hacked=1\">x</a>",
    "\u202e\u2028]]>--><!--",
)  # fmt: skip
HOSTILE = " ".join(ATTACKS)
PAGES = ("nl/", "nl/?q=x", "nl/e/x/", "nl/info/", "nl/terms/", "nl/accessibility/")


class Seen(HTMLParser):
    """The scripts, event handlers and dangerous addresses of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "script" and not (values.get("src") or "").startswith("/static/") and values.get("type") != "application/ld+json":
            self.found.append(f"script {values}")
        if tag in ("iframe", "object", "embed", "base") or (tag == "svg" and "onload" in values):
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.found.append(f"{tag} {name}={value}")
            if name in ("href", "src", "action", "formaction") and re.match(r"\s*(javascript|data|vbscript):", value or "", re.IGNORECASE):
                self.found.append(f"{tag} {name}={value}")


def make_hostile(house: House) -> None:
    """A house of which every field that a visitor can read is an attack."""
    text = {"nl": HOSTILE, "fr": HOSTILE}
    short = '"><img src=x onerror=window.hacked=1>'
    House.objects.filter(pk=house.pk).update(
        name=HOSTILE[:120], street=short, postal_code='"><b>', city=short, phone=short, email=f"{short[:20]}@x.example", terms=text
    )
    house.refresh_from_db()
    with house_scope(house.pk):
        production = make_production(
            house, title=text, slug="x", subtitle=text, company=HOSTILE[:200], summary=text, description=text, spoken_languages=[short], surtitles=[short],
            video_url="javascript:window.hacked=1", quotes=[{"text": HOSTILE, "source": HOSTILE}], age_from=3, duration_minutes=5,
        )  # fmt: skip
        document = make_plan_document(rows=3, zones=2, wheelchair=1, name=HOSTILE[:100])
        for zone in document["zones"]:
            zone["name"] = {"nl": ATTACKS[1], "fr": ATTACKS[2]}
        plan = make_plan_version(house, document=document, hall=HOSTILE[:110])
        Hall.objects.update(access=text, street=short, city=short)
        rate = Rate("a", text, text)
        prices = make_price_list(
            house, prices={"1": {"a": 1000, "b": 900}, "2": {"a": 500}}, rates=(rate, Rate("b", text, text)), fees=[Fee("f", text, "order", 100)]
        )
        for days in (1, 2, 3, 4, 5, 6):
            make_performance(house, production=production, plan_version=plan, price_list=prices, days=days, note=text)
        off = Performance.objects.order_by("starts_at")[1]
        off.state, off.cancelled_at, off.cancel_reason = "cancelled", off.created_at, text
        off.save()
        name = f"{house.pk}/{'a' * 32}-480x320-f10.90"
        ProductionImage.objects.create(
            house=house, production=production, name=name, width=480, height=320, colour='"><b x', alt=text, credit=HOSTILE[:120]
        )
        other = make_production(house, title=text, slug="y", company=HOSTILE[:200], summary=text)
        make_performance(house, production=other, plan_version=plan, price_list=prices, days=2)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_holds_an_attack(client: Client, de_kring: House, now: object, path: str) -> None:
    make_hostile(de_kring)
    seen = Seen()
    seen.feed(client.get(f"/de-kring/{path}").content.decode())
    assert seen.found == []


def test_a_search_is_only_repeated(client: Client, de_kring: House, now: object) -> None:
    for attack in ATTACKS:
        seen = Seen()
        seen.feed(client.get("/de-kring/nl/", {"q": attack, "genre": attack, "first": attack, "when": attack}).content.decode())
        assert seen.found == [], attack


def test_addresses_of_what_is_not_the_web_are_no_links(client: Client, de_kring: House, now: object) -> None:
    make_hostile(de_kring)
    with house_scope(de_kring.pk):
        assert Production.objects.get(slug="x").video_url.startswith("javascript:")
    assert "Bekijk de trailer" not in client.get("/de-kring/nl/e/x/").content.decode()


@pytest.mark.browser
def test_nothing_runs_in_a_browser(browser: Browser, now: object, live_site: LiveSite) -> None:
    make_hostile(make_house())
    make_house("het-anker", HOSTILE[:120], city="<b>")
    with new_page(browser) as page:
        page.on("dialog", lambda dialog: pytest.fail(dialog.message))
        for path in (*(f"/de-kring/{path}" for path in PAGES), "/"):
            page.goto(live_site.at(path))
            page.wait_for_load_state("load")
            assert page.evaluate("window.hacked") is None, path
        page.goto(live_site.at("/de-kring/nl/e/x/"))
        page.locator("a[data-date]").nth(2).click()
        page.wait_for_url("**/?date=*")
        page.goto(live_site.at("/de-kring/nl/"))
        page.fill("#id_q", ATTACKS[1])
        page.wait_for_url("**/?q=*")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.hacked") is None
