"""The mails of several orders leave together: one transaction writes them, one connection takes them; each fares by itself."""

import smtplib
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.lib import stopping
from coulisse.outreach import operations, outbox
from coulisse.outreach.operations import handing_over
from coulisse.outreach.tasks import mail_tickets_together
from coulisse.outreach.tests.conftest import codes_in, kept, make_order
from coulisse.outreach.types import MessageState, Problem
from coulisse.programme.models import Performance
from coulisse.sales.models import Order, OrderLine


class Server(BaseEmailBackend):
    """Fails for whom it is told, and counts how often somebody came."""

    opened = 0
    away: OSError | None = None
    refuses: dict[str, Exception] = {}
    taken: list[Any] = []

    def open(self) -> bool:
        type(self).opened += 1
        if self.away:
            raise self.away
        return True

    def send_messages(self, messages: list[Any]) -> int:
        [mail] = messages
        if error := self.refuses.get(mail.to[0]):
            raise error
        self.taken.append(mail)
        return 1


@pytest.fixture
def server(settings: Any) -> type[Server]:
    Server.opened, Server.away, Server.refuses, Server.taken = 0, None, {}, []
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    return Server


@pytest.fixture
def orders(evening: Performance) -> list[Order]:
    return [make_order(evening, 1, email=f"visitor{number}@example.org") for number in range(5)]


def send(house: House, orders: list[Order]) -> dict[int, Exception]:
    return operations.send_tickets(house=house, order_ids=[order.pk for order in orders])


def test_each_has_its_own_mail_through_one_connection(house: House, orders: list[Order], server: type[Server]) -> None:
    assert send(house, orders) == {}
    assert [mail.to for mail in server.taken] == [[order.email] for order in orders] and server.opened == 1
    assert len({code for mail in server.taken for code in codes_in(mail)}) == 5
    assert {(message.state, message.tries) for message in kept(house)} == {(MessageState.SENT, 1)}
    assert send(house, orders) == {} and len(server.taken) == 5, "asked again it sends nothing"


def test_more_of_them_take_no_more_statements(house: House, orders: list[Order], server: type[Server]) -> None:
    counts = []
    for some in (orders[:1], orders[1:]):
        with CaptureQueriesContext(connection) as asked:
            send(house, some)
        counts.append(len(asked))
    assert counts[0] == counts[1] and len(server.taken) == 5


def test_one_that_cant_be_written_about_keeps_nobody_elses(house: House, orders: list[Order], server: type[Server]) -> None:
    with house_scope(house.pk):
        OrderLine.objects.filter(order=orders[2], kind="ticket").update(place_name=["not", "a", "place"])
    assert list(send(house, orders)) == [orders[2].pk]
    assert [mail.to[0] for mail in server.taken] == [order.email for order in orders if order is not orders[2]]
    asked = [{"house_id": house.pk, "order_id": order.pk} for order in orders]
    assert [error is None for error in mail_tickets_together(asked)] == [True, True, False, True, True]


def test_what_the_server_says_of_one_is_nothing_to_the_others(house: House, orders: list[Order], server: type[Server]) -> None:
    server.refuses = {
        "visitor1@example.org": smtplib.SMTPRecipientsRefused({"visitor1@example.org": (550, b"no such box")}),
        "visitor3@example.org": smtplib.SMTPServerDisconnected("busy"),
    }
    assert send(house, orders) == {}
    assert [(message.to[7], message.state, message.problem) for message in kept(house)] == [
        ("0", "sent", ""), ("1", "failed", Problem.REFUSED), ("2", "sent", ""), ("3", "waiting", Problem.UNREACHABLE), ("4", "sent", ""),
    ]  # fmt: skip
    assert server.opened == 3, "after a failure the next one begins anew"


def test_a_server_that_is_away_is_knocked_at_once_for_all(house: House, orders: list[Order], server: type[Server]) -> None:
    server.away = TimeoutError("nobody there")
    assert send(house, orders) == {}
    assert server.opened == 1 and {(message.state, message.problem) for message in kept(house)} == {("waiting", Problem.UNREACHABLE)}


def test_a_round_ends_long_before_another_worker_may_take_over(
    house: House, orders: list[Order], server: type[Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(range(0, 10_000, 70))
    monkeypatch.setattr(handing_over, "monotonic", lambda: float(next(clock)))
    send(house, orders)
    states = [message.state for message in kept(house)]
    assert 0 < len(server.taken) < 5 and states.count(MessageState.WAITING) == 5 - len(server.taken)


def test_a_slip_of_ours_with_one_is_noted_and_heard_of(
    house: House, orders: list[Order], server: type[Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    put = handing_over.envelope

    def slips(message: Any, *given: Any) -> Any:
        if message.to == orders[0].email:
            raise RuntimeError("a bug")
        return put(message, *given)

    monkeypatch.setattr(handing_over, "envelope", slips)
    assert send(house, orders) == {}
    assert [message.problem for message in kept(house)] == [Problem.UNFINISHED, "", "", "", ""] and len(server.taken) == 4


def test_two_houses_in_one_go(house: House, orders: list[Order], het_anker: House, server: type[Server]) -> None:
    from coulisse.outreach.tests.conftest import make_evening

    other = make_order(make_evening(het_anker), 1, email="other@example.org")
    asked = [{"house_id": house.pk, "order_id": orders[0].pk}, {"house_id": het_anker.pk, "order_id": other.pk}]
    assert mail_tickets_together(asked) == [None, None]
    assert {(mail.to[0], mail.from_email.split(" <")[0]) for mail in server.taken} == {
        ("visitor0@example.org", "De Kring"),
        ("other@example.org", "Het Anker"),
    }


def test_a_worker_that_is_told_to_stop_puts_back_what_hasnt_left(
    house: House, orders: list[Order], server: type[Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Event()
    monkeypatch.setattr(stopping, "told", told)
    taken = Server.send_messages
    monkeypatch.setattr(Server, "send_messages", lambda self, messages: (told.set(), taken(self, messages))[1])
    send(house, orders)
    assert [mail.to for mail in server.taken] == [["visitor0@example.org"]], "the one in hand is finished"
    found = kept(house)
    assert [(message.state, message.tries, message.problem) for message in found] == [("sent", 1, ""), *[("waiting", 0, "")] * 4]
    told.clear()
    monkeypatch.setattr(Server, "send_messages", taken)
    assert [operations.send(house=house, message_id=message.pk) for message in found] == [None, *[MessageState.SENT] * 4], "due at once"


def test_what_another_one_claimed_since_is_not_put_back(house: House, orders: list[Order], server: type[Server]) -> None:
    with house_scope(house.pk) as scope:
        [pk] = operations.mail_tickets(house=house, order_id=orders[0].pk, now=scope.now)
        [mine] = outbox.claim(house.pk, [pk], scope.now)
        assert outbox.put_back(mine, now=scope.now)
        [theirs] = outbox.claim(house.pk, [pk], scope.now + timedelta(seconds=1))
        assert theirs.tries == mine.tries and not outbox.put_back(mine, now=scope.now), "asked again, because the first answer was lost"
