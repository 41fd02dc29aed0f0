"""What the browsing pages cost: queries at the database, bytes on the wire. Measured, printed and bounded."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from posixpath import normpath

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coulisse.faces.shared.bundles import joined
from coulisse.faces.shared.look import look_css
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.programme.models import Performance, Production
from coulisse.testing.factories import make_performance, make_production

AGENDA, EVENT = "/de-kring/nl/", "/de-kring/nl/e/onder-het-ijs/"
# Rolled-back tests run a scope in a savepoint and look at the constraints after it: no part of the page.
_OF_THE_TEST = re.compile(r"SAVEPOINT|SET CONSTRAINTS|set_config\('coulisse\.houses', ''")
KILOBYTE = 1000


def queries(client: Client, address: str) -> list[str]:
    """What the database is asked for a page, when the process has read the plans and price lists that it keeps."""
    client.get(address)
    with CaptureQueriesContext(connection) as ran:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in ran.captured_queries if not _OF_THE_TEST.search(query["sql"])]


@pytest.mark.parametrize(
    ("address", "most"),
    [
        (AGENDA, 7),
        (f"{AGENDA}?q=ijs&when=2026-12&genre=0.55.0.0.0&access=wheelchair", 7),
        (f"{AGENDA}?free=1", 11),
        (f"{AGENDA}?q=walvis", 9),
        (EVENT, 8),
        ("/de-kring/nl/e/winterreise/", 8),
        ("/de-kring/nl/info/", 5),
        ("/de-kring/nl/terms/", 1),
        ("/de-kring/", 1),
    ],
)
def test_queries(client: Client, season: dict[str, Production], address: str, most: int, capsys: pytest.CaptureFixture[str]) -> None:
    if address == "/de-kring/":
        with CaptureQueriesContext(connection) as ran:
            client.get(address)
        assert len(ran) == most
        return
    asked = queries(client, address)
    with capsys.disabled():
        print(f"\n  {len(asked):2} queries  {address}")  # noqa: T201
    assert len(asked) <= most, "\n".join(asked)


def test_a_season_ten_times_as_long_asks_no_more(client: Client, season: dict[str, Production], de_kring: House) -> None:
    before = len(queries(client, AGENDA))
    with house_scope(de_kring.pk):
        like = Performance.objects.select_related("plan_version", "price_list").filter(production=season["Zee van tijd"])[0]
        for number in range(30):
            production = make_production(de_kring, title=f"Concert {number}")
            for days in (1, 5, 20):
                make_performance(de_kring, production=production, plan_version=like.plan_version, price_list=like.price_list, days=days)
    assert len(queries(client, AGENDA)) == before
    assert len(queries(client, EVENT)) <= 8


# Bytes


def _static(name: str) -> Path:
    for app in apps.get_app_configs():
        path = Path(app.path) / "static" / name
        if path.exists():
            return path
    raise FileNotFoundError(name)


def _scripts(page: str) -> Iterator[Path]:
    """Every module that a browser fetches for a page: the entries, what they import, and what the markup starts."""
    started = set(re.findall(r"data-coulisse-([a-z-]+)", page))
    waiting = [src.removeprefix("/static/") for src in re.findall(r'<script[^>]* src="([^"]+)"', page)]
    waiting += [f"{face}/js/{path.name}" for face in ("shared", "shop") for path in _static(f"{face}/js").glob("*.js") if path.stem in started]
    seen: set[str] = set()
    while waiting:
        name = normpath(waiting.pop())
        if name in seen:
            continue
        seen.add(name)
        yield _static(name)
        imports = re.findall(r'^import [^;]*?"([^"]+)"', _static(name).read_text(), re.MULTILINE)
        waiting += [f"{name.rsplit('/', 1)[0]}/{found}" for found in imports]


def wire(client: Client, house: House, address: str) -> dict[str, int]:
    """Compressed bytes of a page and of all that it needs, images aside."""
    answer = client.get(address, headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    page = gzip.decompress(answer.content).decode()

    def small(data: bytes) -> int:
        return len(gzip.compress(data, 9))

    return {
        "page": len(answer.content),
        "style": small(joined("shop").encode()),
        "look": small(look_css(house).encode()),
        "scripts": sum(small(path.read_bytes()) for path in _scripts(page)),
        "icons": small(_static("shared/icons.svg").read_bytes()),
    }


def say(parts: dict[str, int], address: str, capsys: pytest.CaptureFixture[str]) -> None:
    each = ", ".join(f"{name} {size / KILOBYTE:.1f}" for name, size in parts.items())
    with capsys.disabled():
        print(f"\n  {sum(parts.values()) / KILOBYTE:5.1f} KB  {address}  {each}")  # noqa: T201


@pytest.mark.parametrize("address", [AGENDA, EVENT])
def test_bytes(client: Client, season: dict[str, Production], de_kring: House, address: str, capsys: pytest.CaptureFixture[str]) -> None:
    parts = wire(client, de_kring, address)
    say(parts, address, capsys)
    assert sum(parts.values()) <= 60 * KILOBYTE, parts
    assert parts["scripts"] <= 15 * KILOBYTE


def test_bytes_of_the_plan(client: Client, season: dict[str, Production], de_kring: House, capsys: pytest.CaptureFixture[str]) -> None:
    with house_scope(de_kring.pk):
        evening = Performance.objects.filter(production=season["Onder het ijs"]).earliest("starts_at")
    parts = wire(client, de_kring, f"{EVENT}{evening.pk}/seats/")
    parts["plan"] = len(client.get(f"/de-kring/plans/{evening.plan_version_id}.json", headers={"accept-encoding": "gzip"}).content)
    say(parts, "the plan to choose on", capsys)
    assert sum(parts.values()) <= 120 * KILOBYTE, parts
    assert parts["scripts"] <= 40 * KILOBYTE


def test_nothing_comes_from_third_parties(client: Client, season: dict[str, Production]) -> None:
    for address in (AGENDA, EVENT, "/de-kring/nl/info/"):
        page = client.get(address).content.decode()
        loaded = re.findall(r'(?:src|srcset)="([^"]+)"', page) + re.findall(r'<link rel="(?:stylesheet|icon)" href="([^"]+)"', page)
        assert loaded and all(one.startswith("/") and not one.startswith("//") for one in loaded), address
        assert not re.search(r"\sstyle=|\son\w+=", page), address


def test_pages_are_the_same_for_everyone_but_for_the_mark_of_the_form(client: Client, season: dict[str, Production]) -> None:
    other = Client()
    other.cookies["basket-1"] = "6f2b3c1e-0000-4000-8000-000000000000"
    for address in (AGENDA, EVENT):
        mine, theirs = (re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", one.get(address).content.decode()) for one in (client, other))
        assert mine == theirs
    assert "csrftoken" not in client.get(AGENDA).cookies
