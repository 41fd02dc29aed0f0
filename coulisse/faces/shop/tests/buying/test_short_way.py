"""Pages of buying go the short way, and are the very same."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from coulisse.faces.shop.tests.buying.conftest import Buyer
from coulisse.houses.scope import frozen_now
from coulisse.openings.tests.conftest import make_opening
from coulisse.programme.models import Performance
from coulisse.testing.cast import NOW

SHORT = "coulisse.faces.shared.short_way.ShortWay"


@pytest.fixture
def ordinary(bea: Buyer, settings: Any) -> Client:
    """A browser whose requests go through everything."""
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one != SHORT]
    client = Client(headers={"host": "testserver"}, enforce_csrf_checks=True)
    client.get("/")  # It has read which middleware there is.
    settings.MIDDLEWARE = [*settings.MIDDLEWARE[:4], SHORT, *settings.MIDDLEWARE[4:]]
    return client


@pytest.fixture
def short(ordinary: Client) -> Client:
    client = Client(headers={"host": "testserver"}, enforce_csrf_checks=True)
    client.get("/")
    return client


def told(answer: HttpResponse) -> Any:
    """What a browser hears, but for what is drawn by chance."""
    marked = re.sub(r'value="[A-Za-z0-9]{64}"', 'value="mark"', answer.content.decode())
    headers = {name: value for name, value in answer.headers.items() if name not in ("Content-Length", "Expires", "Vary")}
    varies = set(re.split(r", ?", answer.headers.get("Vary", "")))
    return answer.status_code, headers, varies, sorted(answer.cookies), marked


def marks(page: HttpResponse) -> list[str]:
    """The safety marks of its forms."""
    return re.findall(r'name="csrfmiddlewaretoken" value="([A-Za-z0-9]{64})"', page.content.decode())


WAYS: list[tuple[str, str, dict[str, str]]] = [
    ("get", "e/{slug}/", {}),
    ("get", "e/{slug}/?date={pk}", {}),
    ("get", "e/nothing-there/", {}),
    ("get", "e/{slug}/{pk}/seats/", {}),
    ("post", "e/{slug}/{pk}/best/", {"count": "2"}),  # Without a mark.
    ("get", "basket/", {}),
    ("post", "basket/", {}),  # Nothing takes a form there.
    ("get", "checkout/", {}),
    ("post", "checkout/", {"email": "x" * 600_000}),  # More than any form holds.
    ("get", "pay/return/00000000-0000-0000-0000-000000000000/", {}),
    ("get", "orders/ABCDEFGH/1234567890123456789012/", {}),
    ("get", "orders/ABCDEFGH/", {}),
    ("get", "line/1/", {}),  # No such opening.
    ("post", "line/1/join/", {}),
    ("get", "basket/%00/", {}),
    ("get", "basket", {}),  # Ends without a slash.
]


@pytest.mark.parametrize(("how", "path", "form"), WAYS)
def test_either_way_it_is_the_same(
    how: str, path: str, form: dict[str, str], bea: Buyer, evening: Performance, short: Client, ordinary: Client
) -> None:
    address = bea.at(path.format(slug=evening.production.slug, pk=evening.pk))
    assert told(getattr(short, how)(address, form)) == told(getattr(ordinary, how)(address, form))


def test_so_is_coming_to_a_line(bea: Buyer, evening: Performance, short: Client, ordinary: Client) -> None:
    with frozen_now(NOW - timedelta(hours=3)):
        opening = make_opening(
            evening.house, forms_at=NOW - timedelta(hours=2), opens_at=NOW + timedelta(minutes=20), ends_at=NOW + timedelta(hours=5)
        )
    said = []
    for browser in (short, ordinary):
        page = browser.get(bea.at(f"line/{opening.pk}/"))
        form = {"csrfmiddlewaretoken": marks(page)[0], "to": bea.at("basket/")}
        joined = browser.post(bea.at(f"line/{opening.pk}/join/"), form)
        said.append([told(answer) for answer in (page, browser.get(bea.at(f"line/{opening.pk}/join/")), joined)])
        assert joined.status_code == 302 and any(name.startswith("line") for name in joined.cookies)
        assert browser.get(joined["Location"]).status_code == 200
    assert said[0] == said[1]


def test_compressed_for_who_can_read_it(bea: Buyer, evening: Performance, short: Client) -> None:
    answer = short.get(bea.at(f"e/{evening.production.slug}/"), headers={"accept-encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Content-Length"] == str(len(answer.content))


def test_who_is_signed_in_goes_the_ordinary_way(bea: Buyer, evening: Performance, short: Client, settings: Any) -> None:
    short.cookies[settings.SESSION_COOKIE_NAME] = "somebody"
    answer = short.get(bea.at("basket/"))
    assert answer.status_code == 200
    assert hasattr(answer.wsgi_request, "session")
    del short.cookies[settings.SESSION_COOKIE_NAME]
    assert not hasattr(short.get(bea.at("basket/")).wsgi_request, "session")
