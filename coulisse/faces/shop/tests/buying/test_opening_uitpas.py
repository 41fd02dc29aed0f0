"""Holders of a UiTPAS at the page of the line: their number, a silent UiTPAS, and one card in two browsers."""

from datetime import timedelta
from os import urandom

import pytest

from coulisse.faces.shop.tests.buying.conftest import Buyer
from coulisse.faces.shop.tests.buying.test_opening import A_SECOND, page, press, words
from coulisse.houses import throttles
from coulisse.houses.models import House
from coulisse.houses.operations import set_card_keys
from coulisse.houses.scope import house_scope
from coulisse.houses.throttles import Limit
from coulisse.houses.types import COULISSE
from coulisse.integrations.uitpas.fake import GOOD, UNKNOWN, FakeUitpas
from coulisse.openings.models import EarlyPlace, Line, Opening
from coulisse.openings.tests.conftest import FORMING, early, make_opening, nothing_kept  # noqa: F401
from coulisse.openings.tests.test_rights import with_keys
from coulisse.programme.models import Performance

PRESENT = FORMING - 5 * A_SECOND


@pytest.fixture
def opening(evening: Performance, de_kring: House, uitpas: FakeUitpas) -> Opening:
    with_keys(de_kring)
    return make_opening(de_kring, inside_most=1, windows=(early(code="", for_uitpas=True),))


def test_with_a_good_card_one_goes_first(bea: Buyer, carl: Buyer, opening: Opening) -> None:
    press(bea, opening, PRESENT, "join")
    assert "UiTPAS" in words(page(carl, opening, PRESENT))
    press(carl, opening, PRESENT, "early", right="0560 002 524 314")
    assert "Het is uw beurt" in words(page(carl, opening, FORMING + A_SECOND))
    assert "Uw plaats is bewaard" in words(page(bea, opening, FORMING + A_SECOND))


def test_one_card_is_one_place_in_two_browsers(bea: Buyer, carl: Buyer, opening: Opening) -> None:
    for buyer in (bea, carl):
        press(buyer, opening, PRESENT, "early", right=GOOD)
    with house_scope(opening.house_id):
        assert Line.objects.get(is_general=False).given == EarlyPlace.objects.count() == 1


def test_an_unknown_card_is_told_and_stays_in_the_field(bea: Buyer, opening: Opening) -> None:
    press(bea, opening, PRESENT, "join")
    answer = press(bea, opening, PRESENT, "early", right=UNKNOWN)
    assert answer.status_code == 422 and f'value="{UNKNOWN}"' in words(answer) and "UiTPAS kent deze kaart niet" in words(answer)


def test_a_silent_uitpas_keeps_the_place_and_the_number_and_costs_no_try(
    bea: Buyer, opening: Opening, uitpas: FakeUitpas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttles, "CODE", Limit("code", 2, 3600))
    uitpas.does = "error"
    for _again in range(4):
        answer = press(bea, opening, PRESENT, "early", right=GOOD)
        shown = words(answer)
        assert answer.status_code == 200 and "Uw kaart is nog niet nagekeken" in shown and f'value="{GOOD}"' in shown and "data-line-card=" in shown
    assert "Uw plaats is bewaard" in shown and "Uw nummer is 1." in shown, "they stand in the line of everybody meanwhile"
    with house_scope(opening.house_id):
        assert not EarlyPlace.objects.exists() and Line.objects.get(is_general=True).given == 1
    uitpas.does = ""
    press(bea, opening, PRESENT, "early", right=GOOD)
    assert "Het is uw beurt" in words(page(bea, opening, FORMING + A_SECOND))


def test_who_guesses_numbers_is_stopped(bea: Buyer, opening: Opening, monkeypatch: pytest.MonkeyPatch, uitpas: FakeUitpas) -> None:
    monkeypatch.setattr(throttles, "CODE", Limit("code", 3, 3600))
    answers = [press(bea, opening, PRESENT, "early", right=f"0900000000{n}0").status_code for n in range(10, 16)]
    assert answers == [422, 422, 422, 429, 429, 429] and len(uitpas.asked) == 3


def test_too_late_nobody_is_asked_and_no_try_is_counted(bea: Buyer, opening: Opening, monkeypatch: pytest.MonkeyPatch, uitpas: FakeUitpas) -> None:
    monkeypatch.setattr(throttles, "CODE", Limit("code", 2, 3600))
    for _again in range(4):
        answer = press(bea, opening, opening.opens_at, "early", right=GOOD)
        assert answer.status_code == 409 and "Hiermee komt u niet meer vroeger binnen" in words(answer)
    assert not uitpas.asked


def test_a_house_without_access_to_uitpas_no_longer_asks_for_a_card(bea: Buyer, opening: Opening, uitpas: FakeUitpas) -> None:
    with house_scope(opening.house_id) as scope:
        set_card_keys(house=opening.house, keys={}, random_bytes=urandom, actor=COULISSE, now=scope.now)
    press(bea, opening, PRESENT, "join")
    shown = words(press(bea, opening, PRESENT, "early", right=GOOD))
    assert "Deze code opent geen vroege" in shown and "UiTPAS" not in shown and not uitpas.asked


def test_too_soon_the_page_says_who_comes_in_earlier(bea: Buyer, opening: Opening) -> None:
    shown = words(page(bea, opening, opening.forms_at - timedelta(minutes=5)))
    assert "een UiTPAS" in shown and 'name="right"' not in shown


@pytest.mark.parametrize("typed", ["", "\x00", "🎭" * 5000, "'; drop table houses_house; --", GOOD + "\n" + GOOD])
def test_nonsense_is_no_card(bea: Buyer, opening: Opening, uitpas: FakeUitpas, typed: str) -> None:
    assert press(bea, opening, PRESENT, "early", right=typed).status_code == 422
    assert not uitpas.asked
