"""The page of a production is rendered once for all who come in the same moment, and is still everybody's own."""

import re
import zlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from coulisse.faces.shared.pages import STAND_IN
from coulisse.faces.shop.tests.browsing.season import sell
from coulisse.faces.shop.views.event import event
from coulisse.houses.models import House, User
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.programme.models import Performance, Production
from coulisse.testing.cast import make_house
from coulisse.testing.factories import make_performance, make_production

kept: Any = event.kept  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def a_minute(now: object) -> Iterator[None]:
    """Pages are kept for a minute here."""
    kept.seconds = 60
    yield
    kept.seconds = 0
    kept.forget_all()


@pytest.fixture
def evening(de_kring: House) -> Performance:
    with house_scope(de_kring.pk):
        production = make_production(de_kring, title="Onder het ijs")
        return make_performance(de_kring, production=production, rows=3, seats=6)


def page(evening: Performance, *, client: Client | None = None, language: str = "nl", query: str = "", **headers: str) -> Any:
    client = client or Client()
    return client.get(f"/{evening.house.slug}/{language}/e/{evening.production.slug}/{query}", headers=headers)


def marks(answer: Any) -> set[str]:
    return set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.content.decode()))


def without_marks(answer: Any) -> str:
    return re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1", answer.content.decode())


def test_the_second_visitor_has_the_same_page_and_a_mark_of_their_own(evening: Performance, django_assert_num_queries: Any) -> None:
    first = page(evening)
    with django_assert_num_queries(1):  # Which house it is.
        second = page(evening)
    assert without_marks(first) == without_marks(second)
    assert marks(first) and marks(second) and not marks(first) & marks(second)
    assert first.headers["Content-Language"] == second.headers["Content-Language"] == "nl"


def test_their_forms_are_taken(evening: Performance) -> None:
    page(evening)
    bea, carl = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    own = marks(page(evening, client=bea)).pop()
    page(evening, client=carl)
    address, asked = f"/de-kring/nl/e/{evening.production.slug}/{evening.pk}/best/", {"count": 2, "zone": "1"}
    assert carl.post(address, {**asked, "csrfmiddlewaretoken": own}).status_code == 403
    assert bea.post(address, {**asked, "csrfmiddlewaretoken": own}).status_code == 302


def test_compressed_it_is_the_same_page(evening: Performance) -> None:
    bea = Client()
    plain = page(evening, client=bea)
    packed = page(evening, client=bea, accept_encoding="gzip, br")
    assert packed.headers["Content-Encoding"] == "gzip" and "Accept-Encoding" in packed.headers["Vary"]
    unpacked = zlib.decompress(packed.content, 31).decode()
    assert re.sub(r'(token" value=")[^"]+', r"\1", unpacked) == re.sub(r'(token" value=")[^"]+', r"\1", plain.content.decode())


def test_house_language_date_and_theme_have_pages_of_their_own(evening: Performance) -> None:
    anker = make_house("het-anker", "Het Anker", languages=["nl", "fr"])
    with house_scope(anker.pk):
        theirs = make_performance(anker, production=make_production(anker, title="Onder het ijs"), rows=3, seats=6)
    assert "De Kring" in page(evening).content.decode()
    assert "Het Anker" in page(theirs).content.decode() and "De Kring" not in page(theirs).content.decode()
    assert '<html lang="fr"' in page(theirs, language="fr").content.decode()
    dark = Client()
    dark.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in page(evening, client=dark).content.decode()
    assert "data-theme=" not in page(evening).content.decode().partition("<body")[0]
    with house_scope(evening.house_id):
        later = make_performance(evening.house, production=evening.production, plan_version=evening.plan_version, days=40)
    kept.forget_all()
    chosen = [page(evening, query=f"?date={one.pk}").content.decode() for one in (evening, later)]
    assert [f"/{one.pk}/best/" in shown for one, shown in zip((evening, later), chosen, strict=True)] == [True, True]


def test_who_works_here_or_asks_for_more_has_what_is_true_now(evening: Performance, tine: User) -> None:
    page(evening)
    with house_scope(evening.house_id):
        Production.objects.filter(pk=evening.production_id).update(company="Toneelhuis Noord")
    at_work = Client()
    at_work.force_login(tine, backend="coulisse.houses.authentication.EmailBackend")
    assert "Toneelhuis Noord" in page(evening, client=at_work).content.decode()
    assert "Toneelhuis Noord" in page(evening, query="?fresh=1").content.decode()
    assert "Toneelhuis Noord" not in page(evening).content.decode()


def test_what_is_not_there_is_not_kept(evening: Performance) -> None:
    address = "/de-kring/nl/e/later/"
    missing = Client().get(address)
    assert missing.status_code == 404 and STAND_IN not in missing.content.decode()
    with house_scope(evening.house_id):
        Production.objects.filter(pk=evening.production_id).update(slug="later")
    assert Client().get(address).status_code == 200


def test_a_page_that_is_old_is_made_anew(evening: Performance, monkeypatch: Any) -> None:
    page(evening)
    with house_scope(evening.house_id):
        sell(evening, 18)
    assert "uitverkocht" not in page(evening).content.decode().lower()
    clock = kept.clock
    monkeypatch.setattr(kept, "clock", lambda: clock() + 61)
    assert "uitverkocht" in page(evening).content.decode().lower()


def test_who_comes_back_when_the_sale_opens_sees_it_open(evening: Performance, monkeypatch: Any) -> None:
    with house_scope(evening.house_id) as scope:
        Performance.objects.filter(pk=evening.pk).update(sale_starts_at=scope.now + timedelta(seconds=3))
        opens = scope.now + timedelta(seconds=4)
    assert "/best/" not in page(evening).content.decode()
    clock = kept.clock
    monkeypatch.setattr(kept, "clock", lambda: clock() + 4)
    with frozen_now(opens):
        assert "/best/" in page(evening).content.decode()
