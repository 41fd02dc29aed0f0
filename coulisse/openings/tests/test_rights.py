"""Who may come in earlier: with a UiTPAS, and with what they hold at any of the houses of the line."""

from datetime import timedelta
from os import urandom
from typing import Any

import pytest

from coulisse.houses.models import House
from coulisse.houses.operations import set_card_keys
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import COULISSE
from coulisse.integrations.uitpas.fake import BLOCKED, CLIENT_ID, CLIENT_SECRET, GOOD, GOOD_TOO, UNKNOWN, FakeUitpas
from coulisse.memberships.cards import CardNotChecked
from coulisse.memberships.models import Membership
from coulisse.openings import operations
from coulisse.openings.models import EarlyPlace, EarlyRight, Invited, Line, Opening
from coulisse.openings.operations import CodeOpensNothing, EarlyLineOver, NoLineYet, PlanRefused
from coulisse.openings.queries import early_openings
from coulisse.openings.slips import Slip
from coulisse.openings.tests.conftest import FORMING, OPENS, early, hold_a_pass, make_opening
from coulisse.openings.tests.test_together import cluster, planned  # noqa: F401
from coulisse.openings.types import EarlyGiven

PRESENT = FORMING - timedelta(seconds=30)


def with_keys(house: House) -> None:
    with house_scope(house.pk) as scope:
        keys = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        set_card_keys(house=house, keys=keys, random_bytes=urandom, actor=COULISSE, now=scope.now)


@pytest.fixture
def opening(de_kring: House, now: object, uitpas: FakeUitpas) -> Opening:
    """Holders of a UiTPAS come in twenty minutes before everybody."""
    with_keys(de_kring)
    return make_opening(de_kring, windows=(early(code="", for_uitpas=True),))


def shows(opening: Opening, typed: str, at: Any = PRESENT) -> Slip:
    with frozen_now(at):
        return operations.show_right(house=opening.house, opening_id=opening.pk, typed=typed)


def test_a_good_card_is_a_place_in_the_earlier_line_and_one_only(opening: Opening, uitpas: FakeUitpas) -> None:
    first, again, other = (shows(opening, typed) for typed in (GOOD, f" {GOOD[:4]} {GOOD[4:]}", GOOD_TOO))
    assert first == again and other.number == 2
    with house_scope(opening.house_id):
        assert first.line_id == Line.objects.get(is_general=False).pk
    assert uitpas.asked == [GOOD, GOOD_TOO], "who was seen isn't asked about again"


@pytest.mark.parametrize("number", [BLOCKED, UNKNOWN, "12", GOOD + "0"])
def test_no_card_no_place(opening: Opening, number: str) -> None:
    with pytest.raises(CodeOpensNothing):
        shows(opening, number)
    with house_scope(opening.house_id):
        assert not EarlyPlace.objects.exists() and Line.objects.get(is_general=False).given == 0


def test_the_number_of_a_card_is_kept_nowhere_and_its_digest_no_longer_than_the_line(opening: Opening) -> None:
    shows(opening, GOOD)
    with house_scope(opening.house_id) as scope:
        [kept] = EarlyPlace.objects.values_list("subject", flat=True)
        assert kept.startswith("uitpas:") and GOOD not in kept
        operations.end_opening(house=opening.house, opening=opening, actor=COULISSE, now=scope.now)
        assert not EarlyPlace.objects.exists()


def test_where_uitpas_is_silent_it_is_told_and_nothing_is_lost(opening: Opening, uitpas: FakeUitpas) -> None:
    shows(opening, GOOD)
    uitpas.does = "error"
    assert shows(opening, GOOD).number == 1, "who has a place needs no UiTPAS for it"
    with pytest.raises(CardNotChecked):
        shows(opening, GOOD_TOO)
    uitpas.does = ""
    assert shows(opening, GOOD_TOO).number == 2


def test_without_keys_nobody_is_asked(opening: Opening, uitpas: FakeUitpas, de_kring: House) -> None:
    with house_scope(de_kring.pk) as scope:
        set_card_keys(house=opening.house, keys={}, random_bytes=urandom, actor=COULISSE, now=scope.now)
    with pytest.raises(CodeOpensNothing):
        shows(opening, GOOD)
    assert not uitpas.asked


def test_nor_with_keys_that_another_secret_sealed(opening: Opening, uitpas: FakeUitpas, settings: Any) -> None:
    settings.SECRET_KEY = "another" * 10
    with pytest.raises(CodeOpensNothing):
        shows(opening, GOOD)
    assert not uitpas.asked


def test_where_the_keys_are_refused_the_log_says_whose(opening: Opening, uitpas: FakeUitpas, caplog: pytest.LogCaptureFixture) -> None:
    uitpas.does = "deny"
    with pytest.raises(CardNotChecked):
        shows(opening, GOOD)
    [said] = [one.msg for one in caplog.records if isinstance(one.msg, dict) and one.msg["event"] == "uitpas_refuses_the_keys"]
    assert said["house"] == opening.house_id


def test_before_and_after_its_time_a_card_is_asked_about_nowhere(opening: Opening, uitpas: FakeUitpas) -> None:
    with pytest.raises(NoLineYet):
        shows(opening, GOOD, opening.forms_at - timedelta(minutes=1))
    for typed in (GOOD, "NONSENSE"):
        with pytest.raises(EarlyLineOver):
            shows(opening, typed, OPENS)
    assert not uitpas.asked


def test_an_opening_without_a_window_for_cards_asks_nothing(de_kring: House, now: object, uitpas: FakeUitpas) -> None:
    with_keys(de_kring)
    with pytest.raises(CodeOpensNothing):
        shows(make_opening(de_kring, windows=(early(),)), GOOD)
    assert not uitpas.asked


def test_one_group_is_for_holders_of_a_uitpas(de_kring: House, now: object) -> None:
    two = (early(code="", for_uitpas=True), early(OPENS - timedelta(minutes=10), code="", for_uitpas=True))
    with pytest.raises(PlanRefused):
        make_opening(de_kring, windows=two)


@pytest.fixture
def together(cluster: tuple[House, House], now: object) -> tuple[Opening, Opening]:  # noqa: F811
    """De Kring leads, with a window for friends; Het Anker lets in with a word and with a pass of its own."""
    return opens_along(cluster, code="ANKERVRIEND")


def opens_along(cluster: tuple[House, House], *, code: str = "", product_ids: tuple[int, ...] = ()) -> tuple[Opening, Opening]:  # noqa: F811
    leading = planned(*cluster, windows=(early(),))
    house = cluster[1]
    with house_scope(leading.house_id):
        line_id = Line.objects.get(is_general=False).pk
    with house_scope(house.pk, leading.house_id) as scope:
        given = [EarlyGiven(line_id, code, product_ids), EarlyGiven(line_id + 1000, "ELDERS")]
        part = operations.accept_invitation(
            house=house, invited=Invited.objects.get(), production_ids=(), performance_ids=(), actor=COULISSE, now=scope.now, given=given
        )
    return leading, part


def test_a_word_of_a_house_that_opens_along_counts(together: tuple[Opening, Opening]) -> None:
    leading, _part = together
    ours, theirs = shows(leading, "vriend"), shows(leading, "anker vriend")
    assert ours.line_id == theirs.line_id and {ours.number, theirs.number} == {1, 2}
    with pytest.raises(CodeOpensNothing):
        shows(leading, "elders")


def test_so_does_its_pass_by_number_and_by_link_and_is_one_place(cluster: tuple[House, House], now: object) -> None:  # noqa: F811
    house = cluster[1]
    product, held = hold_a_pass(house)
    leading, part = opens_along(cluster, product_ids=(product,))
    with house_scope(house.pk):
        code = Membership.objects.get().code
    typed = shows(leading, code)
    with frozen_now(PRESENT), house_scope(house.pk) as scope:
        assert [one.pk for one, _line in early_openings(held, house, scope.now)] == [part.pk]
    with frozen_now(PRESENT), house_scope(house.pk, leading.house_id) as scope:
        pressed = operations.join_early_with(house=leading.house, opening_id=leading.pk, membership_id=held, at=house, now=scope.now)
    assert typed == pressed


def test_who_leaves_takes_its_rights_along(together: tuple[Opening, Opening]) -> None:
    leading, part = together
    with house_scope(part.house_id, leading.house_id) as scope:
        operations.leave_together(house=part.house, part=part, actor=COULISSE, now=scope.now, random_bytes=urandom)
        assert not EarlyRight.objects.exists()
    with pytest.raises(CodeOpensNothing):
        shows(leading, "ankervriend")
