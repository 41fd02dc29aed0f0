"""The programme of a house, day by day: what one finds, how one looks for it, and what one is told when there is nothing."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from coulisse.faces.shop.agenda_wishes import Wishes, months, period, read_wishes
from coulisse.faces.shop.presenting_agenda import cut
from coulisse.houses.models import Cluster, House
from coulisse.houses.scope import house_scope
from coulisse.programme.models import Performance, Production
from coulisse.programme.types import AgendaEntry, Page
from coulisse.testing.cast import NOW, make_house
from coulisse.testing.factories import make_performance, make_plan_version, make_price_list, make_production

HERE = "/de-kring/nl/"
TUESDAY = date(2026, 11, 24)


def days(page: bytes) -> list[str]:
    """The days in the margin."""
    heads = re.findall(r'<h2 class="day-head"[^>]*>(.*?)</h2>', page.decode(), re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", head).split()) for head in heads]


def titles(page: bytes, part: int = 0) -> list[str]:
    """What is found; with ``part`` 1 what comes soon, for who found nothing."""
    parts = page.decode().split('<h2 class="instead-title">')
    return re.findall(r'<h3 class="evening-title"[^>]*><a [^>]*>([^<]+)</a>', parts[part]) if part < len(parts) else []


def found(client: Client, **wishes: object) -> set[str]:
    return set(titles(client.get(HERE, wishes).content))


def test_it_reads_by_day(client: Client, season: dict[str, Production]) -> None:
    page = client.get(HERE).content
    assert days(page)[:5] == ["vandaag 24 november", "woensdag 25 november", "donderdag 26 november", "vrijdag 27 november", "zaterdag 28 november"]
    assert titles(page)[:5] == ["Onder het ijs", "Onder het ijs", "Nachtvlinders", "Nachtvlinders", "Winterreise"]
    assert page.count(b"evening large") == 7, "each production once at large"


def test_each_evening_leads_to_its_own_date(client: Client, season: dict[str, Production]) -> None:
    page = client.get(HERE).content.decode()
    with house_scope(season["Zee van tijd"].house_id):
        only = Performance.objects.get(production=season["Zee van tijd"])
    assert f'href="/de-kring/nl/e/zee-van-tijd/?date={only.pk}"' in page


def test_states_stand_in_words(client: Client, season: dict[str, Production]) -> None:
    page = client.get(HERE).content.decode()
    for words in ("uitverkocht", "afgelast", "verplaatst, was 27 november", "te koop vanaf 14 december", "binnenkort te koop", "nog 11 plaatsen"):
        assert words in page, words


@pytest.mark.parametrize(
    ("wishes", "expected"),
    [
        ({"q": "tsjechov"}, {"Onder het ijs"}),
        ({"q": "POPPENTHEATER"}, {"De beer die niet slapen kon"}),
        ({"q": "folk kust"}, {"Zee van tijd"}),
        ({"genre": "0.50.4.0.0"}, {"Winterreise", "Zee van tijd"}),
        ({"theme": "1.9.2.0.0"}, {"Nachtvlinders"}),
        ({"age": "6"}, {"De beer die niet slapen kon"}),
        ({"when": "today"}, {"Onder het ijs"}),
        ({"when": "weekend"}, {"Onder het ijs", "De beer die niet slapen kon"}),
        ({"first": "2026-12-03", "last": "2026-12-04"}, {"Onder het ijs", "Kop boven water", "Zee van tijd"}),
        ({"last": "2026-12-04", "first": "2026-12-03", "genre": "0.50.4.0.0"}, {"Zee van tijd"}),
        ({"when": "2026-12", "genre": "0.50.4.0.0"}, {"Winterreise", "Zee van tijd"}),
        ({"free": "1", "when": "week"}, {"Onder het ijs", "Nachtvlinders", "De beer die niet slapen kon"}),
        ({"speaks": "fr", "theme": "1.9.2.0.0"}, {"Nachtvlinders"}),
        ({"access": "wheelchair", "theme": "1.3.5.0.0"}, set()),
        ({"access": ["wheelchair", "step_free"], "theme": "1.9.2.0.0"}, {"Nachtvlinders"}),
    ],
)  # fmt: skip
def test_one_finds_what_one_looks_for(client: Client, season: dict[str, Production], wishes: dict[str, object], expected: set[str]) -> None:
    assert found(client, **wishes) == expected


def test_what_was_asked_stays_in_the_form_and_can_be_left_out(client: Client, season: dict[str, Production]) -> None:
    page = client.get(HERE, {"q": "ijs & co", "genre": "0.55.0.0.0", "free": "1", "when": "2026-12"}).content.decode()
    assert 'value="ijs &amp; co"' in page and '<option value="0.55.0.0.0" selected>' in page
    assert re.search(r'name="when" value="2026-12" checked', page)
    assert 'href="?when=2026-12&amp;genre=0.55.0.0.0&amp;free=1"' in page, "without the words"
    assert 'href="?q=ijs+%26+co&amp;genre=0.55.0.0.0&amp;free=1"' in page, "without the month"


def test_nothing_found_still_helps(client: Client, season: dict[str, Production]) -> None:
    page = client.get(HERE, {"q": "walvis"}).content
    assert b'data-says="Niets gevonden"' in page
    assert titles(page) == [] and titles(page, 1) == ["Onder het ijs", "Nachtvlinders", "Winterreise"]


def test_a_house_with_nothing_to_come_says_so(client: Client, de_kring: House, now: object) -> None:
    assert "Het nieuwe programma komt eraan" in client.get(HERE).content.decode()


def test_the_count_is_there_to_be_announced(client: Client, season: dict[str, Production]) -> None:
    assert b'data-says="2 voorstellingen"' in client.get(HERE, {"genre": "0.50.4.0.0"}).content


def test_a_long_season_goes_on_after_whole_days(client: Client, de_kring: House, now: object) -> None:
    with house_scope(de_kring.pk):
        plan, prices = make_plan_version(de_kring, rows=1), make_price_list(de_kring)
        for number in range(60):
            production = make_production(de_kring, title=f"Stuk {number}")
            make_performance(
                de_kring, production=production, plan_version=plan, price_list=prices, days=1 + number // 2, hour_utc=14 + number % 2 * 5
            )
    address, read = HERE, []
    for _page in range(5):
        page = client.get(address).content.decode()
        read += titles(page.encode())
        more = re.search(r'href="(\?after=[\d-]+)"[^>]*data-coulisse-more', page)
        if not more:
            break
        address = HERE + more[1]
    assert read == [f"Stuk {number}" for number in range(60)], "each once, in order"


def test_a_festival_day_is_never_cut(client: Client, de_kring: House, now: object) -> None:
    with house_scope(de_kring.pk):
        plan, prices = make_plan_version(de_kring, rows=1), make_price_list(de_kring)
        for number in range(50):
            make_performance(de_kring, production=make_production(de_kring, title=f"Act {number}"), plan_version=plan, price_list=prices, days=3)
    assert len(found(client)) == 50


def _entry(pk: int, starts: list[int], more: int = 0) -> AgendaEntry:
    performances = tuple(Performance(pk=pk * 1000 + day, production_id=pk, starts_at=NOW + timedelta(days=day)) for day in starts)
    return AgendaEntry(None, performances, len(starts) + more, performances[0].starts_at, performances[-1].starts_at, None)


@settings(deadline=None)
@given(st.lists(st.sets(st.integers(0, 40), min_size=1, max_size=12).map(sorted), min_size=1, max_size=12), st.integers(1, 6), st.integers(1, 4))
def test_no_evening_is_lost_or_told_twice(season: list[list[int]], size: int, dates: int) -> None:
    """Whatever part of a season the programme answers with, page after page tells each evening once, in order."""
    read: list[int] = []
    after: date | None = None
    zone = ZoneInfo("Europe/Brussels")
    for _round in range(200):
        first = (after - TUESDAY).days if after else 0
        left = [(pk, [day for day in days if day >= first]) for pk, days in enumerate(season)]
        coming = sorted(((pk, days) for pk, days in left if days), key=lambda one: (one[1][0], one[0]))
        rows = tuple(_entry(pk, days[:dates], len(days[dates:])) for pk, days in coming[:size])
        if not rows:
            break
        part = cut(Page(rows, len(coming), 1, size), zone, enough=5)
        if not part.is_whole:  # As the view does: the whole is asked for.
            part = cut(Page(tuple(_entry(pk, days) for pk, days in coming), len(coming), 1, 1000), zone, enough=5)
        read += [one.pk for one in part.performances]
        after = part.after
        if after is None:
            break
    assert sorted(read) == sorted(pk * 1000 + day for pk, days in enumerate(season) for day in days)
    assert [pk % 1000 for pk in read] == sorted(pk % 1000 for pk in read)


@pytest.mark.parametrize(
    ("when", "first", "end"),
    [
        ("today", date(2026, 11, 24), date(2026, 11, 25)),
        ("week", date(2026, 11, 24), date(2026, 11, 30)),
        ("weekend", date(2026, 11, 27), date(2026, 11, 30)),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1)),
        ("", None, None),
    ],
)
def test_days_mean_what_people_mean(when: str, first: date | None, end: date | None) -> None:
    assert period(Wishes(when=when), TUESDAY) == (first, end)


def test_on_sunday_the_weekend_is_today() -> None:
    assert period(Wishes(when="weekend"), date(2026, 11, 29)) == (date(2026, 11, 29), date(2026, 11, 30))


def test_months_go_on_as_long_as_there_is_something() -> None:
    assert months(TUESDAY, date(2027, 1, 3)) == [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)]
    assert len(months(TUESDAY, date(2040, 1, 1))) == 12


@settings(deadline=None)
@given(
    st.dictionaries(st.sampled_from(["q", "when", "first", "last", "genre", "theme", "age", "speaks", "free", "after"]), st.text(max_size=30)),
    st.lists(st.text(max_size=9)),
)
def test_whatever_stands_in_the_address_is_read(sent: dict[str, str], access: list[str]) -> None:
    wishes = read_wishes(sent, access)
    period(wishes, TUESDAY)
    assert wishes.query == "." or wishes.query.startswith("?")


@pytest.mark.parametrize(
    "sent",
    [
        "q=%00",
        "first=9999-99-99",
        "first=0001-01-01&last=9999-12-31",
        "after=2199-12-31",
        "age=٣",
        "when=2026-13",
        "access=x&access=y",
        "genre=<script>",
    ],
)
def test_nonsense_in_the_address_is_no_problem(client: Client, season: dict[str, Production], sent: str) -> None:
    assert client.get(f"{HERE}?{sent}").status_code == 200


def test_the_only_house_is_the_first_page(client: Client, de_kring: House) -> None:
    assert client.get("/").headers["Location"] == "/de-kring/"


def test_houses_stand_by_cluster(client: Client, de_kring: House, het_anker: House) -> None:
    make_house("gesloten", "Gesloten", status="setup")
    House.objects.filter(pk=het_anker.pk).update(cluster=Cluster.objects.create(slug="leie", name="Langs de Leie"))
    page = client.get("/", headers={"accept-language": "nl"}).content.decode()
    assert page.index("Langs de Leie") < page.index("Het Anker") < page.index("De Kring")
    assert "Gesloten" not in page


@pytest.mark.parametrize(
    ("asked", "cookie", "speaks", "expected"),
    [
        ("fr-BE,fr;q=0.9,en;q=0.8", "", ["nl", "fr", "en"], "fr"),
        ("de,en;q=0.5,fr;q=0.7", "", ["nl", "en"], "en"),
        ("de", "", ["fr", "nl"], "fr"),
        ("", "", ["nl"], "nl"),
        ("fr", "en", ["nl", "fr", "en"], "en"),
        ("fr", "en", ["nl", "fr"], "fr"),
        ("*;;q=?, \x7f", "xx", ["nl", "fr"], "nl"),
    ],
)
def test_a_house_speaks_the_language_of_who_comes(client: Client, de_kring: House, asked: str, cookie: str, speaks: list[str], expected: str) -> None:
    House.objects.filter(pk=de_kring.pk).update(languages=speaks)
    client.cookies["language"] = cookie
    answer = client.get("/de-kring/", headers={"accept-language": asked})
    assert answer.status_code == 302 and answer.headers["Location"] == f"/de-kring/{expected}/"
    assert answer.headers["Vary"] == "Accept-Language, Cookie"


def test_a_language_that_the_house_does_not_speak_is_no_page(client: Client, de_kring: House) -> None:
    House.objects.filter(pk=de_kring.pk).update(languages=["nl"])
    assert client.get("/de-kring/fr/").status_code == 404
    assert b"hreflang" not in client.get("/de-kring/nl/").content


def test_what_has_begun_is_no_longer_announced(client: Client, de_kring: House, now: object) -> None:
    make_performance(de_kring, starts_at=datetime(2026, 11, 24, 8, 59, tzinfo=UTC), title="Net begonnen")
    assert found(client) == set()
