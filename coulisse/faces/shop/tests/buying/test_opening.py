"""An opening through the pages: nobody gets past the line, and everybody keeps their place."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coulisse.faces.shop.tests.buying.conftest import Buyer, statements, taken
from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import COULISSE
from coulisse.openings import operations, standing
from coulisse.openings.models import Line, Opening
from coulisse.openings.tests.conftest import FORMING, OPENS, early, make_opening, nothing_kept  # noqa: F401
from coulisse.programme.models import Performance

A_SECOND = timedelta(seconds=1)


@pytest.fixture
def opening(evening: Performance, de_kring: House) -> Opening:
    return make_opening(de_kring, inside_most=1)


def page(buyer: Buyer, opening: Opening, at: datetime, path: str = "") -> Any:
    with frozen_now(at):
        return buyer.client.get(buyer.at(f"line/{opening.pk}/{path}"))


def press(buyer: Buyer, opening: Opening, at: datetime, path: str, **sent: Any) -> Any:
    with frozen_now(at):
        return buyer.client.post(buyer.at(f"line/{opening.pk}/{path}/"), sent)


def holds(buyer: Buyer, at: datetime) -> Any:
    with frozen_now(at):
        return buyer.best(2)


def words(answer: Any) -> str:
    return answer.content.decode()


def test_without_an_opening_a_hold_asks_nothing_more(bea: Buyer, carl: Buyer) -> None:
    carl.best(1)
    with CaptureQueriesContext(connection) as captured:
        assert bea.best(2).url.endswith("/basket/")
    assert len(statements(captured)) <= 6
    assert not any("openings_" in sql for sql in statements(captured))


def test_a_visitor_waits_and_comes_in_and_buys(bea: Buyer, evening: Performance, opening: Opening) -> None:
    led = holds(bea, FORMING)
    assert led.status_code == 302 and f"/line/{opening.pk}/" in led.url and not taken(evening)
    assert "Neem mijn plaats in de rij" in words(page(bea, opening, FORMING))
    press(bea, opening, FORMING, "join")
    assert "Uw plaats is bewaard" in words(page(bea, opening, FORMING))
    assert "Het is uw beurt" in words(page(bea, opening, OPENS))
    came = press(bea, opening, OPENS + A_SECOND, "come-in", to="/de-kring/nl/info/")
    assert came.url == "/de-kring/nl/info/"
    assert holds(bea, OPENS + 2 * A_SECOND).url == "/de-kring/nl/basket/"
    assert len(taken(evening)) == 2


def test_no_page_where_places_are_taken_opens_for_who_knows_its_address(bea: Buyer, opening: Opening) -> None:
    with frozen_now(FORMING):
        for name in ("best", "seats", "list"):
            assert f"/line/{opening.pk}/" in bea.client.get(bea.place(name)).url
        for name in ("best", "seats"):
            assert f"/line/{opening.pk}/" in bea.client.post(bea.place(name), {"place": [1], "count": 1}).url
        assert bea.client.get(bea.at(f"e/{bea.evening.production.slug}/")).status_code == 200, "looking around is free"


def test_reload_other_tab_and_a_second_press_keep_the_place(bea: Buyer, opening: Opening) -> None:
    for _press in range(3):
        press(bea, opening, FORMING, "join")
    with house_scope(opening.house_id):
        assert Line.objects.get().given == 1
    first, again = page(bea, opening, FORMING), page(bea, opening, FORMING)
    assert "Uw nummer is 1." in words(first) and "Uw nummer is 1." in words(again)


def test_a_number_that_somebody_wrote_themselves_is_none(bea: Buyer, carl: Buyer, opening: Opening) -> None:
    press(bea, opening, FORMING, "join")
    press(carl, opening, FORMING, "join")
    name = f"line-{opening.pk}"
    carl.client.cookies[name] = carl.client.cookies[name].value.replace(".2.", ".1.")
    assert "Neem mijn plaats in de rij" in words(page(carl, opening, FORMING))


def test_a_place_in_one_house_is_none_in_another(bea: Buyer, opening: Opening, het_anker: House) -> None:
    theirs = make_opening(het_anker)
    press(bea, opening, FORMING, "join")
    bea.client.cookies[f"line-{theirs.pk}"] = bea.client.cookies[f"line-{opening.pk}"].value
    with frozen_now(FORMING):
        assert "Neem mijn plaats in de rij" in words(bea.client.get(f"/het-anker/nl/line/{theirs.pk}/"))
        assert bea.client.get(f"/het-anker/nl/line/{opening.pk}/").status_code == 404
        assert bea.client.get(f"/het-anker/line/{opening.pk}.json").status_code == 404


def test_only_one_at_a_time_where_one_may_be_inside(bea: Buyer, carl: Buyer, opening: Opening, evening: Performance) -> None:
    for buyer in (bea, carl):
        press(buyer, opening, FORMING, "join")
    shown = {buyer: words(page(buyer, opening, OPENS)) for buyer in (bea, carl)}
    [first] = [buyer for buyer, says in shown.items() if "Het is uw beurt" in says]
    [second] = [buyer for buyer, says in shown.items() if "data-line-ahead>U bent de volgende.<" in says]
    press(first, opening, OPENS + A_SECOND, "come-in")
    press(second, opening, OPENS + A_SECOND, "come-in")
    assert holds(second, OPENS + 2 * A_SECOND).url.startswith(f"/de-kring/nl/line/{opening.pk}/")
    assert not taken(evening)


def test_who_has_ordered_makes_room(bea: Buyer, carl: Buyer, opening: Opening, paper: object) -> None:
    for buyer in (bea, carl):
        press(buyer, opening, FORMING, "join")
    first, second = sorted((bea, carl), key=lambda buyer: "Het is uw beurt" not in words(page(buyer, opening, OPENS)))
    press(first, opening, OPENS + A_SECOND, "come-in")
    with frozen_now(OPENS + 2 * A_SECOND):
        first.best(2)
        first.pay()
    assert "Het is uw beurt" in words(page(second, opening, OPENS + timedelta(seconds=70)))


def test_too_late_is_said_gently_and_a_new_place_is_one_press_away(bea: Buyer, carl: Buyer, opening: Opening) -> None:
    press(bea, opening, FORMING, "join")
    page(bea, opening, OPENS)
    late = words(page(bea, opening, OPENS + timedelta(minutes=6)))
    assert "Uw beurt is voorbij" in late and "Neem een nieuwe plaats" in late
    press(bea, opening, OPENS + timedelta(minutes=6), "join")
    assert "Het is uw beurt" in words(page(bea, opening, OPENS + timedelta(minutes=6, seconds=2)))


def test_friends_with_their_code_go_first(bea: Buyer, carl: Buyer, evening: Performance, de_kring: House) -> None:
    opening = make_opening(de_kring, inside_most=1, windows=(early(),))
    press(bea, opening, FORMING - 5 * A_SECOND, "join")
    wrong = press(carl, opening, FORMING - 5 * A_SECOND, "early", right="VRIENDJES")
    assert wrong.status_code == 422 and 'value="VRIENDJES"' in words(wrong)
    press(carl, opening, FORMING - 5 * A_SECOND, "early", right="vriend")
    assert "Het is uw beurt" in words(page(carl, opening, FORMING + A_SECOND))
    assert "Uw plaats is bewaard" in words(page(bea, opening, FORMING + A_SECOND))


def test_a_code_before_there_is_a_line_leads_to_when_there_will_be_one(bea: Buyer, evening: Performance, de_kring: House) -> None:
    opening = make_opening(de_kring, windows=(early(),))
    too_early = FORMING - timedelta(minutes=30)
    answer = press(bea, opening, too_early, "early", right="vriend")
    assert answer.status_code == 302 and f"/line/{opening.pk}/" in answer.url
    assert "opent geen" not in words(page(bea, opening, too_early))


def test_a_pause_says_why_and_keeps_the_place(bea: Buyer, opening: Opening) -> None:
    press(bea, opening, FORMING, "join")
    with house_scope(opening.house_id) as scope:
        operations.pause(house=opening.house, opening=opening, message={"nl": "De betaling hapert <even>."}, actor=COULISSE, now=scope.now)
    shown = words(page(bea, opening, OPENS + A_SECOND))
    assert "Even pauze" in shown and "De betaling hapert &lt;even&gt;." in shown


def test_when_it_is_over_the_way_is_free(bea: Buyer, opening: Opening, evening: Performance) -> None:
    press(bea, opening, FORMING, "join")
    with house_scope(opening.house_id) as scope:
        operations.end_opening(house=opening.house, opening=opening, actor=COULISSE, now=scope.now)
    assert page(bea, opening, FORMING).url == "/de-kring/nl/"
    assert holds(bea, FORMING).url == "/de-kring/nl/basket/"


def test_only_what_was_chosen_has_a_line(bea: Buyer, evening: Performance, de_kring: House) -> None:
    from coulisse.testing.factories import make_performance

    other = Buyer(make_performance(de_kring, title="De Meeuw", days=9))
    make_opening(de_kring, production_ids=(other.evening.production_id,))
    assert holds(bea, FORMING).url == "/de-kring/nl/basket/"
    with frozen_now(FORMING - timedelta(minutes=30)):
        assert "/line/" in other.best(1).url, "what was chosen is closed from the moment it is planned"


def test_the_state_of_the_line_is_the_same_for_everyone_and_may_be_kept(bea: Buyer, carl: Buyer, opening: Opening) -> None:
    press(bea, opening, FORMING, "join")
    answers = []
    for buyer in (bea, carl):
        with frozen_now(FORMING):
            answers.append(buyer.client.get(f"/de-kring/line/{opening.pk}.json"))
    assert answers[0].content == answers[1].content and "public" in answers[0].headers["Cache-Control"]
    assert json.loads(answers[0].content)["lines"][0] | {"id": 0} == {"id": 0, "given": 1, "called": 0, "drawn": False}
    assert b"seed" not in answers[0].content


def test_the_seed_is_a_secret_until_the_lot_was_drawn(bea: Buyer, opening: Opening) -> None:
    press(bea, opening, FORMING, "join")
    with house_scope(opening.house_id):
        line = Line.objects.get()
    before, after = words(page(bea, opening, FORMING)), words(page(bea, opening, OPENS + A_SECOND))
    assert line.digest in before and bytes(line.seed).hex() not in before
    assert bytes(line.seed).hex() in after


@pytest.mark.parametrize(
    "goal", ["https://evil.example/", "//evil.example", "/het-anker/nl/", "/de-kring/nl/\\evil", "/de-kring/nl/\nx", "x" * 10_000]
)
def test_it_leads_nowhere_else(bea: Buyer, opening: Opening, goal: str) -> None:
    press(bea, opening, FORMING, "join")
    page(bea, opening, OPENS)
    assert press(bea, opening, OPENS + A_SECOND, "come-in", to=goal).url == "/de-kring/nl/"


def test_what_the_lot_gave_is_told_without_asking_the_database(
    bea: Buyer, carl: Buyer, opening: Opening, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    from coulisse.faces.shop.ready_places import with_ready_places

    ordinary: list[str] = []
    ready = with_ready_places(lambda environ, _start: ordinary.append(environ["PATH_INFO"]) or [b""])  # type: ignore[func-returns-value]

    def ask(buyer: Buyer, path: str) -> bytes:
        cookies = "; ".join(f"{name}={kept.value}" for name, kept in buyer.client.cookies.items())
        return b"".join(ready({"PATH_INFO": path, "REQUEST_METHOD": "GET", "HTTP_COOKIE": cookies}, lambda _status, _head: None))

    for buyer in (bea, carl):
        press(buyer, opening, FORMING, "join")
    monkeypatch.setattr(standing, "KEPT_SECONDS", 60.0)
    standing.forget_standings()
    [waits] = [buyer for buyer in (bea, carl) if "data-line-ahead>U bent de volgende.<" in words(page(buyer, opening, OPENS))]
    with django_assert_num_queries(0):
        assert ask(waits, f"/de-kring/line/{opening.pk}/place") == b'{"turn": "waiting", "position": 2}'
    [called] = {bea, carl} - {waits}
    for path in (f"/de-kring/line/{opening.pk + 1}/place", "/de-kring/line/x/place", f"/de-kring/line/{opening.pk}/places"):
        assert ask(waits, path) == b""
    assert ask(called, f"/de-kring/line/{opening.pk}/place") == b"", "whose turn it is goes the ordinary way"
    assert len(ordinary) == 4
