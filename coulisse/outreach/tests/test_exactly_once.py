"""Two workers, two connections, one mail."""

from threading import Barrier, Event, Thread
from typing import Any

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connections

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.outreach import operations
from coulisse.outreach.models import Message
from coulisse.outreach.tests.conftest import make_evening, make_order
from coulisse.outreach.tests.test_outbox import a_mail
from coulisse.outreach.types import MessageState
from coulisse.testing.cast import make_house


class SlowServer(BaseEmailBackend):
    """Takes its time, so that the others come while it is at it."""

    taken: list[Any] = []
    busy, go_on = Event(), Event()

    def send_messages(self, messages: list[Any]) -> int:
        self.busy.set()
        assert self.go_on.wait(30)
        self.taken.extend(messages)
        return len(messages)


@pytest.fixture
def server(settings: Any) -> type[SlowServer]:
    SlowServer.taken = []
    SlowServer.busy, SlowServer.go_on = Event(), Event()
    settings.EMAIL_BACKEND = f"{__name__}.SlowServer"
    return SlowServer


@pytest.fixture
def house(committed_db: None) -> House:
    return make_house()


def in_threads(count: int, action: Any) -> list[Any]:
    """What each of them answered; each on its own connection, all at once."""
    answers: list[Any] = []
    start = Barrier(count)

    def run() -> None:
        try:
            start.wait(30)
            answers.append(action())
        finally:
            connections.close_all()

    threads = [Thread(target=run) for _number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def messages(house: House) -> list[Message]:
    with house_scope(house.pk):
        return list(Message.objects.all())


def test_many_workers_send_a_mail_once(house: House, server: type[SlowServer]) -> None:
    with house_scope(house.pk) as scope:
        [message_id] = operations.compose(house=house, mails=[a_mail()], now=scope.now)
    server.go_on.set()
    answers = in_threads(8, lambda: operations.send(house=house, message_id=message_id))
    assert sorted(answers, key=str) == [None] * 7 + [MessageState.SENT]
    assert len(server.taken) == 1 and messages(house)[0].tries == 1


def test_while_one_is_at_the_server_the_others_leave_it(house: House, server: type[SlowServer]) -> None:
    with house_scope(house.pk) as scope:
        [message_id] = operations.compose(house=house, mails=[a_mail()], now=scope.now)
    first = Thread(target=lambda: (operations.send(house=house, message_id=message_id), connections.close_all()))
    first.start()
    assert server.busy.wait(30)
    assert operations.send(house=house, message_id=message_id) is None
    assert operations.queue_left_behind() == 0
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'")
        assert cursor.fetchone()[0] == 0, "nobody holds a transaction while a server is asked"
    server.go_on.set()
    first.join(30)
    assert len(server.taken) == 1 and messages(house)[0].state == MessageState.SENT


def test_many_tasks_write_the_mail_of_an_order_once(house: House, server: type[SlowServer]) -> None:
    order = make_order(make_evening(house))

    def write() -> int:
        with house_scope(house.pk) as scope:
            return len(operations.mail_tickets(house=house, order_id=order.pk, now=scope.now))

    assert sorted(in_threads(6, write)) == [0, 0, 0, 0, 0, 1]
    assert len(messages(house)) == 1
