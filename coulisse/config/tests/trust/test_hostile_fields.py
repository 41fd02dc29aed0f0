"""Whatever a house or a visitor types, in every field at once: no page of any face runs it, in a real browser."""

import json
import re
from itertools import product
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page

from coulisse.config.tests.trust.conftest import staff
from coulisse.config.tests.trust.expectations import expectations
from coulisse.config.tests.trust.test_matrix import ADDRESSES, values
from coulisse.customers.models import Customer
from coulisse.houses.models import House, User
from coulisse.houses.scope import house_scope
from coulisse.houses.types import Role
from coulisse.openings.models import Line, Opening
from coulisse.pricing.types import Fee, Rate
from coulisse.programme.models import Performance, Production, ProductionImage
from coulisse.sales.links import held_signature
from coulisse.sales.models import Order
from coulisse.testing.browser import LiveSite, new_page
from coulisse.testing.factories import make_price_list
from coulisse.testing.trust.addresses import Address
from coulisse.testing.trust.world import Everything, make_everything, make_voucher
from coulisse.venues.models import Hall, Layout, PlanVersion

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WAYS_OUT = (
    "", '">', "'>", "`>", "</script>", "</title>", "</textarea>", "</style>", "-->", "]]>", "\u2028", "</noscript>", "</select>", '" x="', "&quot;>", "\\\">",
)  # fmt: skip
ATTACKS = (
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg onload=alert(1)>", "<details open ontoggle=alert(1)>", "<input autofocus onfocus=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>", "<a href=javascript:alert(1)>x</a>", "<object data=javascript:alert(1)></object>",
    "<video><source onerror=alert(1)></video>", "<body onload=alert(1)>", "<math><a xlink:href=javascript:alert(1)>x", "[x](javascript:alert(1))",
    "![x](x\"onerror=alert(1))", "<style>@import 'x'</style>", "<link rel=stylesheet href=x>",
)  # fmt: skip
TEMPLATES = ("{{ 77*91 }}", "{% if 1 %}7007{% endif %}", "${77*91}", "#{77*91}", "%(password)s", "{0.__class__}", "%s")
PAYLOADS = [way + attack for way, attack in product(WAYS_OUT, ATTACKS)]
HOSTILE = " ".join([*TEMPLATES[2:], "{{ 77*91 }}", *PAYLOADS])
SHORT = "\"'><img src=x onerror=alert(1)>"


def poison(ours: Everything) -> None:
    """Every text of the house and of its visitors is an attack."""
    text = dict.fromkeys(("nl", "fr", "en"), HOSTILE)
    house = House.objects.filter(pk=ours.house.pk)
    house.update(name=HOSTILE[:120], street=SHORT, city=SHORT, phone=SHORT, postal_code="'><b>", terms=text, vat_number="'><b x")
    User.objects.update(name=HOSTILE[:120])
    voucher = make_voucher(ours.house, "boos", HOSTILE, HOSTILE)
    ours.numbers |= {"voucher_key": "boos", "voucher": voucher, "held_signature": held_signature(ours.house.pk, voucher)}
    with house_scope(ours.house.pk):
        Production.objects.update(
            title=text, subtitle=text, company=HOSTILE[:200], summary=text, description=text, video_url="javascript:alert(1)",
            quotes=[{"text": HOSTILE, "source": HOSTILE}], spoken_languages=[SHORT], surtitles=[SHORT],
        )  # fmt: skip
        ProductionImage.objects.update(alt=text, credit=HOSTILE[:120])
        for number, hall in enumerate(Hall.objects.all()):
            Hall.objects.filter(pk=hall.pk).update(name=f"{number} {HOSTILE[:100]}", street=SHORT, city=SHORT, access=text)
        Layout.objects.update(name=SHORT)
        Performance.objects.update(note=text)
        Opening.objects.update(title=text, words=text, message=text)
        Line.objects.update(name=text, code_shown=SHORT)
        Order.objects.update(name=HOSTILE[:120], email='"\'><svg/onload=alert(1)>"@x.example')
        for customer in Customer.objects.all():
            Customer.objects.filter(pk=customer.pk).update(name=HOSTILE[:120], email=f"'><svg/onload=alert(1)>{customer.pk}@x.example")
        draft = PlanVersion.objects.get(pk=ours.draft.pk)
        for zone in draft.document["zones"]:
            zone["name"] = {"nl": SHORT, "en": "</script>" + SHORT}
        draft.save()
    prices = make_price_list(
        ours.house, name=HOSTILE[:60], rates=(Rate("adult", text, text),), prices={"1": {"adult": 2000}}, fees=[Fee("f", text, "order", 100)]
    )
    with house_scope(ours.house.pk):
        Performance.objects.filter(pk=ours.sibling.pk).update(price_list=prices)


def shown_pages(ours: Everything, client: Client) -> list[tuple[Address, str]]:
    """What is a page for eyes, and its address."""
    found = []
    for address in ADDRESSES:
        of = values(ours, address)
        if any(expected.method == "GET" for expected in expectations()[address.route]) and not address.route.startswith(
            ("components/", "api/", "media/")
        ):
            answer = client.get(address.path(of))
            if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                found.append((address, address.path(of)))
    return found


def check(page: Page, where: str) -> None:
    body = page.content()
    assert "7007" not in body, f"{where}: something was computed"
    for found in re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', body, re.DOTALL):
        json.loads(found)


def test_no_page_of_any_face_runs_what_is_in_a_field(browser: Browser, now: object, quiet: None, live_site: LiveSite) -> None:
    ours = make_everything("de-kring", "De Kring")
    poison(ours)
    client = staff(ours, Role.ADMINISTRATOR)
    assert len(PAYLOADS) >= 200
    pages = shown_pages(ours, client)
    assert len(pages) > 50
    ran: list[str] = []
    with new_page(browser) as page:
        page.on("dialog", lambda dialog: (ran.append(page.url), dialog.dismiss()))
        cookies = {"office": client.cookies["office"].value, f"basket-{ours.house.pk}": str(ours.basket)}
        page.context.add_cookies([{"name": name, "value": value, "url": live_site.url} for name, value in cookies.items()])
        for _address, path in pages:
            answer = page.goto(live_site.at(path), wait_until="load")
            assert answer and answer.status < 500, path
            check(page, path)
        page.goto(live_site.at(f"/de-kring/nl/e/{ours.sibling.production.slug}/"))
        assert "{{ 77*91 }}" in page.inner_text("body"), "it is shown as it was typed"
    assert ran == []


def test_what_runs_is_seen(browser: Browser) -> None:
    ran: list[str] = []
    with new_page(browser) as page:
        page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
        with page.expect_event("dialog"):
            page.set_content(f'<title>{SHORT}</title><p title="{SHORT}">')
    assert ran


def test_mails_run_nothing_either(browser: Browser, now: object, quiet: None, committed_db: None, settings: Any, mailoutbox: list[Any]) -> None:
    """Opened in a browser without any policy: a mail program has none."""
    from coulisse.houses.types import COULISSE
    from coulisse.outreach.tests.conftest import html_of, work
    from coulisse.sales.operations import send_tickets_again

    ours = make_everything("de-kring", "De Kring")
    poison(ours)
    with house_scope(ours.house.pk) as scope:
        Order.objects.update(email="bea@example.org")
        settings.EVENT_TASKS = {**settings.EVENT_TASKS, "sales.tickets_sent_again": ["coulisse.outreach.tasks.mail_tickets_again"]}
        send_tickets_again(house=ours.house, order=Order.objects.get(pk=ours.order.pk), actor=COULISSE, now=scope.now)
    work()
    [mail] = mailoutbox
    ran: list[str] = []
    with new_page(browser) as page:
        page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
        page.set_content(html_of(mail), wait_until="networkidle")
        check(page, "mail")
    assert ran == [] and "7007" not in mail.body
