"""Somebody who wants more than one place in the line, or somebody else's, or to bring it down."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, RequestFactory

from coulisse.faces.shop.tests.buying.conftest import Buyer
from coulisse.faces.shop.visitor import visitor_network
from coulisse.houses import throttles
from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.openings.models import Line, Opening, Visit
from coulisse.openings.slips import Slip
from coulisse.openings.tests.conftest import FORMING, OPENS, early, make_opening, nothing_kept  # noqa: F401
from coulisse.programme.models import Performance


@pytest.fixture
def opening(evening: Performance, de_kring: House) -> Opening:
    return make_opening(de_kring, windows=(early(),))


def given(opening: Opening, *, general: bool) -> int:
    with house_scope(opening.house_id):
        return Line.objects.get(opening=opening, is_general=general).given


def shows(client: Client, opening: Opening, code: str, **more: Any) -> Any:
    with frozen_now(FORMING):
        return client.post(f"/de-kring/nl/line/{opening.pk}/early/", {"right": code}, **more)


def test_a_code_pressed_twice_is_one_number(bea: Buyer, opening: Opening) -> None:
    for _press in range(3):
        assert shows(bea.client, opening, "VRIEND").status_code == 302
    assert given(opening, general=False) == 1


def test_who_stands_in_the_line_of_everybody_may_still_show_a_code(bea: Buyer, opening: Opening) -> None:
    with frozen_now(FORMING):
        bea.client.post(bea.at(f"line/{opening.pk}/join/"))
    shows(bea.client, opening, "VRIEND")
    assert given(opening, general=False) == 1


def test_one_code_in_many_browsers_of_one_machine_fills_no_line(opening: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttles, "LINE", throttles.Limit("line", 5, 600))
    answers = [shows(Client(), opening, "VRIEND", HTTP_X_FORWARDED_FOR=f"203.0.113.{n}") for n in range(8)]
    assert [one.status_code for one in answers] == [302] * 5 + [429] * 3
    assert "VRIEND" in answers[-1].content.decode() and given(opening, general=False) == 5


@pytest.mark.parametrize(
    "typed", ["x" * 10_000, "\x00", "VR\x00IEND2", "' OR 1=1 --", "<script>alert(1)</script>", "💥" * 300, "\u202e" * 50, "%00", "0" * 13]
)
def test_no_nonsense_is_a_code_and_all_of_it_is_answered(bea: Buyer, opening: Opening, typed: str) -> None:
    answer = shows(bea.client, opening, typed)
    assert answer.status_code == 422 and "<script>alert" not in answer.content.decode()
    assert given(opening, general=False) == 0


def slips(opening: Opening, other: Opening) -> list[str]:
    """Good ones of somebody else's line, and bad ones of this."""
    with house_scope(opening.house_id, other.house_id):
        mine = Line.objects.get(opening=opening, is_general=True)
        theirs = Line.objects.get(opening=other, is_general=True)
    good = Slip(opening.house_id, opening.pk, mine.pk, 1).written
    house, number, line, drawn, sign = good.split(".")
    found = [
        Slip(other.house_id, other.pk, theirs.pk, 1).written, Slip(opening.house_id, opening.pk, theirs.pk, 1).written,
        Slip(other.house_id, opening.pk, mine.pk, 1).written, f"{house}.{number}.{line}.2.{sign}", f"{number}.{house}.{line}.{drawn}.{sign}", good[:-1],
        good + "A", good.upper(), good + " ", f"+{good}", f"{house}.{number}.{line}.{drawn}.", "", "." * 10_000, good * 100,
    ]  # fmt: skip
    return [slip for slip in found if slip != good]  # A house and its opening may have the same number.


def test_a_slip_of_anybody_else_or_of_ones_own_making_brings_nobody_in(bea: Buyer, opening: Opening, het_anker: House) -> None:
    other = make_opening(het_anker)
    with frozen_now(FORMING):
        bea.client.post(bea.at(f"line/{opening.pk}/join/"))
    for written in slips(opening, other):
        stranger = Client()
        stranger.cookies[f"line-{opening.pk}"] = written
        with frozen_now(OPENS + timedelta(seconds=1)):
            assert stranger.get(f"/de-kring/nl/line/{opening.pk}/").status_code == 200
            stranger.post(f"/de-kring/nl/line/{opening.pk}/come-in/")
            assert f"/line/{opening.pk}/" in stranger.get(bea.place("seats")).url, written
    with house_scope(opening.house_id):
        assert not Visit.objects.exists()


@pytest.mark.parametrize("number", ["0", "9" * 30, str(2**63)])
def test_no_number_in_the_address_breaks_anything(bea: Buyer, opening: Opening, number: str) -> None:
    for path in ("", "join/", "early/", "come-in/", "state/", "place/"):
        assert bea.client.get(bea.at(f"line/{number}/{path}")).status_code == 404
        assert bea.client.post(bea.at(f"line/{number}/{path}")).status_code in (404, 405)


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options", "trace"])
def test_other_ways_to_ask_take_nothing(bea: Buyer, opening: Opening, method: str) -> None:
    with frozen_now(FORMING):
        for path in ("", "join/", "early/", "come-in/"):
            assert getattr(bea.client, method)(bea.at(f"line/{opening.pk}/{path}")).status_code == 405
        for path in ("join/", "early/", "come-in/"):
            assert bea.client.head(bea.at(f"line/{opening.pk}/{path}")).status_code in (200, 302)
    assert given(opening, general=True) == given(opening, general=False) == 0


def test_an_invented_address_of_the_network_is_believed_only_from_our_own_proxy(rf: RequestFactory, settings: Any) -> None:
    from dataclasses import replace

    asked = rf.get("/", REMOTE_ADDR="198.51.100.7", HTTP_X_FORWARDED_FOR="203.0.113.1, 203.0.113.2")
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, trusted_proxies=0)
    assert visitor_network(asked) == "198.51.100.7"
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, trusted_proxies=1)
    assert visitor_network(asked) == "203.0.113.2"


@pytest.mark.parametrize(
    ("written", "network"),
    [
        ("203.0.113.2", "203.0.113.2"), ("::ffff:203.0.113.2", "203.0.113.2"), ("203.0.113.2:51234", "203.0.113.2"), ("2001:db8::7", "2001:db8::/64"),
        ("[2001:db8::7]:443", "2001:db8::/64"), ("[2001:db8::7]", "2001:db8::/64"), ("unknown", "unknown"), ("x" * 900, "x" * 64), ("", ""),
    ],
)  # fmt: skip
def test_everybody_is_counted_where_they_are_and_nobody_for_all(rf: RequestFactory, written: str, network: str) -> None:
    assert visitor_network(rf.get("/", REMOTE_ADDR=written)) == network
