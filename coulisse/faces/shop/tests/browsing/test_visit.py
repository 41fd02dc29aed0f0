"""What one reads before coming: the way, the conditions, for whom the house is open; and the pictures."""

from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from django.test import Client

from coulisse.faces.shop.tests.browsing.season import stage_picture
from coulisse.houses.models import House
from coulisse.programme.images import image_urls, keep_picture
from coulisse.programme.models import Production
from coulisse.testing.cast import make_house
from coulisse.testing.factories import make_layout


def test_the_way_there_and_into_the_halls(client: Client, now: object, db: None) -> None:
    house = make_house(street="Markt 1", postal_code="8940", phone="056 12 34 56")
    make_layout(house, hall="Grote zaal", access={"nl": "Er is een **lift**."})
    page = client.get("/de-kring/nl/info/").content.decode()
    assert "Markt 1" in page and 'href="tel:056123456"' in page
    assert "Grote zaal" in page and "Er is een <strong>lift</strong>." in page


def test_conditions_are_the_houses_own(client: Client, de_kring: House) -> None:
    assert "nog niet geschreven" in client.get("/de-kring/nl/terms/").content.decode()
    House.objects.filter(pk=de_kring.pk).update(terms={"nl": "## Ruilen\n\nTot 24 uur vooraf. <script>alert(1)</script>"})
    page = client.get("/de-kring/nl/terms/").content.decode()
    assert "<h2>Ruilen</h2>" in page and "<script>alert" not in page
    assert '<div class="prose" lang="nl">' in client.get("/de-kring/en/terms/").content.decode()


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_the_statement_has_its_parts_and_stands_in_every_foot(client: Client, de_kring: House, language: str) -> None:
    page = client.get(f"/de-kring/{language}/accessibility/").content.decode()
    for part in ("status", "fails", "otherwise", "tell", "complain", "made"):
        assert f'id="{part}"' in page
    assert "vlaamseombudsdienst.be" in page and "mailto:info@de-kring.example" in page
    assert f'href="/de-kring/{language}/accessibility/"' in client.get(f"/de-kring/{language}/").content.decode()


def test_pictures_are_kept_for_ever_and_are_nothing_else(client: Client, db: None, media: Path) -> None:
    kept = image_urls(keep_picture(house_id=1, data=stage_picture("sea", 3)).name)
    answer = client.get(f"/media/{kept['480']}")
    assert (answer.status_code, answer["Content-Type"], answer["X-Content-Type-Options"]) == (200, "image/webp", "nosniff")
    assert "immutable" in answer["Cache-Control"] and "sandbox" in answer["Content-Security-Policy"]
    assert b"".join(answer.streaming_content)[:4] == b"RIFF"
    shared = client.get(f"/media/{kept['share']}")
    assert shared["Content-Type"] == "image/jpeg"
    shared.close()


@pytest.mark.parametrize("name", ["../settings.py", "1/../../etc/passwd", "x.html", "1/" + "a" * 32 + "-1x1-480.webp", "1/%00.webp", "1/", "1/x.svg"])
def test_nothing_else_can_be_asked_for(client: Client, media: Path, name: str) -> None:
    (media / "x.html").write_text("<script>alert(1)</script>")
    # A null character is refused before any view, everywhere.
    assert client.get(f"/media/{name}").status_code == (400 if "%00" in name else 404)


def test_search_engines_find_every_page_in_every_language(client: Client, season: dict[str, Production]) -> None:
    answer = client.get("/de-kring/sitemap.xml")
    assert answer["Content-Type"].startswith("application/xml")
    addresses = [urlsplit(one.text).path for one in ElementTree.fromstring(answer.content).iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert len(addresses) == len(set(addresses)) == (4 + 7) * 3
    assert all(client.get(address).status_code == 200 for address in addresses if "/fr/" in address)
    assert answer.content.count(b'hreflang="fr"') == len(addresses)
