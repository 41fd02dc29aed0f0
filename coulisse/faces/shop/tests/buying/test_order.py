"""The page of an order: its tickets, its files, and links that don't fit."""

import re
from os import urandom
from uuid import uuid4

import pytest
import zxingcpp
from icalendar import Calendar
from PIL import Image, ImageDraw
from pypdf import PdfReader

from coulisse.admission import codes
from coulisse.admission.models import Ticket
from coulisse.faces.shop.order_links import order_address
from coulisse.faces.shop.tests.buying.conftest import Buyer
from coulisse.houses import throttles
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.programme import operations as programme
from coulisse.programme.models import Performance
from coulisse.sales import operations, queries
from coulisse.sales.models import Order, OrderLine
from coulisse.testing.factories import make_performance


def test_tickets_stand_as_cards_with_place_rate_and_code(bea: Buyer, evening: Performance) -> None:
    page = bea.client.get(bea.buy())
    said = page.content.decode()
    assert said.count('class="ticket-code"') == 2 and "Standaard" in said and "<dt>Rij</dt>" in said
    assert page.headers["Cache-Control"] == "no-store" and page.headers["X-Robots-Tag"] == "noindex"
    with house_scope(evening.house_id):
        serial = Ticket.objects.first().serial
    assert serial[:4] in said


def test_a_scanner_reads_the_code_on_the_page(bea: Buyer, evening: Performance) -> None:
    page = bea.client.get(bea.buy(1)).content.decode()
    drawn = page.split('class="ticket-code">')[1].split("</svg>")[0]
    size = int(re.search(r'viewBox="0 0 (\d+)', drawn)[1])
    image = Image.new("L", (size * 4, size * 4), 255)
    draw = ImageDraw.Draw(image)
    for left, y, strokes in re.findall(r"M(\d+) (\d+)\.5([mh0-9 ]+)", drawn):
        x = int(left)
        for kind, width in re.findall(r"([mh])(\d+)", strokes):
            if kind == "h":
                draw.rectangle([x * 4, int(y) * 4, (x + int(width)) * 4 - 1, int(y) * 4 + 3], fill=0)
            x += int(width)
    read = zxingcpp.read_barcodes(image, zxingcpp.BarcodeFormat.QRCode)[0].text
    with house_scope(evening.house_id):
        assert codes.read(read).serial == Ticket.objects.get().serial


def test_the_pdf_has_a_page_a_ticket(bea: Buyer) -> None:
    from io import BytesIO

    answer = bea.client.get(bea.buy(2) + "tickets.pdf")
    assert answer.headers["Content-Type"] == "application/pdf" and answer.headers["Cache-Control"] == "no-store"
    assert len(PdfReader(BytesIO(answer.content)).pages) == 2


def test_the_calendar_has_the_evening(bea: Buyer, evening: Performance) -> None:
    answer = bea.client.get(bea.buy(2) + "calendar.ics")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["DTSTART"].dt == evening.starts_at and "Van Paemel" in event["SUMMARY"]


def test_before_it_is_paid_there_is_neither(bea: Buyer, evening: Performance) -> None:
    bea.best(2)
    bea.pay()
    with house_scope(evening.house_id):
        address = order_address(evening.house, Order.objects.get().code, "nl")
    assert bea.client.get(address + "tickets.pdf").url == address
    assert bea.client.get(address + "calendar.ics").url == address
    assert "Bijna klaar" in bea.client.get(address).content.decode()


@pytest.mark.parametrize("change", ["signature", "cut", "code", "house", "empty"])
def test_an_altered_link_gets_a_page_that_helps_and_says_nothing_else(bea: Buyer, het_anker: House, change: str) -> None:
    address = bea.buy()
    code, signature = address.rstrip("/").split("/")[-2:]
    other = {
        "signature": address.replace(signature, ("A" if signature[0] != "A" else "B") + signature[1:]),
        "cut": address.replace(signature, signature[:-3]),
        "code": address.replace(code, "ZZZZZZZZ"),
        "house": address.replace("de-kring", "het-anker"),
        "empty": address.replace(signature, "x"),
    }[change]
    for path in (other, other + "tickets.pdf", other + "calendar.ics"):
        answer = bea.client.get(path)
        assert answer.status_code == 404 and "Deze link past bij geen bestelling" in answer.content.decode()
        assert code not in answer.content.decode().split("<main")[1]
    assert bea.client.post(other.replace("/orders/", "/pay/")).status_code == 404


def test_a_code_may_be_typed_in_small_letters(bea: Buyer) -> None:
    address = bea.buy()
    code = address.rstrip("/").split("/")[-2]
    assert bea.client.get(address.replace(code, code.lower())).status_code == 200


def test_who_tries_many_links_has_to_wait_and_who_has_the_right_one_has_not(bea: Buyer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttles, "ORDER_LINK", throttles.Limit("order-link", 2, 3600))
    address = bea.buy()
    wrong = address[:-4] + "xxx/"
    assert [bea.client.get(wrong).status_code for _ in range(3)] == [404, 404, 429]
    assert bea.client.get(address).status_code == 200


def test_what_was_given_back_has_no_code_and_its_money_is_said(bea: Buyer, evening: Performance) -> None:
    address = bea.buy(2)
    with house_scope(evening.house_id) as scope:
        order = queries.order_with_lines(Order.objects.get().code)
        line = OrderLine.objects.filter(order=order, kind="ticket").first()
        operations.refund_lines(
            house=evening.house, order=order, line_ids=[line.pk], with_fees=True, reason="ziek", key=uuid4(), actor=COULISSE, now=scope.now
        )
    page = bea.client.get(address).content.decode()
    assert page.count('class="ticket-code"') == 1 and "Teruggegeven" in page
    assert "21,00 is onderweg terug naar u." in page.replace("\xa0", " ")


def test_a_performance_that_is_cancelled_shows_no_code(bea: Buyer, evening: Performance) -> None:
    address = bea.buy(2)
    with house_scope(evening.house_id) as scope:
        programme.cancel_performance(performance=evening, reason={"nl": "Ziekte."}, actor=COULISSE, now=scope.now)
    page = bea.client.get(address).content.decode()
    assert 'class="ticket-code"' not in page and "Ziekte." in page
    assert "Tot binnenkort" not in page and "zijn teruggegeven" not in page


def test_an_order_of_several_evenings_reads_by_date(de_kring: House, evening: Performance, bea: Buyer) -> None:
    earlier = Buyer(make_performance(de_kring, title="De Meeuw", days=2))
    earlier.client = bea.client
    bea.best(1)
    earlier.best(1)
    page = bea.client.get(bea.buy(1)).content.decode()
    assert page.index("De Meeuw") < page.index("Het gezin Van Paemel")


def test_random_orders_are_not_found(bea: Buyer) -> None:
    for _ in range(5):
        assert bea.client.get(f"/de-kring/nl/orders/{urandom(4).hex().upper()}/{urandom(11).hex()}/").status_code == 404
