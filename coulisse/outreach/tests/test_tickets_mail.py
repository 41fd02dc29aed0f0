"""Bea buys tickets and gets them by mail."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.outreach.tests.conftest import BASE, codes_in, give_back, html_of, kept, make_evening, make_order
from coulisse.outreach.types import MessageState
from coulisse.programme.models import Performance
from coulisse.sales import operations as sales
from coulisse.sales.links import order_signature_is_right
from coulisse.sales.models import Order


def files(mail: Any) -> dict[str, bytes]:
    return {part.get_filename(): part.get_payload(decode=True) for part in mail.message().walk() if part.get_filename()}


@pytest.fixture
def attaching(house: House) -> House:
    house.pdf_attached = True
    house.save()
    return house


def test_a_paid_order_brings_the_tickets_to_who_ordered(order: Order, house: House, worker: Callable, mailoutbox: list) -> None:
    worker()
    [mail] = mailoutbox
    assert mail.to == ["bea@example.org"]
    assert mail.subject == "Uw tickets voor Het gezin Van Paemel, 1 december"
    assert mail.from_email == "De Kring <tickets@de-kring.example>"
    assert mail.reply_to == ["De Kring <info@de-kring.example>"]
    assert [message.state for message in kept(house)] == [MessageState.SENT]


SAID = (
    "Beste Bea Peeters,", "Het gezin Van Paemel", "NTGent", "dinsdag 1 december 2026", "20:00 uur", "deuren open om 19:30 uur", "Zaal",
    "Steenakker 1, 8940 Wervik", "2 × Standaard", "€ 40,00", "Servicekosten", "€ 2,00", "Dossierkost", "€ 1,50", "Totaal", "€ 43,50", "056 31 00 00",
)  # fmt: skip


@pytest.mark.parametrize("said", SAID)
def test_it_says_what_when_where_and_what_was_paid(order: Order, worker: Callable, mailoutbox: list, said: str) -> None:
    worker()
    for form in (mailoutbox[0].body, html_of(mailoutbox[0])):
        assert said in form.replace("\xa0", " ")


def test_seats_of_one_row_stand_together(order: Order, worker: Callable, mailoutbox: list) -> None:
    worker()
    seats = [line for line in mailoutbox[0].body.splitlines() if line.startswith("Uw plaatsen")]
    assert len(seats) == 1 and " en " in seats[0] and seats[0].startswith("Uw plaatsen: Rij ")


@pytest.mark.parametrize(
    ("language", "subject", "greeting", "when"),
    [
        ("nl", "Uw tickets voor", "Beste Bea Peeters,", "dinsdag 1 december 2026, 20:00 uur"),
        ("fr", "Vos billets pour", "Bonjour Bea Peeters,", "mardi 1er décembre 2026, 20h00"),
        ("en", "Your tickets for", "Dear Bea Peeters,", "Tuesday 1 December 2026, 20:00"),
    ],
)
def test_it_speaks_the_language_of_the_order(
    evening: Performance, worker: Callable, mailoutbox: list, language: str, subject: str, greeting: str, when: str
) -> None:
    make_order(evening, language=language)
    worker()
    [mail] = mailoutbox
    assert mail.subject.startswith(subject)
    assert greeting in mail.body and when in mail.body
    assert f'<html lang="{language}"' in html_of(mail)


def test_the_link_opens_this_order_and_no_other(order: Order, house: House, worker: Callable, mailoutbox: list) -> None:
    worker()
    link = next(line for line in mailoutbox[0].body.splitlines() if line.startswith(f"{BASE}/de-kring/nl/order/"))
    *_start, code, signature, _end = link.split("/")
    assert code == order.code and order_signature_is_right(house.pk, code, signature)
    assert f'href="{link}"' in html_of(mailoutbox[0])


def test_a_house_that_wants_it_attaches_them_one_page_each(attaching: House, order: Order, worker: Callable, mailoutbox: list) -> None:
    worker()
    found = files(mailoutbox[0])
    printed = PdfReader(BytesIO(found[f"tickets-{order.code}.pdf"]))
    assert len(printed.pages) == 2 and printed.trailer["/Root"]["/MarkInfo"]["/Marked"], "one that a screen reader reads"
    assert f"agenda-{order.code}.ics" in found
    assert kept(attaching)[0].attachments == [{"what": "codes"}, {"what": "tickets"}, {"what": "calendar"}]
    assert "Ze zitten ook als pdf in de bijlage." in mailoutbox[0].body


def test_headers_tell_machines_what_it_is(order: Order, house: House, worker: Callable, mailoutbox: list) -> None:
    worker()
    headers = mailoutbox[0].message()
    assert headers["Auto-Submitted"] == "auto-generated"
    assert headers["Message-ID"] == kept(house)[0].message_id and headers["Message-ID"].endswith("@tickets.example.org>")
    assert "List-Unsubscribe" not in headers and "Bcc" not in headers
    assert "\n" not in headers["Subject"]


def test_several_evenings_come_in_one_mail_the_first_one_first(evening: Performance, attaching: House, worker: Callable, mailoutbox: list) -> None:
    earlier = make_evening(attaching, title="Platonov", days=3)
    make_order(evening, also=[earlier])
    worker()
    [mail] = mailoutbox
    assert mail.subject == "Uw tickets bij De Kring"
    assert mail.body.index("Platonov") < mail.body.index("Het gezin Van Paemel")
    printed = PdfReader(BytesIO(next(data for name, data in files(mail).items() if name.endswith(".pdf")))).pages
    assert len(printed) == 4
    assert "Platonov" in printed[0].extract_text() and "Het gezin Van Paemel" in printed[-1].extract_text()


def test_a_free_ticket_says_free_and_not_zero(house: House, worker: Callable, mailoutbox: list) -> None:
    make_order(make_evening(house, prices={"1": {"adult": 0}}, fees=[]), 1)
    worker()
    assert "1\u00a0×\u00a0Standaard" in mailoutbox[0].body and "gratis" in mailoutbox[0].body
    assert mailoutbox[0].subject.startswith("Uw ticket voor")


def test_places_without_a_number_are_counted(house: House, worker: Callable, mailoutbox: list) -> None:
    make_order(make_evening(house, rows=0, seats=0, standing=50), 3)
    worker()
    assert "Uw plaatsen: 3\u00a0×\u00a0Staanplaatsen" in mailoutbox[0].body


def test_who_asks_gets_them_again_each_time(order: Order, house: House, worker: Callable, mailoutbox: list) -> None:
    worker()
    with house_scope(house.pk) as scope:
        sales.send_tickets_again(house=house, order=order, actor=COULISSE, now=scope.now)
    worker()
    assert len(mailoutbox) == 2
    assert "nog eens" in mailoutbox[1].body and len(codes_in(mailoutbox[1])) == 2
    assert mailoutbox[0].extra_headers["Message-ID"] != mailoutbox[1].extra_headers["Message-ID"]


def test_tickets_that_were_given_back_meanwhile_are_not_in_it(order: Order, house: House, worker: Callable, mailoutbox: list) -> None:
    give_back(order, house)
    worker()
    mail = next(mail for mail in mailoutbox if mail.subject.startswith("Uw tickets") or mail.subject.startswith("Uw ticket "))
    assert len(codes_in(mail)) == 1


def test_when_all_were_given_back_before_it_left_it_does_not_leave(order: Order, house: House, worker: Callable, mailoutbox: list) -> None:
    from coulisse.outreach import operations

    with house_scope(house.pk) as scope:
        [message_id] = operations.mail_tickets(house=house, order_id=order.pk, now=scope.now)
    give_back(order, house, 2)
    assert operations.send(house=house, message_id=message_id) == MessageState.DROPPED
    assert not mailoutbox


def test_an_order_without_an_address_gets_no_mail(order: Order, house: House, worker: Callable, mailoutbox: list) -> None:
    with house_scope(house.pk):
        Order.objects.update(email="")
    worker()
    assert not mailoutbox and not kept(house)


def test_a_house_without_an_address_of_its_own_mails_from_the_installation(order: Order, house: House, worker: Callable, mailoutbox: list) -> None:
    house.sender_email = house.email = ""
    house.save()
    worker()
    assert mailoutbox[0].from_email == "De Kring <no-reply@tickets.example.org>"
    assert not mailoutbox[0].reply_to


def test_a_house_and_its_neighbour_have_each_their_own(order: Order, het_anker: House, worker: Callable) -> None:
    worker()
    assert kept(het_anker) == []
