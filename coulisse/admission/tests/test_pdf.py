"""Tickets on paper: what one reads, what a screen reader hears, what a scanner sees."""

import io
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pypdf
import pytest
import typst
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image

from coulisse.admission import codes, pdf, pictures, queries
from coulisse.admission.pdf import tickets_pdf, tickets_png
from coulisse.admission.types import PrintedTicket
from coulisse.houses.scope import house_scope
from coulisse.lib.colour import contrast
from coulisse.programme.models import ProductionImage

from .conftest import Evening

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def picture(kind: str = "JPEG", size: tuple[int, int] = (300, 200), colour: Any = (200, 60, 40), mode: str = "RGB") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, kind)
    return out.getvalue()


def code_of(serial: str) -> str:
    return codes.encode(house_id=3, performance_id=120_000, serial=serial, version=1, key_number=0, private_key=KEY)


SERIAL = "7K3M9QWEA1B2C4DX"
TICKET = PrintedTicket(
    code=code_of(SERIAL), short_code=SERIAL, house_name="De Kring", title="Het gezin Van Paemel", subtitle="Cyriel Buysse", company="NTGent",
    starts_at=datetime(2027, 2, 13, 19, 0, tzinfo=UTC), doors_at=datetime(2027, 2, 13, 18, 30, tzinfo=UTC), hall="Grote zaal",
    address=("Kerkstraat 12", "8940 Wervik"), section="Parterre", row="F", seat="12", entrance="Deur 2", rate="Standaard", price_cents=2000,
    holder_name="Mia Claes", order_code="K7Q2M9", note="Er is geen pauze.", directions="Bus 40 stopt voor de deur.", access="Er is een ringleiding.",
    house_phone="056 95 24 25", house_email="tickets@de-kring.example", terms="Tickets worden niet teruggenomen.", image=picture(),
    image_alt="Een gezin aan tafel", image_credit="Kurt", logo=picture("PNG", (120, 40)),
)  # fmt: skip


@pytest.fixture(autouse=True)
def nothing_falls_back(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Every ticket of these tests is PDF/UA, unless a test says otherwise."""
    yield
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


def printed(*tickets: PrintedTicket, language: str = "nl") -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(tickets_pdf(tickets, language)))


def words(document: pypdf.PdfReader, page: int = 0) -> str:
    return " ".join(document.pages[page].extract_text().replace("\u200b", "").split())


def scanned(page: bytes) -> dict[str, str]:
    return {str(found.format): found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(page)))}


def tags(document: pypdf.PdfReader) -> list[tuple[str, str]]:
    """(tag, alternative text) of the whole structure, in reading order."""

    def walk(node: Any) -> Iterator[tuple[str, str]]:
        node = node.get_object()
        if isinstance(node, list):
            for kid in node:
                yield from walk(kid)
        elif isinstance(node, dict):
            if "/S" in node:
                yield str(node["/S"]), str(node.get("/Alt", ""))
            if "/K" in node and not isinstance(node["/K"], int):
                yield from walk(node["/K"])

    return list(walk(document.trailer["/Root"]["/StructTreeRoot"]["/K"]))


def test_it_says_what_a_guest_needs() -> None:
    said = words(printed(TICKET))
    for part in (
        "Het gezin Van Paemel", "Cyriel Buysse", "NTGent", "Zaterdag 13 februari 2027", "20:00", "Deuren 19:30", "Grote zaal", "Kerkstraat 12, 8940 Wervik",
        "Parterre", "Rij", "F", "Stoel", "12", "Ingang: Deur 2", "Standaard", "€ 20,00", "Mia Claes", "Bestelling K7Q2M9", "Er is geen pauze.",
        "Bus 40 stopt voor de deur.", "Er is een ringleiding.", "056 95 24 25", "Tickets worden niet teruggenomen.", "7K3M 9QWE A1B2 C4DX", "Beeld: Kurt",
    ):  # fmt: skip
        assert part in said, part


def test_it_says_what_was_saved_by_what_and_that_proof_is_asked() -> None:
    subscriber = replace(TICKET, rate="-26", price_cents=1600, saved_cents=400, saved_by=("Abonnement van 5",), asks_proof=True)
    said = words(printed(subscriber)).replace("\u00a0", " ")
    assert "-26 € 16,00 Abonnement van 5: − € 4,00" in said and "Breng uw bewijs mee" in said
    long = replace(subscriber, saved_by=("Een heel lange naam van een korting die nooit ophoudt", "en nog een andere die erbij komt"))
    assert "7K3M 9QWE A1B2 C4DX" in words(printed(long)), "what stands below it keeps its place"


@pytest.mark.parametrize(
    ("language", "parts"),
    [
        ("nl", ["Zaterdag 13 februari 2027", "20:00", "€ 20,00", "Aan de deur"]),
        ("fr", ["Samedi 13 février 2027", "20h00", "20,00 €", "À l’entrée", "Rang"]),
        ("en", ["Saturday 13 February 2027", "20:00", "€20.00", "At the door", "Row"]),
    ],
)
def test_each_language_writes_days_times_and_money_its_own_way(language: str, parts: list[str]) -> None:
    document = printed(TICKET, language=language)
    said = words(document).replace("\u00a0", " ")
    for part in parts:
        assert part in said, part
    assert document.trailer["/Root"]["/Lang"].split("-")[0] == language


def test_a_screen_reader_finds_its_way() -> None:
    document = printed(TICKET, replace(TICKET, seat="13"))
    root = document.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert document.metadata and document.metadata.title == "Het gezin Van Paemel · Zaterdag 13 februari 2027"
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()
    found = tags(document)
    assert [tag for tag, _alt in found].count("/H1") == 2
    assert {"/H2", "/Table", "/TH", "/TD", "/P"} <= {tag for tag, _alt in found}
    spoken = [alt for tag, alt in found if tag == "/Figure"]
    assert spoken[:4] == [
        "Een gezin aan tafel",
        "De Kring",
        "QR-code om te scannen aan de deur, voor ticket 7K3M 9QWE A1B2 C4DX",
        "Streepjescode van ticket 7K3M 9QWE A1B2 C4DX",
    ]
    assert all(spoken)


def test_both_codes_of_each_page_are_those_of_its_ticket() -> None:
    serials = ["0123456789ABCDEF", "ZZZZZZZZZZZZZZZZ", "7K3M9QWEA1B2C4DX"]
    tickets = [replace(TICKET, short_code=serial, code=code_of(serial)) for serial in serials]
    for serial, page in zip(serials, tickets_png(tickets, "nl", 200), strict=True):
        assert scanned(page) == {"QR Code": code_of(serial), "Code 128": serial}


def test_the_pdf_itself_has_one_a4_page_a_ticket() -> None:
    document = printed(*[replace(TICKET, seat=str(no)) for no in range(5)])
    assert len(document.pages) == 5
    assert [round(float(side) / 72 * 25.4) for side in document.pages[0].mediabox[2:]] == [210, 297]
    assert "Ticket 3 van 5" in words(document, 2)


HOSTILE = [
    '#read("/etc/passwd")', "*x* _y_ `z` $1+1$ = Kop", "<script>alert(1)</script>", "#{ panic() }", "\\u{41} @ref <label> // /* ", "{{ 7*7 }} %(x)s %s",
    "مسرحية الليلة والسلام", "הצגה הערב", "\u202etxet desrever\u202c", "Feest 🎉👩‍👩‍👧 ❤️", "王小明 の夜 नमस्ते", "x" * 10_000, "woord " * 2_000, "W" * 300,
    "regel één\nregel twee\n\n\nregel drie", "\x00\x07\x1b[31m", "e\u0301\u0302\u0303" * 200, "\ud800", "…", " ",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_an_organiser_types_is_text_and_fits(text: str) -> None:
    every = dict.fromkeys(
        ["title", "subtitle", "company", "hall", "section", "row", "seat", "entrance", "rate", "holder_name", "order_code", "note", "directions", "access",
         "house_name", "house_phone", "house_email", "terms", "image_alt", "image_credit"], text,
    )  # fmt: skip
    ticket = replace(TICKET, **every, address=(text, text), marks=(text,))

    document = printed(ticket)

    assert len(document.pages) == 1
    assert "root:" not in words(document)
    assert scanned(tickets_png([ticket], "nl", 200)[0]) == {"QR Code": TICKET.code, "Code 128": SERIAL}
    if text.isascii() and len(text) < 40 and text.isprintable() and text.strip():
        assert " ".join(text.split()) in words(document)


def test_signs_without_a_glyph_are_left_out_and_the_rest_stays() -> None:
    assert "Feest van de 100" in words(printed(replace(TICKET, title="Feest 🎉 van de 100")))


def test_a_place_without_a_number_and_a_free_ticket() -> None:
    said = words(printed(replace(TICKET, row="", seat="", section="", zone="Staanplaatsen", price_cents=0, holder_name="", doors_at=None)))
    assert "Plaats Staanplaatsen" in said
    assert "gratis" in said
    assert "Naam" not in said and "Deuren" not in said


def test_the_least_a_ticket_can_be() -> None:
    least = PrintedTicket(code=TICKET.code, short_code=SERIAL, house_name="De Kring", title="", starts_at=TICKET.starts_at, hall="")
    assert scanned(tickets_png([least], "nl", 200)[0])["QR Code"] == TICKET.code
    assert "/H1" in {tag for tag, _alt in tags(printed(least))}


@pytest.mark.parametrize(
    "content", [b"", b"not an image", b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>", picture()[:80]]
)
def test_an_image_that_can_not_be_read_is_left_out(content: bytes) -> None:
    assert len(printed(replace(TICKET, image=content, logo=content)).pages) == 1


def test_a_huge_image_is_made_small_and_a_bomb_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    shrunk = pictures.show_picture(picture(size=(4000, 3000)))
    assert shrunk is not None
    assert max(Image.open(io.BytesIO(shrunk.content)).size) == 1240
    monkeypatch.setattr(pictures, "_MOST_PIXELS", 1000)
    assert pictures.show_picture(picture(size=(100, 101))) is None


def test_a_white_logo_gets_a_dark_ground() -> None:
    white = Image.new("RGBA", (100, 50), (0, 0, 0, 0))
    white.paste((255, 255, 255, 255), (10, 10, 90, 40))
    out = io.BytesIO()
    white.save(out, "PNG")
    light, dark = pictures.logo_picture(out.getvalue()), pictures.logo_picture(picture("PNG"))
    assert light is not None and light.is_light
    assert dark is not None and not dark.is_light


def test_the_same_picture_is_in_the_file_once() -> None:
    noise = Image.effect_noise((900, 600), 90).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=90)
    one, ten = (len(tickets_pdf([replace(TICKET, image=out.getvalue())] * count, "nl")) for count in (1, 10))
    assert ten < 2 * one


def test_the_houses_colour_can_be_read_and_nonsense_is_no_colour() -> None:
    pale, files = pdf._prepared([replace(TICKET, house_colour="#ffe9a0", house_colour_dark="red; }")], "nl")
    page = pale["pages"][0]
    assert contrast(page["accent"], "#ffffff") >= 4.5
    assert page["dark"] == "#1d1b24" and page["on_dark"] == "#ffffff"
    assert set(files) == {page["image"], page["logo"]}


def test_nothing_to_print_is_an_error() -> None:
    with pytest.raises(ValueError):
        tickets_pdf([], "nl")


def test_a_guest_gets_a_ticket_even_where_the_standard_fails(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    real = pdf.typeset

    def strict(data: Any, files: Any, **form: Any) -> Any:
        if form.get("pdf_standards"):
            raise typst.TypstError("PDF/UA-1 error", "", [], [])
        return real(data, files, **form)

    monkeypatch.setattr(pdf, "typeset", strict)
    assert "Het gezin Van Paemel" in words(printed(TICKET))
    assert [record.getMessage() for record in caplog.records] == ["a ticket can't be printed as PDF/UA"]
    caplog.clear()


def test_from_the_database_to_paper(evening: Evening, django_assert_num_queries: Any) -> None:
    stored = {"kring.png": picture("PNG"), "show.jpg": picture()}
    with house_scope(evening.house.pk):
        evening.house.logo = "kring.png"
        evening.house.save(update_fields=["logo"])
        ProductionImage.objects.create(
            house=evening.house, production=evening.performance.production, name="show.jpg", width=3, height=2, alt={"nl": "Het gezin"}
        )
        with django_assert_num_queries(3):
            tickets = queries.printed_tickets(
                house=evening.house, tickets=evening.tickets, language="nl", read_image=stored.get, order_code="K7Q2M9", prices={101: 2000, 102: 0}
            )
    assert tickets[0].image == stored["show.jpg"] and tickets[0].logo == stored["kring.png"]
    assert [ticket.price_cents for ticket in tickets] == [2000, 0, None, None]
    for ticket, page in zip(tickets, tickets_png(tickets, "nl", 200), strict=True):
        read = scanned(page)
        assert evening.scan(read["QR Code"]).ticket.serial == read["Code 128"] == ticket.short_code
