"""Passes and vouchers are mailed to who bought them; a gift to who gets it, on its day, once."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from os import urandom
from typing import Any
from uuid import uuid4

import pytest
from pypdf import PdfReader

from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import COULISSE
from coulisse.lib.codes import grouped
from coulisse.memberships import operations as memberships
from coulisse.memberships.models import Membership
from coulisse.memberships.types import Amounts, ProductKind, ProductTerms, Validity
from coulisse.outreach import operations
from coulisse.outreach.models import Message
from coulisse.outreach.tests.conftest import codes_in
from coulisse.outreach.types import Kind, MessageState
from coulisse.sales import operations as sales
from coulisse.sales.models import Order, OrderLine
from coulisse.sales.operations import payments
from coulisse.sales.tests.test_subscribing import chooses, pay_for, sell_formula, subscribe
from coulisse.sales.types import Gift, ProductAsked
from coulisse.testing.cast import NOW
from coulisse.testing.factories import make_performance

TERMS = ProductTerms({"nl": "Cadeaubon"}, vat_permyriad=0, amounts=Amounts((5000,)), validity=Validity(months=24))
CHRISTMAS = date(2026, 12, 24)


def buy(house: House, *gifts: Gift | None) -> Order:
    """Each a voucher of € 50."""
    basket = uuid4()
    with house_scope(house.pk) as scope:
        sold = memberships.create_product(house=house, key=f"bon-{uuid4()}", kind=ProductKind.VOUCHER, terms=TERMS, actor=COULISSE, now=scope.now)
        for turn, gift in enumerate(gifts):
            asked = ProductAsked(sold.pk, amount_cents=5000, gift=gift)
            sales.add_product(house=house, basket_id=basket, asked=asked, language="nl", now=scope.now, is_new=not turn)
        order = sales.place_order(
            house=house, basket_id=basket, email="bea@example.org", name="Bea", language="nl", now=scope.now, random_bytes=urandom
        )  # fmt: skip
    payments.confirm_paid_elsewhere(
        house=house, order_id=order.pk, amount_cents=order.to_pay_cents, reference=order.code, actor=COULISSE, random_bytes=urandom
    )
    return order


def write(order: Order) -> None:
    with house_scope(order.house_id) as scope:
        operations.mail_products(house=order.house, order_id=order.pk, now=scope.now)


def gift(house: House) -> Message:
    with house_scope(house.pk):
        return Message.objects.get(kind=Kind.GIFT)


@pytest.fixture(autouse=True)
def nobody_hears(settings: Any) -> None:
    settings.EVENT_TASKS = {event: [] for event in settings.EVENT_TASKS}


def test_the_buyer_has_everything_with_codes_prices_and_a_card_each(house: House, mailoutbox: list, worker: Callable[[], int]) -> None:
    order = buy(house, None, Gift("Mia", "mia@example.org", send_date=CHRISTMAS))
    write(order)
    worker()
    (mail,) = mailoutbox
    with house_scope(house.pk):
        codes = [grouped(code) for code in Membership.objects.values_list("code", flat=True)]
    assert mail.to == ["bea@example.org"] and all(code in mail.body for code in codes)
    assert "100,00" in mail.body and "Op 24 december 2026 mailen wij hem naar mia@example.org." in mail.body
    assert [grouped(code) for code in codes_in(mail)] == codes
    assert mail.body.count("/held_pdf/") == 2 and not pdfs(mail)


def test_a_house_that_wants_it_attaches_a_card_each(house: House, mailoutbox: list, worker: Callable[[], int]) -> None:
    house.pdf_attached = True
    house.save()
    order = buy(house, None, None)
    write(order)
    worker()
    ((name, content),) = pdfs(mailoutbox[0])
    assert name == f"bon-{order.code}.pdf" and len(PdfReader(BytesIO(content)).pages) == 2


def pdfs(mail: Any) -> list[tuple[str, bytes]]:
    parts = [part for part in mail.message().walk() if part.get_content_type() == "application/pdf"]
    return [(part.get_filename(), part.get_payload(decode=True)) for part in parts]


def test_a_gift_leaves_in_the_morning_of_its_day_and_once(house: House, mailoutbox: list, worker: Callable[[], int]) -> None:
    order = buy(house, Gift("Mia", "mia@example.org", "Veel plezier!\nTot straks.", CHRISTMAS))
    for _turn in range(3):
        write(order)
    worker()
    assert [mail.to for mail in mailoutbox] == [["bea@example.org"]]
    assert gift(house).due_at == datetime(2026, 12, 24, 7, 0, tzinfo=UTC), "eight o'clock in Brussels"
    with frozen_now(datetime(2026, 12, 24, 6, 59, tzinfo=UTC)):
        operations.queue_left_behind()
        worker()
    assert len(mailoutbox) == 1
    with frozen_now(datetime(2026, 12, 24, 7, 1, tzinfo=UTC)):
        for _turn in range(3):
            operations.queue_left_behind()
            worker()
    (mail,) = mailoutbox[1:]
    assert mail.to == ["mia@example.org"] and "Veel plezier!" in mail.body and "Bea" in mail.body and "50,00" in mail.body


def test_a_gift_says_from_whom_it_is(house: House, mailoutbox: list, worker: Callable[[], int]) -> None:
    write(buy(house, Gift("Mia", "mia@example.org", giver_name="Tante Jo")))
    worker()
    (mail,) = (mail for mail in mailoutbox if mail.to == ["mia@example.org"])
    assert "Tante Jo" in mail.body and "Bea" not in mail.body


def test_a_gift_without_a_day_goes_at_once_and_one_without_an_address_to_nobody(house: House, mailoutbox: list, worker: Callable[[], int]) -> None:
    write(buy(house, Gift("Mia", "mia@example.org"), Gift("Ella")))
    worker()
    assert sorted(mail.to[0] for mail in mailoutbox) == ["bea@example.org", "mia@example.org"]


def test_what_was_given_back_before_its_day_isnt_mailed(house: House, mailoutbox: list, worker: Callable[[], int]) -> None:
    order = buy(house, Gift("Mia", "mia@example.org", send_date=CHRISTMAS))
    write(order)
    worker()
    with house_scope(house.pk) as scope:
        lines = list(OrderLine.objects.filter(order=order).values_list("pk", flat=True))
        sales.refund_lines(house=house, order=order, line_ids=lines, with_fees=True, reason="", key=uuid4(), actor=COULISSE, now=scope.now)
    with frozen_now(datetime(2026, 12, 24, 8, 0, tzinfo=UTC)):
        operations.queue_left_behind()
        worker()
    assert len(mailoutbox) == 1 and gift(house).state == MessageState.DROPPED


def test_until_its_day_the_office_may_send_it_elsewhere(house: House, mailoutbox: list, worker: Callable[[], int]) -> None:
    write(buy(house, Gift("Mia", "mia@exmple.org", send_date=CHRISTMAS)))
    with house_scope(house.pk) as scope:
        operations.send_again(house=house, message_id=gift(house).pk, actor=COULISSE, now=scope.now, to="mia@example.org")
    worker()
    assert len(mailoutbox) == 1, "its day hasn't come"
    with frozen_now(datetime(2026, 12, 24, 8, 0, tzinfo=UTC)):
        operations.queue_left_behind()
        worker()
    assert mailoutbox[1].to == ["mia@example.org"]


def test_asked_again_the_buyer_has_it_once_more_and_the_receiver_doesnt(house: House, mailoutbox: list, worker: Callable[[], int]) -> None:
    order = buy(house, Gift("Mia", "mia@example.org"))
    write(order)
    with house_scope(house.pk) as scope:
        operations.mail_tickets_again(house=house, order_id=order.pk, asked_at="1", now=scope.now)
    worker()
    assert sorted(mail.to[0] for mail in mailoutbox) == ["bea@example.org", "bea@example.org", "mia@example.org"]


def test_a_mail_that_was_forgotten_is_written_by_the_next_look(house: House, mailoutbox: list, worker: Callable[[], int]) -> None:
    with frozen_now(NOW - timedelta(minutes=10)):
        buy(house, None)
    operations.queue_left_behind()
    worker()
    assert [mail.to for mail in mailoutbox] == [["bea@example.org"]]


def test_the_mail_of_a_subscription_adds_up_and_calls_it_one(house: House, mailoutbox: list, worker: Callable[[], int]) -> None:
    season = [make_performance(house, rows=4, seats=10, days=7 + turn) for turn in range(3)]
    order = pay_for(house, subscribe(house, [chooses(1, "An", season, 1, 2, 3)], product=sell_formula(house)).basket_id)
    write(order)
    worker()
    (mail,) = mailoutbox
    body = " ".join(mail.body.replace("\u00a0", " ").split())
    assert "Vanaf drie: − € 6,00" in body and "Totaal: € 54,00" in body
    assert "gratis" not in body and "Kijk wat er nog op staat" not in body
    assert mail.body.count("/held_pdf/") == len(codes_in(mail)) == 1
