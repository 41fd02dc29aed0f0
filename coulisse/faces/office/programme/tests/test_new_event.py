"""A new event on one page."""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from coulisse.houses.scope import house_scope
from coulisse.programme.images import keeping
from coulisse.programme.models import Performance, Production, ProductionImage
from coulisse.testing.factories import make_price_list, make_price_table
from coulisse.testing.trust.crash.disk import NoSmallDisk, fill, small_disk

from .conftest import Office, picture_bytes, typed

EVENING = ("2027-03-14", "20:00")


def text(answer) -> str:
    return answer.content.decode()


def test_the_page_asks_little_and_offers_more_rows_without_script(office: Office) -> None:
    page = text(office.get("new/"))
    assert page.count('name="date-') >= 8
    assert "Grote zaal" in page and "Standaard" in page


def test_an_event_with_two_dates_is_on_sale_with_one_form(office: Office) -> None:
    answer = office.post(
        "new/", typed(office, EVENING, ("15/3/2027", "20u30"), then="on_sale", **{"quote-0-text": "Onvergetelijk.", "quote-0-source": "De Krant"})
    )
    assert answer.status_code == 302
    with house_scope(office.house.pk):
        made = Production.objects.get()
        first, second = Performance.objects.order_by("starts_at")
    assert made.title == {"nl": "Hamlet"} and made.genre == "0.55.0.0.0" and made.theme == "1.3.1.0.0"
    assert made.quotes == [{"text": "Onvergetelijk.", "source": "De Krant"}]
    assert first.state == second.state == "on_sale"
    assert first.starts_at - first.doors_at == timedelta(minutes=30)
    assert (second.starts_at.hour, second.starts_at.minute) == (19, 30)
    assert answer.headers["Location"].endswith(f"/programme/{made.pk}/")


def test_a_title_alone_is_a_draft(office: Office) -> None:
    assert office.post("new/", typed(office)).status_code == 302


def test_nothing_goes_on_sale_without_a_date(office: Office) -> None:
    answer = office.post("new/", typed(office, then="on_sale"))
    assert answer.status_code == 422
    assert 'href="#id_date-0-starts_at_date"' in text(answer)


def test_what_was_typed_stays_when_something_is_wrong(office: Office) -> None:
    answer = office.post("new/", typed(office, ("2027-02-31", "20:00"), title_nl="", title_fr="", company="Compagnie Cécilia"))
    page = text(answer)
    assert answer.status_code == 422
    assert "Compagnie Cécilia" in page and "2027-02-31" in page
    assert "#id_title_nl" in page and "#id_date-0-starts_at_date" in page


def test_a_refusal_stands_at_its_question_and_nothing_is_made(office: Office) -> None:
    other = make_price_list(office.house, name="Andere zones", table=make_price_table(zones=("balkon",)))
    answer = office.post("new/", typed(office, EVENING, price_list=str(other.pk)))
    assert answer.status_code == 422
    assert 'href="#id_price_list"' in text(answer)
    with house_scope(office.house.pk):
        assert not Production.objects.exists()


def test_the_same_moment_twice_is_said_at_the_second_row(office: Office) -> None:
    answer = office.post("new/", typed(office, EVENING, EVENING))
    assert 'href="#id_date-1-starts_at_date"' in text(answer)


def test_a_past_date_can_not_be_announced(office: Office) -> None:
    answer = office.post("new/", typed(office, ("2020-01-01", "20:00"), then="announced"))
    assert 'href="#id_date-0-starts_at_date"' in text(answer)


def test_a_picture_comes_along_and_survives_a_mistake_elsewhere(office: Office) -> None:
    upload = SimpleUploadedFile("scene.jpg", picture_bytes(), "image/jpeg")
    answer = office.post("new/", typed(office, title_nl="", file=upload, alt_nl="Een man met een schedel"))
    assert answer.status_code == 422
    kept = text(answer).split('name="kept" value="')[1].split('"')[0]
    assert office.post("new/", typed(office, kept=kept, alt_nl="Een man met een schedel")).status_code == 302
    with house_scope(office.house.pk):
        assert ProductionImage.objects.get().alt == {"nl": "Een man met een schedel"}


def test_a_picture_needs_words(office: Office) -> None:
    answer = office.post("new/", typed(office, file=SimpleUploadedFile("scene.jpg", picture_bytes())))
    assert answer.status_code == 422 and "#id_alt_nl" in text(answer)


@contextmanager
def full_disk_for_pictures(settings: Any, folder: Path) -> Iterator[Path]:
    try:
        with small_disk(folder) as disk:
            kept = settings.STORAGES["default"]
            settings.STORAGES = {**settings.STORAGES, "default": {**kept, "OPTIONS": {**kept["OPTIONS"], "location": disk}}}
            fill(disk)
            yield disk
    except NoSmallDisk as reason:
        pytest.skip(str(reason))


def evening_with_a_picture(office: Office) -> Any:
    upload = {"file": SimpleUploadedFile("scene.jpg", picture_bytes(), "image/jpeg"), "alt_nl": "Een man met een schedel"}
    return typed(office, EVENING, company="Compagnie Cécilia", **upload)


def test_without_room_for_a_picture_what_was_typed_stays_and_the_event_goes_on_without_it(office: Office, settings: Any, tmp_path: Path) -> None:
    with full_disk_for_pictures(settings, tmp_path / "pictures") as disk:
        answer = office.post("new/", evening_with_a_picture(office))
        left = [path for path in disk.rglob("*") if path.is_file() and path.name != "ballast"]
    assert answer.status_code == 422 and "Compagnie Cécilia" in text(answer) and 'href="#id_file"' in text(answer)
    assert left == []
    assert office.post("new/", typed(office, EVENING)).status_code == 302


def test_where_nobody_takes_a_full_disk_for_a_refusal_the_same_is_noticed(office: Office, settings: Any, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(keeping, "_store", lambda file, content: default_storage.save(file, ContentFile(content)))
    with full_disk_for_pictures(settings, tmp_path / "pictures"), pytest.raises(OSError, match="No space left"):
        office.post("new/", evening_with_a_picture(office))


def bomb() -> bytes:
    """A PNG of a few bytes that says it is 60,000 by 60,000."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + header + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    return b"\x89PNG\r\n\x1a\n" + chunk


@pytest.mark.parametrize("data", [bomb(), b"<svg onload=alert(1)>", b"GIF89a" + b"\0" * 40, b""])
def test_what_is_no_picture_is_refused_in_words(office: Office, data: bytes) -> None:
    answer = office.post("new/", typed(office, file=SimpleUploadedFile("scene.png", data), alt_nl="Iets"))
    assert answer.status_code == 422 and 'href="#id_file"' in text(answer)


def test_a_forged_picture_is_none(office: Office) -> None:
    assert office.post("new/", typed(office, kept="2/ffff-1x1:forged")).status_code == 302
    with house_scope(office.house.pk):
        assert not ProductionImage.objects.exists()


@pytest.mark.parametrize(
    "field", ["title_nl", "company", "description_nl", "video_url", "kind", "layout", "doors", "date-0-starts_at_date", "quote-0-text", "kept"]
)
def test_ten_thousand_characters_are_answered_with_a_sentence(office: Office, field: str) -> None:
    answer = office.post("new/", typed(office, EVENING, **{field: "x" * (30_000 if field == "description_nl" else 10_000)}))
    assert answer.status_code == (302 if field == "kept" else 422)


@pytest.mark.parametrize("rows", ["", "100000", "x"])
def test_a_number_of_rows_that_somebody_wrote_himself_is_no_crash(office: Office, rows: str) -> None:
    assert office.post("new/", typed(office, EVENING, **{"date-TOTAL_FORMS": rows})).status_code == 422


@pytest.mark.parametrize("title", ["\x00", "<script>alert(1)</script>", "‮tekst", "🎭"])
def test_odd_titles(office: Office, title: str) -> None:
    answer = office.post("new/", typed(office, title_nl=title))
    assert answer.status_code in (302, 422)
    assert b"<script>alert" not in office.get().content


def test_a_house_without_hall_or_prices_is_told_what_comes_first(now, client, piet, de_kring) -> None:
    client.force_login(piet)
    bare = Office(client, de_kring)
    page = text(bare.get("new/"))
    assert "/halls/" in page and 'value="on_sale"' not in page
    assert bare.post("new/", typed(bare)).status_code == 302
