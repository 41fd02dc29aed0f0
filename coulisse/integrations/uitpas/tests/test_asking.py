"""UiTPAS is asked with the house's keys, for a short while, and nothing of a card stays anywhere."""

import time
from dataclasses import replace
from typing import Any

import pytest

from coulisse.integrations import patience
from coulisse.integrations.uitpas import fake
from coulisse.integrations.uitpas.fake import BLOCKED, CLIENT_ID, CLIENT_SECRET, GOOD, UNKNOWN, FakeUitpas
from coulisse.integrations.uitpas.issuer import Uitpas
from coulisse.memberships.cards import CardNotChecked, KeysRefused, card_subject, uitpas_number

KEYS = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}


def test_a_card_is_good_blocked_or_none(uitpas: FakeUitpas) -> None:
    assert [Uitpas(KEYS).is_good(number) for number in (GOOD, BLOCKED, UNKNOWN)] == [True, False, False]
    assert len(uitpas.tokens) == 1, "one token serves for many questions"


def test_a_token_that_ended_early_is_asked_anew(uitpas: FakeUitpas) -> None:
    assert Uitpas(KEYS).is_good(GOOD)
    uitpas.end_tokens()
    assert Uitpas(KEYS).is_good(GOOD)


@pytest.mark.parametrize(
    "keys", [{}, {"client_id": CLIENT_ID, "client_secret": "another"}, {"client_id": "het-anker", "client_secret": CLIENT_SECRET}]
)
def test_wrong_keys_are_told_apart_from_silence(uitpas: FakeUitpas, keys: dict[str, str]) -> None:
    with pytest.raises(KeysRefused):
        Uitpas(keys).check_keys()
    with pytest.raises(KeysRefused):
        Uitpas(keys).is_good(GOOD)


def test_who_may_not_ask_hears_so(uitpas: FakeUitpas) -> None:
    uitpas.does = "deny"
    with pytest.raises(KeysRefused):
        Uitpas(KEYS).is_good(GOOD)


@pytest.mark.parametrize("does", ["error", "busy", "garbage", "drop"])
def test_what_tells_nothing_is_no_answer(uitpas: FakeUitpas, does: str) -> None:
    uitpas.does = does
    with pytest.raises(CardNotChecked):
        Uitpas(KEYS).is_good(GOOD)
    uitpas.does = ""
    assert Uitpas(KEYS).is_good(GOOD)


def test_a_uitpas_that_hangs_is_left_alone_soon(uitpas: FakeUitpas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coulisse.integrations.uitpas.issuer.TOTAL_SECONDS", 0.3)
    assert Uitpas(KEYS).is_good(GOOD)
    uitpas.does = "hang"
    for _try in range(patience.SILENT_TRIES):
        began = time.monotonic()
        with pytest.raises(CardNotChecked):
            Uitpas(KEYS).is_good(GOOD)
        assert time.monotonic() - began < 1.5
    asked = len(uitpas.asked)
    with pytest.raises(CardNotChecked):
        Uitpas(KEYS).is_good(GOOD)
    assert len(uitpas.asked) == asked, "it is not even asked"


def test_one_at_a_time_waits_for_uitpas_and_payments_keep_their_room(uitpas: FakeUitpas) -> None:
    someone, mollie = patience.with_uitpas_at(uitpas.url), patience.with_mollie_at("http://127.0.0.1:9")
    with someone.asking() as first, someone.asking() as second, mollie.asking() as paying:
        assert first is not None and second is None and paying is not None
    with someone.asking() as again:
        assert again is not None


@pytest.mark.parametrize(("threads", "asks"), [(2, False), (3, True)])
def test_who_asks_about_a_card_takes_no_payment_its_room(uitpas: FakeUitpas, settings: Any, threads: int, asks: bool) -> None:
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, web_threads=threads)
    someone, mollie = patience.with_uitpas_at(uitpas.url), patience.with_mollie_at("http://127.0.0.1:9")
    with someone.asking() as card, mollie.asking() as paying:
        assert (card is not None) is asks and paying is not None
        with someone.asking() as another:
            assert another is None


def test_the_number_of_a_card_stands_in_no_log(uitpas: FakeUitpas, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> None:
    for does in ("error", "drop", "deny", "garbage"):
        uitpas.does = does
        with pytest.raises((CardNotChecked, KeysRefused)) as failed:
            Uitpas(KEYS).is_good(GOOD)
        assert GOOD not in repr(failed.value) + str(failed.value)
    said = capfd.readouterr()
    written = said.out + said.err + "".join(str(one.msg) for one in caplog.records)
    assert "uitpas_no_answer" in written and GOOD not in written and CLIENT_SECRET not in written


@pytest.mark.parametrize(("typed", "number"), [(GOOD, GOOD), ("0560 0025 24314", GOOD), ("0560-0025.24314", GOOD), ("056000252431", ""), ("٠" * 13, ""), ("x" * 10_000, ""), ("0560002524314/../x", "")])  # fmt: skip
def test_what_can_be_the_number_of_a_card(typed: str, number: str) -> None:
    assert uitpas_number(typed) == number


def test_what_is_kept_of_a_card_says_nothing_elsewhere() -> None:
    kept = {card_subject(number, about=about) for number in (GOOD, fake.GOOD_TOO) for about in ("line:1", "line:2")}
    assert len(kept) == 4 and all(len(one) <= 60 and GOOD not in one for one in kept)
