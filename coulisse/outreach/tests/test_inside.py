"""The tickets stand in the mail itself: a code that a scanner reads, in letters too, and links to what is made when it is opened."""

from collections.abc import Callable
from io import BytesIO
from os import urandom
from typing import Any

import pytest
from PIL import Image

from coulisse.admission import codes
from coulisse.admission.models import Ticket
from coulisse.admission.operations import reissue
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.lib.codes import grouped
from coulisse.outreach import operations, queries
from coulisse.outreach.tests.conftest import BASE, codes_in, give_back, html_of, kept, make_evening, make_order
from coulisse.programme.models import Performance
from coulisse.sales.models import Order


def live(house: House) -> list[Ticket]:
    with house_scope(house.pk):
        return list(Ticket.objects.filter(voided_at=None).order_by("performance__starts_at", "pk"))


def written(house: House, order: Order) -> int:
    """The mail as it waits in the outbox."""
    with house_scope(house.pk) as scope:
        [message_id] = operations.mail_tickets(house=house, order_id=order.pk, now=scope.now)
    return message_id


def test_each_has_its_code_to_scan_and_in_letters_with_its_seat(order: Order, house: House, worker: Callable, mailoutbox: list) -> None:
    worker()
    [mail] = mailoutbox
    assert sorted(codes.read(code).serial for code in codes_in(mail)) == sorted(ticket.serial for ticket in live(house))
    for ticket in live(house):
        said = f"stoel {ticket.place_name['seat']}"
        for form in (mail.body, html_of(mail)):
            assert grouped(ticket.serial) in form and said in form.lower()
        assert f'alt="QR-code om te scannen aan de deur, voor ticket {grouped(ticket.serial)}"' in html_of(mail)


def test_it_carries_no_file_and_leads_to_both(order: Order, worker: Callable, mailoutbox: list) -> None:
    worker()
    [mail] = mailoutbox
    assert {part.get_content_type() for part in mail.message().walk() if part.get_filename()} == {"image/png"}
    for kind in ("tickets_pdf", "calendar"):
        link = next(line for line in mail.body.splitlines() if line.startswith(f"{BASE}/de-kring/nl/{kind}/{order.code}/"))
        assert f'href="{link}"' in html_of(mail)


def test_the_pictures_are_small_and_white_to_their_edge(order: Order, worker: Callable, mailoutbox: list) -> None:
    worker()
    for part in mailoutbox[0].message().walk():
        if part.get_content_type() == "image/png":
            content = part.get_payload(decode=True)
            picture = Image.open(BytesIO(content)).convert("L")
            side = picture.size[0]
            edge = [picture.getpixel((x, y)) for x in range(side) for y in range(side) if min(x, y, side - 1 - x, side - 1 - y) < 4 * 8]
            assert len(content) < 1_200 and picture.size == (side, side) and set(edge) == {255}


def test_no_code_is_kept_with_the_mail(order: Order, house: House, worker: Callable, mailoutbox: list) -> None:
    worker()
    [message] = kept(house)
    with house_scope(house.pk):
        seen = message.text + message.html + str(message.attachments) + queries.shown_text(message) + queries.shown_html(message)
        assert "de tickets, met hun codes" in queries.shown_text(message)
    assert not [ticket for ticket in live(house) if ticket.serial in seen or grouped(ticket.serial) in seen] and "CT:" not in seen


def test_they_are_true_when_it_leaves(order: Order, house: House, worker: Callable, mailoutbox: list) -> None:
    """Written, and not sent yet: meanwhile one was given back, the other issued anew."""
    message_id = written(house, order)
    give_back(order, house)
    with house_scope(house.pk) as scope:
        [ticket] = Ticket.objects.filter(voided_at=None)
        [fresh] = reissue(house=house, order_line_ids=[ticket.order_line_id], now=scope.now, random_bytes=urandom)
    operations.send(house=house, message_id=message_id)
    assert [codes.read(code).serial for code in codes_in(mailoutbox[0])] == [fresh.serial]
    assert grouped(ticket.serial) not in mailoutbox[0].body + html_of(mailoutbox[0])


def test_those_of_each_evening_stand_with_it(evening: Performance, house: House, worker: Callable, mailoutbox: list) -> None:
    make_order(evening, 1, also=[make_evening(house, title="Platonov", days=3)])
    worker()
    first, second = (grouped(ticket.serial) for ticket in live(house))
    for form in (mailoutbox[0].body, html_of(mailoutbox[0])):
        after = form[form.rindex("Beste Bea") :]
        assert after.index("Platonov") < after.index(first) < after.index("Het gezin Van Paemel") < after.index(second)


def test_a_group_gets_a_pdf_in_their_place(house: House, worker: Callable, mailoutbox: list) -> None:
    evening, house.places_per_basket = make_evening(house, rows=5), 30
    evening.limit_per_order = 30
    with house_scope(house.pk):
        evening.save()
    house.save()
    make_order(evening, 21)
    worker()
    [mail] = mailoutbox
    assert codes_in(mail) == [] and [part.get_content_type() for part in mail.attachments] == ["application/pdf"]
    assert "Uw 21 tickets zitten als pdf" in mail.body and "/tickets_pdf/" in mail.body and "\ue000" not in mail.body + html_of(mail)


def test_what_was_written_by_the_release_before_still_leaves(order: Order, house: House, worker: Callable, mailoutbox: list) -> None:
    message_id = written(house, order)
    [message] = kept(house)
    with house_scope(house.pk):
        type(message).objects.filter(pk=message_id).update(text="Dag", html="<p>Dag</p>", attachments=[{"what": "tickets"}, {"what": "calendar"}])
    operations.send(house=house, message_id=message_id)
    assert [part.get_content_type() for part in mailoutbox[0].attachments] == ["application/pdf", "text/calendar"]


def test_a_copy_that_the_office_sends_has_them_too(order: Order, house: House, worker: Callable, mailoutbox: list) -> None:
    worker()
    with house_scope(house.pk) as scope:
        operations.send_again(house=house, message_id=kept(house)[0].pk, actor=COULISSE, now=scope.now, to="else@example.org")
    worker()
    assert mailoutbox[1].to == ["else@example.org"] and codes_in(mailoutbox[1]) == codes_in(mailoutbox[0])


@pytest.mark.parametrize("typed", ["\ue000tickets:1\ue001", "<!-- picture:ticket1 -->", "{{ 7 * 7 }}"])
def test_what_people_type_makes_no_ticket(evening: Performance, house: House, worker: Callable, mailoutbox: list, typed: Any) -> None:
    make_order(evening, 1, name=typed)
    worker()
    assert len(codes_in(mailoutbox[0])) == 1 and "49" not in mailoutbox[0].body.split("\n")[0]
