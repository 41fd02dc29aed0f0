"""Two workers, two connections, one mail."""

from threading import Barrier, Event, Thread
from typing import Any

import psycopg
import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.db import InternalError, OperationalError, connections

from coulisse.config.postgres import SUPERUSER
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.outreach import operations
from coulisse.outreach.models import Message
from coulisse.outreach.operations import handing_over
from coulisse.outreach.tests.conftest import make_evening, make_order
from coulisse.outreach.tests.test_outbox import a_mail
from coulisse.outreach.types import MessageState
from coulisse.testing.cast import make_house
from coulisse.testing.database import server as of_tests


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


class Breaking(BaseEmailBackend):
    """Takes the mail; meanwhile our connection to the database is cut."""

    taken: list[Any] = []

    def send_messages(self, messages: list[Any]) -> int:
        self.taken.extend(messages)
        with psycopg.connect(of_tests().url(SUPERUSER, connections["default"].settings_dict["NAME"]), autocommit=True) as admin:
            admin.execute("SELECT pg_terminate_backend(%s)", [connections["default"].connection.info.backend_pid])
        return len(messages)


def test_what_left_is_noted_on_another_connection_where_ours_breaks(house: House, settings: Any) -> None:
    Breaking.taken, settings.EMAIL_BACKEND = [], f"{__name__}.Breaking"
    with house_scope(house.pk) as scope:
        [message_id] = operations.compose(house=house, mails=[a_mail()], now=scope.now)
    assert operations.send(house=house, message_id=message_id) is MessageState.SENT
    assert len(Breaking.taken) == 1 and messages(house)[0].state == MessageState.SENT


def failing(monkeypatch: pytest.MonkeyPatch, times: int) -> list[float]:
    """The database is away, then a standby answers; how long each pause was."""
    pauses: list[float] = []
    write_down = handing_over._written_down

    def written_down(*given: Any) -> Any:
        if len(pauses) < times:
            raise [OperationalError, InternalError][len(pauses) % 2]
        return write_down(*given)

    monkeypatch.setattr(handing_over, "_written_down", written_down)
    monkeypatch.setattr(handing_over, "sleep", pauses.append)
    return pauses


def test_what_left_is_noted_when_the_database_is_back(house: House, server: type[SlowServer], monkeypatch: pytest.MonkeyPatch) -> None:
    with house_scope(house.pk) as scope:
        [message_id] = operations.compose(house=house, mails=[a_mail()], now=scope.now)
    server.go_on.set()
    pauses = failing(monkeypatch, 12)
    assert operations.send(house=house, message_id=message_id) is MessageState.SENT
    assert len(server.taken) == 1 and messages(house)[0].state == MessageState.SENT
    assert len(pauses) == 12 and sum(pauses) > 10


def test_a_note_is_given_up_long_before_the_lease(house: House, server: type[SlowServer], monkeypatch: pytest.MonkeyPatch) -> None:
    with house_scope(house.pk) as scope:
        [message_id] = operations.compose(house=house, mails=[a_mail()], now=scope.now)
    server.go_on.set()
    pauses = failing(monkeypatch, 10_000)
    monkeypatch.setattr(handing_over, "monotonic", lambda: sum(pauses))
    with pytest.raises((OperationalError, InternalError)):
        operations.send(house=house, message_id=message_id)
    assert 50 < sum(pauses) <= handing_over.NOTE_AGAIN_SECONDS
