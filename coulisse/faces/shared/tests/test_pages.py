"""Pages and blocks of them, how numbers and days are written, the choice of a language, what was just said."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.template import engines
from django.test import Client, RequestFactory
from django.utils.translation import override

from coulisse.faces.shared import pages, toasts
from coulisse.faces.shared.gallery.views import sample

EVENING = datetime(2026, 12, 12, 19, 0, tzinfo=UTC)
request = RequestFactory().get("/")


@pytest.mark.parametrize(
    ("language", "amount", "day", "share"),
    [
        ("nl", "€\xa018,50", "zaterdag 12 december 2026 20:00", "71%"),
        ("fr", "18,50\xa0€", "samedi 12 décembre 2026 20:00", "71\xa0%"),
        ("en", "€18.50", "Saturday 12 December 2026 20:00", "71%"),
    ],
)
def test_each_language_writes_numbers_and_days_its_own_way(language: str, amount: str, day: str, share: str) -> None:
    with override(language):
        assert pages.money(1850) == amount
        assert pages.moment(EVENING) == day
        assert pages.percent(0.71) == share


def test_large_amounts_keep_their_cents() -> None:
    assert pages.money(100_000_001) == "€\xa01.000.000,01"
    assert pages.money(-5) == "€\xa0-0,05"
    assert pages.money(None) == ""


def test_a_text_says_its_language() -> None:
    with override("fr"):
        assert pages.text({"nl": "De kersentuin"}) == "De kersentuin"
        assert pages.text_lang({"nl": "De kersentuin"}) == "nl"
        assert pages.text("x") == "x"
        assert pages.text(None) == ""
    assert pages.day(date(2026, 12, 12)) == "zaterdag 12 december 2026"
    assert pages.moment(None) == ""


def test_a_block_alone_equals_that_block_of_the_page() -> None:
    whole = sample(request, "office").content.decode()
    from coulisse.faces.shared.gallery.examples import values

    part = pages.page(request, "shared/gallery/office.html", {**values(), "colours": None}, block="main").content.decode()
    assert "<html" not in part
    assert part.strip() in whole


def test_a_page_without_its_style_is_still_a_page(settings: object) -> None:
    from django.contrib.staticfiles.storage import staticfiles_storage

    def nothing(name: str) -> str:
        raise ValueError(name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(staticfiles_storage, "url", nothing)
        assert pages.static("shared/icons.svg") == "/static/shared/icons.svg"


def test_the_house_brings_its_look_and_its_name() -> None:
    house = SimpleNamespace(slug="de-kring", name="De Kring", colour="#7a1f3d", colour_dark="#1d1b24")
    shown = engines["jinja2"].env.get_template("shared/base.html").render(house=house, theme="", toasts=[], csrf_input="")  # type: ignore[attr-defined]
    assert pages.look_url(house) in shown
    assert "De Kring</title>" in shown


class TestLanguage:
    def test_a_choice_is_kept_and_leads_back(self) -> None:
        answer = Client().post("/language/", {"language": "fr", "next": "/components/"})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/components/")
        assert answer.cookies["language"].value == "fr"

    @pytest.mark.parametrize(
        "next_page",
        [
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "javascript:alert(1)",
            "https:evil.example",
            "\t//evil.example",
            "///evil.example",
            "",
            "\x00",
        ],
    )
    def test_nobody_is_sent_elsewhere(self, next_page: str) -> None:
        assert Client().post("/language/", {"language": "fr", "next": next_page}).headers["Location"] == "/"

    def test_an_unknown_language_changes_nothing(self) -> None:
        assert "language" not in Client().post("/language/", {"language": "xx"}).cookies

    def test_a_visit_chooses_nothing(self) -> None:
        assert Client().get("/language/").status_code == 405


class TestToasts:
    def told_after(self, response: HttpResponse) -> list[toasts.Toast]:
        after = RequestFactory().get("/")
        after.COOKIES = {toasts.COOKIE: response.cookies[toasts.COOKIE].value}
        return toasts.told(after)

    def test_the_next_page_says_it_with_the_way_back(self) -> None:
        said = self.told_after(toasts.say(HttpResponse(), "3 plaatsen vrijgegeven.", undo_url="/undo/"))
        assert said == [toasts.Toast("3 plaatsen vrijgegeven.", "good", "/undo/")]

    def test_it_is_said_once(self) -> None:
        after = RequestFactory().get("/")
        after.COOKIES = {toasts.COOKIE: toasts.say(HttpResponse(), "Bewaard.").cookies[toasts.COOKIE].value}
        answer = pages.page(after, "shared/base.html")
        assert "Bewaard." in answer.content.decode()
        assert answer.cookies[toasts.COOKIE]["max-age"] == 0

    @pytest.mark.parametrize("value", ["", "x", "eyJ0ZXh0IjoiPHNjcmlwdD4ifQ:1vN:abc", "é" * 100])
    def test_a_cookie_that_is_not_ours_says_nothing(self, value: str) -> None:
        after = RequestFactory().get("/")
        after.COOKIES = {toasts.COOKIE: value}
        assert toasts.told(after) == []
