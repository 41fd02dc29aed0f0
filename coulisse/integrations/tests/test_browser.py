"""The demo's own pages before a real browser: readable, pressable, and shut where they must be."""

import pytest
from playwright.sync_api import Browser, Page, expect

from coulisse.integrations.demo_payments.models import DemoPayment
from coulisse.integrations.demo_payments.provider import DemoProvider
from coulisse.integrations.demo_payments.tests.test_provider import asked
from coulisse.integrations.mailbox.tests.test_pages import keep
from coulisse.testing.browser import DESK, PHONE, LiveSite, assert_accessible, new_page, screenshot, small_targets
from coulisse.testing.cast import make_house

pytestmark = pytest.mark.browser


def started(live_site: LiveSite) -> str:
    """The address of a payment page of De Kring."""
    make_house()
    return DemoProvider({}).start(asked(return_url=live_site.at("/de-kring/nl/"))).checkout_url


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK])
def test_the_payment_page_is_for_everyone(browser: Browser, live_site: LiveSite, size: tuple[int, int], theme: str) -> None:
    with new_page(browser, size, theme) as page:
        page.goto(started(live_site))
        assert_accessible(page)
        assert small_targets(page) == []
        screenshot(page, f"demo-pay-{size[0]}-{theme}")


def test_a_button_pays_and_goes_back(chromium_page: Page, live_site: LiveSite) -> None:
    chromium_page.goto(started(live_site))
    chromium_page.get_by_role("button", name="Bancontact").click()
    chromium_page.wait_for_url("**/de-kring/nl/**")
    assert DemoPayment.objects.get().state == "paid"


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_the_mailbox_is_for_everyone(browser: Browser, live_site: LiveSite, size: tuple[int, int]) -> None:
    mail, plain = keep(), keep(html="", attachments=[], subject="Terugbetaling")
    with new_page(browser, size) as page:
        for name, path in (("list", ""), ("mail", f"{mail.pk}/"), ("plain", f"{plain.pk}/"), ("none", "?q=niemand")):
            page.goto(live_site.at(f"/demo/mailbox/{path}"))
            assert_accessible(page)
            screenshot(page, f"mailbox-{name}-{size[0]}")


def test_a_mail_shows_and_does_nothing(chromium_page: Page, live_site: LiveSite) -> None:
    bad = "<script>document.title = 'taken'; top.location = '/taken/'</script><img src='x' onerror='top.document.title = 1'>"
    mail = keep(html=f"<h1>Uw tickets</h1><a href='{live_site.at('/demo/mailbox/')}'>Uw bestelling</a>{bad}")
    chromium_page.goto(live_site.at(f"/demo/mailbox/{mail.pk}/"))
    inside = chromium_page.frame_locator("iframe")
    inside.get_by_role("heading", name="Uw tickets").wait_for()
    chromium_page.wait_for_load_state("networkidle")
    assert chromium_page.url.endswith(f"/demo/mailbox/{mail.pk}/") and "Uw tickets" in chromium_page.title(), "what it tries is over by its load"
    with chromium_page.context.expect_page() as opened:
        inside.get_by_role("link", name="Uw bestelling").click()
    opened.value.wait_for_load_state()
    expect(opened.value).to_have_url(live_site.at("/demo/mailbox/"))
