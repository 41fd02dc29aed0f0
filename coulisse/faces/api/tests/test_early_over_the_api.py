"""A machine shows the right of its buyer: a word, a UiTPAS; and what it may without a scope."""

from collections.abc import Iterator
from typing import Any

import pytest

from coulisse.faces.api import line
from coulisse.faces.api.tests.test_selling import Machine
from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now
from coulisse.houses.throttles import Limit
from coulisse.integrations.uitpas.fake import GOOD, UNKNOWN, FakeUitpas
from coulisse.openings import standing
from coulisse.openings.models import Opening
from coulisse.openings.tests.conftest import FORMING, OPENS, early, make_opening
from coulisse.openings.tests.test_rights import with_keys
from coulisse.testing.factories import make_performance


@pytest.fixture
def opening(de_kring: House, now: object, uitpas: FakeUitpas, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opening]:
    monkeypatch.setattr(standing, "KEPT_SECONDS", 0.0)
    standing.forget_standings()
    with_keys(de_kring)
    yield make_opening(de_kring, windows=(early(for_uitpas=True),))
    standing.forget_standings()


def shows(machine: Machine, opening: Opening, code: str, at: Any = FORMING) -> Any:
    with frozen_now(at):
        return machine.call("post", f"/openings/{opening.pk}/early", {"code": code})


def test_a_card_and_a_word_are_a_slip_with_which_one_holds_earlier(opening: Opening, de_kring: House) -> None:
    evening, machine = make_performance(de_kring, rows=3, seats=6), Machine(de_kring, ["sell"])
    first, again, friend = (shows(machine, opening, code) for code in (GOOD, GOOD, "VRIEND"))
    assert first.status_code == 201 and first.body == again.body != friend.body
    with frozen_now(FORMING):
        machine.headers["Coulisse-Line"] = first.body["slip"]
        answers = [machine.call("post", "/holds", {"performance_id": evening.pk, "best": {"count": 1}}) for _try in range(2)]
    assert answers[-1].status_code == 201


def test_unknown_silent_too_late_and_not_there(opening: Opening, de_kring: House, uitpas: FakeUitpas, het_anker: House) -> None:
    machine = Machine(de_kring, ["sell"])
    assert shows(machine, opening, UNKNOWN).body["type"].endswith("/unknown-code")
    uitpas.does = "error"
    silent = shows(machine, opening, GOOD)
    assert (silent.status_code, silent.body["type"].rsplit("/", 1)[1], silent.headers["Retry-After"]) == (503, "card-not-checked", "20")
    late = shows(machine, opening, "VRIEND", OPENS)
    assert (late.status_code, late.body["type"].rsplit("/", 1)[1]) == (409, "early-line-over")
    assert shows(Machine(het_anker, ["sell"]), opening, "VRIEND").status_code == 404
    assert shows(Machine(de_kring, ["tickets"]), opening, "VRIEND").status_code == 403


def test_a_word_that_many_know_gives_one_machine_no_place_without_end(opening: Opening, de_kring: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "LINE_OF_MACHINE", Limit("line-machine", 2, 600))
    machine = Machine(de_kring, ["sell"])
    answers = [shows(machine, opening, "VRIEND") for _try in range(3)]
    assert [one.status_code for one in answers] == [201, 201, 429] and int(answers[-1].headers["Retry-After"]) > 0
