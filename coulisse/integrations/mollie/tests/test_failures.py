"""Mollie is away, slow, or talks nonsense: bounded in time, repeated only where that is safe, named."""

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings

from coulisse.integrations import patience
from coulisse.integrations.mollie import client, provider
from coulisse.integrations.mollie.client import Client
from coulisse.integrations.mollie.fake import FakeMollie
from coulisse.integrations.mollie.fake.server import TEST_KEY
from coulisse.integrations.mollie.problems import NoAnswer, NotUsable, Refused
from coulisse.integrations.mollie.provider import MollieProvider
from coulisse.integrations.mollie.tests.conftest import asked
from coulisse.sales.payments import ProviderRefused, ProviderUnreachable

BEFORE = ["error", "garbage", "empty", "page", "redirect", "drop", "hang"]
AFTER = ["act_then_error", "act_then_garbage", "act_then_drop", "act_then_hang", "trickle"]


@pytest.mark.parametrize("does", BEFORE + AFTER)
def test_one_bad_answer_is_mended_and_makes_no_second_payment(impatient: None, fake: FakeMollie, mollie: MollieProvider, does: str) -> None:
    fake.misbehave("create_payment", does, seconds=3)
    seen = mollie.start(asked())
    assert list(fake.books.payments) == [seen.reference]


@pytest.mark.parametrize("does", BEFORE + AFTER)
def test_bad_answers_without_end_are_given_up(impatient: None, fake: FakeMollie, mollie: MollieProvider, does: str) -> None:
    fake.misbehave("create_payment", does, times=100, seconds=3)
    began = time.monotonic()
    with pytest.raises(ProviderUnreachable):
        mollie.start(asked())
    assert time.monotonic() - began < 3
    assert fake.count("POST") == 3
    assert len(fake.books.payments) <= 1


def test_after_a_lost_answer_the_same_key_gives_the_payment_that_was_made(impatient: None, fake: FakeMollie, mollie: MollieProvider) -> None:
    wanted = asked()
    fake.misbehave("create_payment", "act_then_hang", times=3, seconds=3)
    with pytest.raises(ProviderUnreachable):
        mollie.start(wanted)
    assert [mollie.start(wanted).reference] == list(fake.books.payments)


def test_the_whole_call_ends_in_time_whatever_happens(fake: FakeMollie, mollie: MollieProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provider, "TOTAL_SECONDS", 0.6)
    fake.misbehave("get_payment", "trickle", times=9)
    reference = mollie.start(asked()).reference
    began = time.monotonic()
    with pytest.raises(ProviderUnreachable):
        mollie.look(reference)
    assert time.monotonic() - began < 1.2


def test_the_promise_of_ten_seconds_is_kept_by_the_numbers() -> None:
    assert provider.TOTAL_SECONDS < 10
    import coulisse.integrations.mollie.client as real

    assert real.TRY_SECONDS * 2 + sum(real.WAITS) < 10  # There is time for a second try.


def test_a_request_that_mollie_is_still_busy_with_is_waited_for(fake: FakeMollie, mollie: MollieProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "WAITS", (0.3, 0.6))
    wanted = asked()
    fake.misbehave("create_payment", "slow", seconds=0.4)
    found: list[str] = []
    calls = [threading.Thread(target=lambda: found.append(mollie.start(wanted).reference)) for _ in range(2)]
    for call in calls:
        call.start()
    for call in calls:
        call.join()
    assert found == list(fake.books.payments) * 2


def test_mollie_busy_for_ever_is_no_answer(impatient: None, fake: FakeMollie, mollie: MollieProvider) -> None:
    wanted = asked()
    fake.misbehave("create_payment", "slow", seconds=5)
    first = threading.Thread(target=lambda: pytest.raises(ProviderUnreachable, mollie.start, wanted))
    first.start()
    while not fake.requests:
        time.sleep(0.01)
    with pytest.raises(NoAnswer, match="busy"):
        mollie.start(wanted)
    first.join()


def test_a_no_is_not_repeated(fake: FakeMollie, mollie: MollieProvider) -> None:
    with pytest.raises(Refused) as refused:
        mollie.start(asked(amount_cents=99_999_00))
    assert (refused.value.status, refused.value.title, refused.value.field) == (422, "Unprocessable Entity", "amount")
    assert str(refused.value) == "422 Unprocessable Entity: The amount is higher than the maximum (amount)"
    assert fake.count("POST") == 1


def test_a_wrong_key_is_refused_by_name(fake: FakeMollie) -> None:
    with pytest.raises(Refused) as refused:
        MollieProvider({"api_key": "test_wrongwrongwrongwrongwrongwrong"}).start(asked())
    assert (refused.value.status, refused.value.detail) == (401, "Missing authentication, or failed to authenticate")


def test_too_many_requests_wait_as_long_as_mollie_says_while_there_is_time(fake: FakeMollie, mollie: MollieProvider) -> None:
    fake.misbehave("create_payment", "error", status=429, retry_after=1)
    began = time.monotonic()
    mollie.start(asked())
    assert 1 <= time.monotonic() - began < 3
    fake.misbehave("create_payment", "error", status=429, retry_after=60)
    with pytest.raises(NoAnswer) as no_answer:
        mollie.start(asked())
    assert no_answer.value.after_seconds == 60


def test_a_no_that_is_not_in_mollies_words_tells_nothing(fake: FakeMollie, mollie: MollieProvider) -> None:
    fake.misbehave("get_payment", "page", times=3, status=403)
    reference = mollie.start(asked()).reference
    with pytest.raises(ProviderUnreachable):
        mollie.look(reference)


def test_connections_are_reused(fake: FakeMollie, mollie: MollieProvider) -> None:
    reference = mollie.start(asked()).reference
    opened = []
    accept = fake._server.get_request

    def counted() -> Any:
        opened.append(1)
        return accept()

    fake._server.get_request = counted  # type: ignore[method-assign]
    for _ in range(5):
        mollie.look(reference)
    assert len(opened) <= 1


def test_a_connection_that_died_while_it_was_idle_is_replaced(fake: FakeMollie, mollie: MollieProvider) -> None:
    wanted = asked()
    mollie.start(wanted)
    fake.misbehave("get_payment", "drop")
    reference = mollie.start(wanted).reference
    assert mollie.look(reference).reference == reference


@pytest.mark.parametrize(
    "secrets",
    [
        {},
        {"api_key": ""},
        {"api_key": None},
        {"api_key": "hello"},
        {"api_key": "test_"},
        {"api_key": f"{TEST_KEY}\r\nX-Evil: 1"},
        {"api_key": "access_1234567890"},
    ],
)
def test_without_a_usable_key_nothing_is_sent(fake: FakeMollie, secrets: dict[str, Any]) -> None:
    for call in (
        lambda one: one.start(asked()),
        lambda one: one.look("tr_7UhSN1zuXS"),
        lambda one: one.look_refund("tr_7UhSN1zuXS", "re_4qqhO89gsT"),
    ):
        with pytest.raises(ProviderRefused):
            call(MollieProvider(secrets))
    assert not fake.requests


def test_real_money_moves_in_production_only(fake: FakeMollie) -> None:
    with pytest.raises(NotUsable, match="live key"):
        MollieProvider({"api_key": "live_dHar4XY7LxsDOtmnkVtjNVWXLSlXsM"}).start(asked())


def test_a_test_key_gives_no_tickets_away_in_production(fake: FakeMollie, settings: Any) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, mode="production")
    with pytest.raises(NotUsable, match="test key"):
        MollieProvider({"api_key": TEST_KEY}).start(asked())
    assert MollieProvider({"api_key": TEST_KEY, "accept_test": "yes"}).start(asked()).reference


def test_a_key_is_never_sent_in_the_clear(settings: Any) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, mollie_url="http://api.mollie.example")
    with pytest.raises(NotUsable, match="https"):
        MollieProvider({"api_key": TEST_KEY}).start(asked())


def test_the_key_stands_in_one_header_and_nowhere_else(
    fake: FakeMollie, mollie: MollieProvider, caplog: pytest.LogCaptureFixture, capsys: Any
) -> None:
    fake.misbehave("create_payment", "drop", times=2)
    fake.misbehave("get_payment", "garbage", times=3)
    with caplog.at_level(logging.DEBUG):
        reference = mollie.start(asked()).reference
        with pytest.raises(ProviderUnreachable) as failed:
            mollie.look(reference)
    said = (
        caplog.text
        + "".join(capsys.readouterr())
        + repr(failed.value)
        + repr(failed.value.__cause__)
        + repr(mollie)
        + repr(Client(TEST_KEY, fake.url))
    )
    assert TEST_KEY not in said
    method, _path, headers = fake.requests[0]
    assert (method, headers["Authorization"]) == ("POST", f"Bearer {TEST_KEY}")
    assert [name for name, value in headers.items() if TEST_KEY in value] == ["Authorization"]


def test_a_repeated_start_carries_one_idempotency_key(fake: FakeMollie, mollie: MollieProvider) -> None:
    wanted = asked(key=uuid4())
    fake.misbehave("create_payment", "error", times=2)
    mollie.start(wanted)
    assert [headers["Idempotency-Key"] for _, _, headers in fake.requests] == [str(wanted.key)] * 3


def test_a_silent_mollie_is_left_alone_for_a_moment(fake: FakeMollie, mollie: MollieProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = mollie.start(asked()).reference
    fake.misbehave("get_payment", "drop", times=6)
    for _ in range(2):
        with pytest.raises(ProviderUnreachable):
            mollie.look(reference)
    before = len(fake.requests)
    with pytest.raises(NoAnswer, match="not asked"):
        mollie.look(reference)
    with pytest.raises(NoAnswer, match="not asked"):
        mollie.start(asked())
    assert len(fake.requests) == before
    monkeypatch.setattr(patience, "REST_SECONDS", 0)
    patience.with_mollie_at(fake.url).was_silent()
    assert mollie.look(reference).reference == reference  # One goes first,
    assert mollie.start(asked()).reference  # and all others follow.


def may_ask(someone: patience.Patience) -> bool:
    with someone.asking() as may_again:
        return may_again is not None


def test_after_each_rest_only_one_caller_finds_out(monkeypatch: pytest.MonkeyPatch) -> None:
    someone = patience.Patience()
    monkeypatch.setattr(patience, "REST_SECONDS", 0)
    for _ in range(patience.SILENT_TRIES):
        someone.was_silent()
    monkeypatch.setattr(patience, "REST_SECONDS", 60)
    assert [may_ask(someone) for _ in range(3)] == [True, False, False]
    someone.answered()
    assert all(may_ask(someone) for _ in range(3))


def test_one_thread_of_a_process_never_waits_for_mollie(monkeypatch: pytest.MonkeyPatch) -> None:
    someone = patience.Patience()
    with ExitStack() as waits:
        asking = [waits.enter_context(someone.asking()) for _ in range(settings.ENVIRONMENT.web_threads - 1)]
        assert all(may_again and may_again() for may_again in asking), "one isn't in one's own way"
        assert not may_ask(someone), "the last one sells for other houses"
    assert may_ask(someone)


def test_also_where_all_come_in_the_same_moment_one_never_waits() -> None:
    someone, all_here = patience.Patience(), threading.Barrier(settings.ENVIRONMENT.web_threads)

    def come() -> bool:
        all_here.wait()
        with someone.asking() as may_again:
            all_here.wait()
            return may_again is not None

    for _ in range(20):
        with ThreadPoolExecutor(settings.ENVIRONMENT.web_threads) as threads:
            asked = [threads.submit(come) for _ in range(settings.ENVIRONMENT.web_threads)]
        assert sum(one.result() for one in asked) == settings.ENVIRONMENT.web_threads - 1


def test_while_half_of_the_threads_wait_for_long_nobody_joins_them(monkeypatch: pytest.MonkeyPatch) -> None:
    someone = patience.Patience()
    with ExitStack() as waits:
        for _ in range(settings.ENVIRONMENT.web_threads // 2):
            waits.enter_context(someone.asking())
        assert may_ask(someone), "they have only just begun"
        monkeypatch.setattr(patience, "SLOW_SECONDS", -1)
        assert not may_ask(someone)


def test_errors_are_answers_and_keep_nobody_waiting(fake: FakeMollie, mollie: MollieProvider) -> None:
    reference = mollie.start(asked()).reference
    fake.misbehave("get_payment", "error", times=12)
    for _ in range(4):
        with pytest.raises(ProviderUnreachable):
            mollie.look(reference)
    assert mollie.look(reference).reference == reference
