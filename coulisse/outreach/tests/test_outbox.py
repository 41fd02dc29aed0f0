"""A mail is written once, leaves once, and is tried again while a server can't take it."""

import smtplib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail.backends.base import BaseEmailBackend

from coulisse.houses.models import House
from coulisse.houses.queries import history
from coulisse.houses.scope import ScopeProblem, frozen_now, house_scope
from coulisse.houses.types import COULISSE
from coulisse.outreach import operations, queries, rules
from coulisse.outreach.operations import LinkGone, NoSuchMessage
from coulisse.outreach.tests.conftest import kept, make_order
from coulisse.outreach.types import Kind, Mail, MessageState, Problem
from coulisse.programme.models import Performance
from coulisse.testing.cast import NOW


class Server(BaseEmailBackend):
    """A mail server that fails as told, as often as told, and keeps what it took."""

    failures: list[Exception] = []
    taken: list[Any] = []

    def send_messages(self, messages: list[Any]) -> int:
        if self.failures:
            raise self.failures.pop(0)
        self.taken.extend(messages)
        return len(messages)


@pytest.fixture
def server(settings: Any) -> type[Server]:
    Server.failures, Server.taken = [], []
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    return Server


def a_mail(**changes: Any) -> Mail:
    given = {
        "kind": Kind.REFUND,
        "about": "order:ABCD2345",
        "to": "bea@example.org",
        "language": "nl",
        "subject": "Terug",
        "text": "Dag",
        "html": "<p>Dag</p>",
    }
    return Mail(**{**given, **changes})


def compose(house: House, **changes: Any) -> list[int]:
    with house_scope(house.pk) as scope:
        return operations.compose(house=house, mails=[a_mail(**changes)], now=scope.now)


BUSY = smtplib.SMTPServerDisconnected("busy")


def refusal(code: int) -> smtplib.SMTPRecipientsRefused:
    return smtplib.SMTPRecipientsRefused({"bea@example.org": (code, b"no such box")})


def test_the_same_mail_is_written_once(house: House, server: type[Server], worker: Callable) -> None:
    assert len(compose(house)) == 1
    assert compose(house, text="later words") == []
    worker()
    assert [mail.body for mail in server.taken] == ["Dag"]


def test_another_occasion_or_house_is_another_mail(house: House, het_anker: House, server: type[Server], worker: Callable) -> None:
    compose(house)
    compose(house, occasion="refund:2")
    compose(het_anker)
    worker()
    assert len({mail.extra_headers["Message-ID"] for mail in server.taken}) == 3


def test_what_is_rolled_back_is_neither_written_nor_sent(house: House, server: type[Server], worker: Callable) -> None:
    with pytest.raises(ZeroDivisionError), house_scope(house.pk) as scope:
        operations.compose(house=house, mails=[a_mail()], now=scope.now)
        _oops = 1 / 0
    assert worker() == 0 and kept(house) == []


def test_sending_waits_for_no_network_inside_a_transaction(house: House) -> None:
    with house_scope(house.pk), pytest.raises(ScopeProblem):
        operations.send(house=house, message_id=1)


def test_sent_once_it_isnt_sent_again(house: House, server: type[Server], worker: Callable) -> None:
    [message_id] = compose(house)
    worker()
    assert operations.send(house=house, message_id=message_id) is None
    assert len(server.taken) == 1


def test_a_server_that_is_away_gets_it_when_it_is_back(house: House, server: type[Server], worker: Callable) -> None:
    server.failures = [BUSY, OSError("no route")]
    compose(house)
    worker()
    [message] = kept(house)
    assert (message.state, message.problem, message.tries, message.due_at) == (
        MessageState.WAITING,
        Problem.UNREACHABLE,
        1,
        NOW + timedelta(minutes=1),
    )
    assert message.server_said == "busy"
    operations.queue_left_behind()
    assert worker() == 0 and not server.taken, "not before it is due"
    for minutes in (1, 3):
        with frozen_now(NOW + timedelta(minutes=minutes)):
            operations.queue_left_behind()
            worker()
    [message] = kept(house)
    assert (message.state, message.problem, message.tries) == (MessageState.SENT, "", 3)
    assert len(server.taken) == 1


def test_after_two_days_it_has_failed_and_the_office_sees_it(house: House, server: type[Server], worker: Callable) -> None:
    server.failures = [BUSY] * 50
    compose(house)
    worker()
    moment, hours = NOW, 0.0
    while kept(house)[0].state == MessageState.WAITING:
        moment = kept(house)[0].due_at
        with frozen_now(moment):
            operations.queue_left_behind()
            worker()
    hours = (moment - NOW).total_seconds() / 3600
    assert 47 < hours < 49 and kept(house)[0].tries == len(rules.WAITS) + 1
    with house_scope(house.pk):
        assert queries.failed_count() == 1


@pytest.mark.parametrize("error", [refusal(550), smtplib.SMTPDataError(554, b"no such box"), smtplib.SMTPSenderRefused(553, b"no such box", "x@y")])
def test_what_a_server_refuses_for_good_is_not_repeated(house: House, server: type[Server], worker: Callable, error: Exception) -> None:
    server.failures = [error]
    compose(house)
    worker()
    [message] = kept(house)
    assert (message.state, message.problem) == (MessageState.FAILED, Problem.REFUSED) and "no such box" in message.server_said
    with frozen_now(NOW + timedelta(days=1)):
        operations.queue_left_behind()
        assert worker() == 0


@pytest.mark.parametrize(
    "error", [refusal(451), smtplib.SMTPDataError(451, b"later"), smtplib.SMTPAuthenticationError(535, b"password"), TimeoutError()]
)
def test_what_may_pass_is_tried_again(house: House, server: type[Server], worker: Callable, error: Exception) -> None:
    server.failures = [error]
    compose(house)
    worker()
    assert kept(house)[0].state == MessageState.WAITING


def test_a_slip_of_ours_is_noted_tried_again_and_heard_of(house: House, server: type[Server]) -> None:
    server.failures = [RuntimeError("a bug")]
    [message_id] = compose(house)
    with pytest.raises(RuntimeError):
        operations.send(house=house, message_id=message_id)
    [message] = kept(house)
    assert (message.state, message.problem, message.server_said) == (MessageState.WAITING, Problem.UNFINISHED, "RuntimeError")


def test_a_worker_that_died_with_it_loses_it_to_the_next(house: House, server: type[Server], worker: Callable) -> None:
    from coulisse.outreach import outbox

    [message_id] = compose(house)
    with house_scope(house.pk) as scope:
        assert outbox.claim(house.pk, [message_id], scope.now)
    worker()  # the task of the mail finds it claimed
    assert not server.taken
    with frozen_now(NOW + rules.LEASE):
        assert operations.queue_left_behind() == 1
        worker()
    assert len(server.taken) == 1 and kept(house)[0].tries == 2


def test_a_worker_that_comes_back_too_late_settles_nothing(house: House, server: type[Server]) -> None:
    from coulisse.outreach import outbox

    [message_id] = compose(house)
    with house_scope(house.pk) as scope:
        [slow] = outbox.claim(house.pk, [message_id], scope.now)
    with frozen_now(NOW + rules.LEASE):
        assert operations.send(house=house, message_id=message_id) == MessageState.SENT
        with house_scope(house.pk) as scope:
            assert not outbox.settle(slow, MessageState.FAILED, now=scope.now, problem=Problem.UNREACHABLE)
    assert kept(house)[0].state == MessageState.SENT


def test_a_dropped_task_is_asked_anew_once(house: House, server: type[Server], worker: Callable) -> None:
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.models import ProcrastinateJob

    compose(house)
    assert app.tasks["outreach.send"] and ProcrastinateJob.objects.count() == 1
    with frozen_now(NOW + rules.QUEUE_PATIENCE + timedelta(seconds=1)):
        assert operations.queue_left_behind() == 1
        assert operations.queue_left_behind() == 0
        worker()
    assert len(server.taken) == 1


def test_tickets_whose_task_was_lost_are_mailed_all_the_same(
    evening: Performance, house: House, server: type[Server], worker: Callable, settings: Any
) -> None:
    settings.EVENT_TASKS = {**settings.EVENT_TASKS, "sales.order_confirmed": []}
    order = make_order(evening)
    operations.queue_left_behind()
    assert worker() == 0, "its task may still come"
    with frozen_now(NOW + timedelta(minutes=6)):
        operations.queue_left_behind()
        operations.queue_left_behind()
        worker()
    assert [mail.to for mail in server.taken] == [[order.email]]


@pytest.mark.parametrize("to", ["", "bea", "bea@example.org, else@example.org", "bea@example.org\nBcc: else@example.org", "x" * 300 + "@example.org"])
def test_what_cant_be_an_address_is_kept_for_the_office(house: House, server: type[Server], worker: Callable, to: str) -> None:
    compose(house, to=to)
    assert worker() == 0
    [message] = kept(house)
    assert (message.state, message.problem) == (MessageState.FAILED, Problem.ADDRESS)


def send_again(house: House, message_id: int, to: str = "") -> int:
    with house_scope(house.pk) as scope:
        return operations.send_again(house=house, message_id=message_id, actor=COULISSE, now=scope.now, to=to)


def test_the_office_corrects_an_address_and_it_leaves(house: House, server: type[Server], worker: Callable) -> None:
    [message_id] = compose(house, to="bea@example")
    assert send_again(house, message_id, "bea@example.org") == message_id
    worker()
    assert [mail.to for mail in server.taken] == [["bea@example.org"]]
    with house_scope(house.pk):
        assert [line.verb for line in history("order:ABCD2345")] == ["mail.sent_again"]


def test_of_what_has_left_a_copy_goes_and_both_stay_on_record(house: House, server: type[Server], worker: Callable) -> None:
    [message_id] = compose(house)
    worker()
    again = send_again(house, message_id, "else@example.org")
    worker()
    assert again != message_id and [mail.to[0] for mail in server.taken] == ["bea@example.org", "else@example.org"]
    with house_scope(house.pk):
        assert [message.to for message in queries.messages_about("order:ABCD2345")] == ["else@example.org", "bea@example.org"]


def test_impatience_sends_nothing_twice(house: House, server: type[Server], worker: Callable) -> None:
    from coulisse.outreach import outbox

    [message_id] = compose(house)
    with house_scope(house.pk) as scope:
        outbox.claim(house.pk, [message_id], scope.now)
    send_again(house, message_id)
    worker()
    assert not server.taken, "whoever has it in hand sends it"


def test_a_link_that_opened_something_is_not_sent_a_second_time(house: House, server: type[Server], worker: Callable) -> None:
    [message_id] = compose(house, kind=Kind.PASSWORD_RESET, about="user:1", secret_link="https://tickets.example.org/x/")
    worker()
    with pytest.raises(LinkGone):
        send_again(house, message_id)


def test_a_message_of_the_neighbour_isnt_there(house: House, het_anker: House) -> None:
    [message_id] = compose(house)
    with pytest.raises(NoSuchMessage):
        send_again(het_anker, message_id)
    assert operations.send(house=het_anker, message_id=message_id) is None


def test_the_office_looks_at_mails_without_reading_them_all(house: House, django_assert_num_queries: Any) -> None:
    for number in range(5):
        compose(house, occasion=str(number))
    with house_scope(house.pk), django_assert_num_queries(1):
        assert [message.subject for message in queries.messages_about("order:ABCD2345")] == ["Terug"] * 5
    with house_scope(house.pk):
        assert queries.messages(state="waiting", kind="refund").count() == 5 and queries.messages(state="failed").count() == 0
