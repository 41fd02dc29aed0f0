"""The page of a production: what a visitor reads, what machines read, what it costs."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from icalendar import Calendar

from coulisse.faces.shop.offers import whole_money
from coulisse.faces.shop.tests.browsing.season import sell
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.programme.models import Performance, Production
from coulisse.testing.cast import NOW
from coulisse.testing.factories import ORDER_FEE, SERVICE_FEE, make_performance, make_production

ICE = "/de-kring/nl/e/onder-het-ijs/"
LinkedData = Callable[[str], list[dict[str, Any]]]


def text_of(page: bytes) -> str:
    """What a person reads of it."""
    bare = re.sub(r"<(script|style|svg).*?</\1>", " ", page.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", bare).split())


@pytest.fixture
def one(de_kring: House, now: object) -> Performance:
    """One evening in three rows of six: € 20, with a fee of € 1 a ticket and € 1.50 an order."""
    return make_performance(de_kring, rows=3, seats=6, fees=[SERVICE_FEE, ORDER_FEE], limit_per_order=6)


def test_it_says_what_when_where_and_for_how_much(client: Client, season: dict[str, Production]) -> None:
    page = text_of(client.get(ICE).content)
    for words in (
        "Onder het ijs",
        "naar Tsjechov",
        "Toneelhuis Noord",
        "24 nov – 18 dec 2026",
        "Grote zaal",
        "€ 12",
        "Nederlands",
        "Frans, Engels",
        "Kerkstraat 12",
    ):
        assert words in page, words


def test_prices_hold_every_cost_of_a_ticket(client: Client, one: Performance) -> None:
    page = text_of(client.get("/de-kring/nl/e/het-gezin-van-paemel/").content)
    assert "€ 21,00" in page and "€ 13,00" in page and "€ 1,50" in page
    assert "€ 20" not in page


def test_the_form_goes_to_the_best_places(client: Client, one: Performance) -> None:
    page = client.get("/de-kring/nl/e/het-gezin-van-paemel/").content.decode()
    form = re.search(r'<form class="buy".*?</form>', page, re.DOTALL)[0]
    assert f'action="/de-kring/nl/e/het-gezin-van-paemel/{one.pk}/best/"' in form and 'method="post"' in form
    assert "csrfmiddlewaretoken" in form and 'name="zone" value="1"' in form and 'max="6"' in form
    assert f"/{one.pk}/seats/" in page and f"/{one.pk}/list/" in page


def test_another_date_is_chosen_by_its_address(client: Client, season: dict[str, Production]) -> None:
    with house_scope(season["Onder het ijs"].house_id):
        second = Performance.objects.filter(production=season["Onder het ijs"]).order_by("starts_at")[1]
    page = client.get(f"{ICE}?date={second.pk}").content.decode()
    assert f"/{second.pk}/best/" in page
    assert re.search(rf'href="\?date={second.pk}#tickets" aria-current="true"', page)


@pytest.mark.parametrize("asked", ["x", "999999999999999999999", "-1", "1' OR 1=1", "%00"])
def test_a_date_that_does_not_exist_is_no_problem(client: Client, season: dict[str, Production], asked: str) -> None:
    assert client.get(ICE, {"date": asked}).status_code == 200


def test_what_happened_to_an_evening_is_said(client: Client, season: dict[str, Production]) -> None:
    with house_scope(season["Onder het ijs"].house_id):
        dates = list(Performance.objects.filter(production=season["Onder het ijs"]).order_by("starts_at"))
    off = text_of(client.get(f"{ICE}?date={dates[2].pk}").content)
    assert "afgelast" in off and "Een van de spelers is ziek." in off
    assert "verplaatst, was 27 november" in off
    to_come = client.get(f"{ICE}?date={dates[9].pk}")
    assert "te koop vanaf 14 december" in text_of(to_come.content) and b'class="buy"' not in to_come.content


def test_the_last_places_are_said_in_words(client: Client, one: Performance) -> None:
    address = "/de-kring/nl/e/het-gezin-van-paemel/"
    assert "nog" not in text_of(client.get(address).content).split("Waar")[0]
    with house_scope(one.house_id):
        sell(one, 7)
    assert "nog 11 plaatsen" in text_of(client.get(address).content)
    with house_scope(one.house_id):
        sell(one, 8, first=7)
    assert "laatste plaatsen" in text_of(client.get(address).content)


def test_sold_out_leads_to_what_is_of_the_same_kind(client: Client, season: dict[str, Production], de_kring: House) -> None:
    with house_scope(de_kring.pk):
        for evening in Performance.objects.filter(production=season["Winterreise"]):
            sell(evening, evening.place_count if evening.starts_at > NOW + timedelta(days=5) else 0)
    page = client.get("/de-kring/nl/e/winterreise/")
    read = text_of(page.content)
    assert "Uitverkocht" in read and b'class="buy"' not in page.content
    also = read.split("Hier is nog plaats")[1]
    assert also.index("Zee van tijd") < also.index("Onder het ijs"), "the other concert comes first"


def test_wheelchair_places_have_a_form_of_their_own(client: Client, season: dict[str, Production]) -> None:
    page = client.get(ICE).content.decode()
    assert 'name="wheelchairs"' in page and 'name="companions"' in page


def test_a_hall_without_seats_offers_no_plan(client: Client, season: dict[str, Production]) -> None:
    page = client.get("/de-kring/nl/e/de-beer-die-niet-slapen-kon/").content.decode()
    assert "/seats/" not in page and "/list/" not in page and 'name="zone" value="free"' in page


def test_what_is_past_is_said_and_not_sold(client: Client, de_kring: House, now: object) -> None:
    make_performance(de_kring, days=-3)
    page = client.get("/de-kring/nl/e/het-gezin-van-paemel/")
    assert "is gespeeld" in text_of(page.content) and b'class="buy"' not in page.content


def test_a_secret_and_a_stranger_are_not_there(client: Client, de_kring: House, het_anker: House, now: object) -> None:
    make_performance(de_kring, title="Nog geheim", state="draft")
    make_production(de_kring, title="Zonder datum")
    make_performance(het_anker, title="Van de buren")
    for slug in ("nog-geheim", "zonder-datum", "van-de-buren", "bestaat-niet"):
        assert client.get(f"/de-kring/nl/e/{slug}/").status_code == 404, slug


def test_a_text_in_another_language_says_so(client: Client, season: dict[str, Production]) -> None:
    page = client.get("/de-kring/en/e/nachtvlinders/").content.decode()
    assert re.search(r'<h1 class="event-title" lang="nl">Nachtvlinders</h1>', page)
    assert 'lang="nl">Onder' not in client.get("/de-kring/en/e/onder-het-ijs/").content.decode()


def test_one_address_a_language(client: Client, season: dict[str, Production]) -> None:
    page = client.get(f"{ICE}?date=1&utm_source=x").content.decode()
    assert re.search(r'<link rel="canonical" href="https?://[^"]+/de-kring/nl/e/onder-het-ijs/">', page)
    assert re.findall(r'hreflang="([\w-]+)" href="https?://[^/]+(/[^"]+)"', page) == [
        ("nl", "/de-kring/nl/e/onder-het-ijs/"),
        ("fr", "/de-kring/fr/e/onder-het-ijs/"),
        ("en", "/de-kring/en/e/onder-het-ijs/"),
        ("x-default", "/de-kring/nl/e/onder-het-ijs/"),
    ]


def test_machines_read_each_performance(linked_data: LinkedData, season: dict[str, Production]) -> None:
    events = linked_data(ICE)
    assert len(events) == 10
    first, off, moved, to_come = events[0], events[2], events[3], events[9]
    assert (first["@type"], first["name"], first["startDate"]) == ("TheaterEvent", "Onder het ijs", "2026-11-24T20:00:00+01:00")
    assert first["endDate"] == "2026-11-24T21:45:00+01:00"
    assert first["performer"] == {"@type": "PerformingGroup", "name": "Toneelhuis Noord"}
    assert first["organizer"]["name"] == "De Kring" and first["inLanguage"] == ["nl"]
    assert first["location"]["address"] == {
        "@type": "PostalAddress",
        "streetAddress": "Kerkstraat 12",
        "postalCode": "8940",
        "addressLocality": "Wervik",
        "addressCountry": "BE",
    }
    assert (first["offers"]["lowPrice"], first["offers"]["highPrice"], first["offers"]["priceCurrency"]) == ("12.00", "24.00", "EUR")
    assert first["offers"]["availability"].endswith("/LimitedAvailability")
    assert off["eventStatus"].endswith("/EventCancelled")
    assert moved["eventStatus"].endswith("/EventRescheduled") and moved["previousStartDate"] == "2026-11-27T20:00:00+01:00"
    assert to_come["offers"]["availability"].endswith("/PreOrder") and to_come["offers"]["validFrom"]
    assert linked_data("/de-kring/nl/e/winterreise/")[0]["offers"]["availability"].endswith("/SoldOut")


def test_no_text_can_close_the_script(client: Client, linked_data: LinkedData, de_kring: House, now: object) -> None:
    hostile = "</script><script>alert(1)</script><!-- \u2028 & "
    make_performance(de_kring, production=make_production(de_kring, title=hostile, slug="x", company=hostile, summary={"nl": hostile}))
    (event,) = linked_data("/de-kring/nl/e/x/")
    assert event["name"] == hostile.strip() and event["performer"]["name"] == hostile


def test_a_date_for_ones_calendar(client: Client, season: dict[str, Production]) -> None:
    with house_scope(season["Onder het ijs"].house_id):
        first, _second, off = Performance.objects.filter(production=season["Onder het ijs"]).order_by("starts_at")[:3]
    answer = client.get(f"{ICE}{first.pk}/calendar.ics")
    assert answer["Content-Type"].startswith("text/calendar") and "onder-het-ijs.ics" in answer["Content-Disposition"]
    calendar = Calendar.from_ical(answer.content)
    (entry,) = calendar.walk("VEVENT")
    assert entry["SUMMARY"] == "Onder het ijs – Toneelhuis Noord" and entry.start == first.starts_at
    assert entry.end - entry.start == timedelta(minutes=105)
    assert "Kerkstraat 12" in entry["LOCATION"] and f"date={first.pk}" in entry["URL"]
    assert calendar.walk("VTIMEZONE"), "programs that don't know Brussels"
    cancelled = Calendar.from_ical(client.get(f"{ICE}{off.pk}/calendar.ics").content).walk("VEVENT")[0]
    assert cancelled["STATUS"] == "CANCELLED"
    assert client.get(f"/de-kring/nl/e/winterreise/{first.pk}/calendar.ics").status_code == 404


@pytest.mark.parametrize(
    ("cents", "language", "words"),
    [
        (1200, "nl", "€ 12"),
        (1250, "nl", "€ 12,50"),
        (100_000, "en", "€1,000"),
        (100_050, "nl", "€ 1.000,50"),
        (1200, "fr", "12 €"),
        (100_000_000, "en", "€1,000,000"),
    ],
)
def test_round_amounts_have_no_zeros(cents: int, language: str, words: str) -> None:
    with translation.override(language):
        assert whole_money(cents).replace("\xa0", " ").replace("\u202f", " ") == words
