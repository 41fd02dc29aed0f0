"""Choosing places: the best ones, on the plan, from the list; and every way in which it can't be."""

import gzip
import json
import re
from datetime import timedelta
from typing import Any

import brotli
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coulisse.faces.shop.nearest_equals import nearest_equals
from coulisse.faces.shop.seat_page import zone_colours
from coulisse.faces.shop.tests.buying.conftest import Buyer, say, statements, taken
from coulisse.faces.shop.tests.buying.halls import arena
from coulisse.faces.shop.views import plan as plan_views
from coulisse.houses import throttles
from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import COULISSE
from coulisse.inventory.best_seats import SeatFinder
from coulisse.lib.colour import contrast
from coulisse.programme.models import Performance
from coulisse.sales.models import BasketLine
from coulisse.sales.operations import PlanMoveAsked, move_to_plan
from coulisse.testing.cast import NOW
from coulisse.testing.factories import make_performance, make_plan_document, make_plan_version
from coulisse.venues.plan import read_plan

ODD = ["", "-1", "0", "1e9", "NaN", "٣", "2.5", "9" * 400, "x" * 10_000, "2\x00", "<b>2</b>"]


def lines(evening: Performance) -> list[tuple[int, str]]:
    with house_scope(evening.house_id):
        return sorted(BasketLine.objects.values_list("place_no", "rate_key"))


# The best places


@pytest.mark.parametrize("count", ODD)
def test_no_number_of_people_is_answered_with_a_sentence(bea: Buyer, evening: Performance, count: str) -> None:
    answer = bea.best(count)
    assert answer.status_code == 400 and "Hoeveel plaatsen" in answer.content.decode()
    assert not taken(evening)


def test_more_people_than_a_form_takes_hear_how_many_it_does(bea: Buyer) -> None:
    assert "van 1 tot 30" in bea.best(99).content.decode()


def test_more_than_there_are_together_says_what_to_do_and_not_how_many_are_left(de_kring: House, now: object, paper: object) -> None:
    bea = Buyer(make_performance(de_kring, rows=1, seats=4))
    answer = bea.best(7)
    page = answer.content.decode()
    assert answer.status_code == 409 and "Geen plaatsen gevonden" in page
    assert "/seats/" in page and 'value="7"' in page
    assert not re.search(r"\b4\b", page.split('role="alert">')[1].split("</p>")[0])


def test_more_than_one_order_may_have(bea: Buyer, evening: Performance) -> None:
    answer = bea.best(11)
    assert answer.status_code == 409 and "ten hoogste 10 plaatsen" in answer.content.decode()
    assert not taken(evening)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"state": "cancelled", "cancelled_at": NOW}, "afgelast"),
        ({"sale_starts_at": NOW + timedelta(days=1)}, "nog niet begonnen"),
        ({"sale_ends_at": NOW - timedelta(days=1)}, "voorbij"),
    ],
)
def test_what_is_not_on_sale_says_why(de_kring: House, now: object, paper: object, fields: dict[str, Any], says: str) -> None:
    answer = Buyer(make_performance(de_kring, **fields)).best(2)
    assert answer.status_code == 409 and says in answer.content.decode().lower()


def test_a_draft_and_an_unknown_evening_are_not_there(de_kring: House, evening: Performance, now: object, paper: object) -> None:
    draft = Buyer(make_performance(de_kring, state="draft"))
    assert draft.best(2).status_code == 404 and draft.client.get(draft.place("seats")).status_code == 404
    assert draft.client.get(draft.place("list")).status_code == 404
    assert draft.client.post(f"/de-kring/nl/e/{evening.production.slug}/999999/best/", {"count": 2}).status_code == 404


def test_a_date_is_held_on_the_page_of_its_own_production_only(de_kring: House, evening: Performance, bea: Buyer) -> None:
    other = make_performance(de_kring, title="De Meeuw")
    elsewhere = f"/de-kring/nl/e/{other.production.slug}/{evening.pk}"
    assert bea.client.post(f"{elsewhere}/best/", {"count": 2}).status_code == 404
    assert bea.client.post(f"{elsewhere}/seats/", {"place": "3"}).status_code == 404
    assert not taken(evening) and not lines(evening)


def test_an_evening_of_a_neighbour_is_not_there(evening: Performance, het_anker: House, bea: Buyer) -> None:
    there = bea.place("best").replace("de-kring", "het-anker")
    assert bea.client.post(there, {"count": 2}).status_code == 404
    assert bea.client.get(there.replace("best", "seats")).status_code == 404
    assert bea.client.get(f"/het-anker/availability/{evening.pk}").status_code == 404
    assert bea.client.get(f"/het-anker/plans/{evening.plan_version_id}.json").status_code == 404
    assert not taken(evening)


def test_who_is_a_moment_too_late_gets_the_next_best(bea: Buyer, evening: Performance, monkeypatch: pytest.MonkeyPatch) -> None:
    from coulisse.inventory import operations as inventory

    tries: list[list[int]] = []
    hold = inventory.hold_places_along

    def somebody_was_sooner(*, places: Any, **rest: Any) -> Any:
        tries.append([place.place_no for place in places])
        if len(tries) < 3:
            raise inventory.PlacesTaken(places)
        return hold(places=places, **rest)

    monkeypatch.setattr("coulisse.sales.operations.baskets.inventory.hold_places_along", somebody_was_sooner)
    assert bea.best(2).status_code == 302 and len(tries) == 3
    monkeypatch.setattr("coulisse.sales.operations.baskets.inventory.hold_places_along", lambda **_: (_ for _ in ()).throw(inventory.PlacesTaken([])))
    late = bea.best(2)
    assert late.status_code == 409 and "Iemand was u net voor" in late.content.decode()


def test_a_party_that_can_not_sit_together_is_told(de_kring: House, now: object, paper: object) -> None:
    bea = Buyer(make_performance(de_kring, rows=3, seats=3))
    answer = bea.best(5)
    assert answer.url.endswith(f"?apart={bea.evening.pk}")
    assert "Niet allemaal naast elkaar" in bea.client.get(answer.url).content.decode()


def test_wheelchair_places_come_with_who_comes_along(de_kring: House, now: object, paper: object) -> None:
    bea = Buyer(make_performance(de_kring, rows=2, seats=4, wheelchair=2))
    assert bea.best(0, wheelchairs=1, companions=1).status_code == 302
    page = bea.basket()
    assert "rolstoelplaats" in page and "begeleider" in page


def test_standing_places_are_any_places(bea: Buyer, evening: Performance) -> None:
    assert bea.best(3, zone="standing").status_code == 302
    assert len(taken(evening) & set(range(18, 22))) == 3


def test_very_many_holds_from_one_address_have_to_wait(bea: Buyer, carl: Buyer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttles, "HOLD", throttles.Limit("hold", 2, 600))
    assert [bea.best(1).status_code for _ in range(3)] == [302, 302, 429]
    assert "minuten" in bea.best(1).content.decode()
    assert carl.best(1).status_code == 302


def test_who_comes_too_late_may_try_as_often_as_they_like(bea: Buyer, carl: Buyer, monkeypatch: pytest.MonkeyPatch) -> None:
    assert bea.choose(0).status_code == 302
    monkeypatch.setattr(throttles, "HOLD", throttles.Limit("hold", 2, 600))
    assert [carl.choose(0).status_code for _ in range(4)] == [409] * 4
    assert carl.best(1).status_code == 302


def test_reading_the_address_of_a_form_leads_to_the_performance(bea: Buyer, evening: Performance) -> None:
    answer = bea.client.get(bea.place("best"))
    assert answer.status_code == 302 and answer.url.endswith(f"?date={evening.pk}")


# The plan


def map_data(page: str) -> dict[str, Any]:
    return json.loads(page.split('id="seat_map_data">')[1].split("</script>")[0])


def test_the_plan_page_says_everything_the_map_needs(bea: Buyer, evening: Performance) -> None:
    said = map_data(bea.client.get(bea.place("seats")).content.decode())
    assert said["most"] == 10 and said["own"] == [] and said["zones"]["1"]["cents"] == 2100
    drawn = bea.client.get(said["geometry"])
    assert json.loads(drawn.content)["places"] == 22 and "immutable" in drawn.headers["Cache-Control"]
    assert bea.client.get(said["availability"]).content == bytes(3)


def test_the_drawing_comes_ready_compressed(bea: Buyer, evening: Performance) -> None:
    address = f"/de-kring/plans/{evening.plan_version_id}.json"
    plain = bea.client.get(address).content
    small = bea.client.get(address, headers={"Accept-Encoding": "gzip, br"})
    assert small.headers["Content-Encoding"] == "br" and brotli.decompress(small.content) == plain
    assert gzip.decompress(bea.client.get(address, headers={"Accept-Encoding": "gzip"}).content) == plain


def test_a_plan_that_is_not_published_is_not_shown(de_kring: House, bea: Buyer) -> None:
    draft = make_plan_version(de_kring, published=False)
    assert bea.client.get(f"/de-kring/plans/{draft.pk}.json").status_code == 404


def test_what_is_taken_takes_two_statements_and_a_few_bytes(bea: Buyer, evening: Performance) -> None:
    plan_views._house_ids.forget("de-kring")  # Other tests had houses of this name.
    address = f"/de-kring/availability/{evening.pk}"
    first = bea.client.get(address)
    bea.choose(0, 9)
    with CaptureQueriesContext(connection) as captured:
        answer = bea.client.get(address)
    assert len(statements(captured)) <= 2
    assert answer.content == bytes([0b1, 0b10, 0]) and answer.headers["ETag"] != first.headers["ETag"]
    again = bea.client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304 and not again.content


def test_who_asks_in_the_same_moment_gets_the_same_answer(
    bea: Buyer, evening: Performance, het_anker: House, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    kept = plan_views._kept_bits
    monkeypatch.setattr(kept, "seconds", 60)
    plan_views._house_ids.forget("de-kring")
    address = f"/de-kring/availability/{evening.pk}"
    first = bea.client.get(address)
    bea.choose(0, 9)
    with django_assert_num_queries(0):
        assert bea.client.get(address).content == first.content
        assert bea.client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert bea.client.get(f"/het-anker/availability/{evening.pk}").status_code == 404  # Another house has no such performance.
    then = kept.clock()
    monkeypatch.setattr(kept, "clock", lambda: then + 61)
    assert bea.client.get(address).content == bytes([0b1, 0b10, 0])
    kept.forget_all()


def test_a_thousand_seats_are_less_than_a_kilobyte(de_kring: House, now: object) -> None:
    hall = make_performance(de_kring, rows=20, seats=50)
    answer = Client(headers={"host": "testserver"}).get(f"/de-kring/availability/{hall.pk}")
    say(f"availability of 1,000 seats: {len(answer.content)} bytes")
    assert len(answer.content) <= 1024


def test_chosen_places_are_held_together(bea: Buyer, evening: Performance) -> None:
    answer = bea.choose(3, 4)
    assert answer.status_code == 302 and answer.url.endswith(f"basket/?chosen={evening.pk}")
    assert taken(evening) == {3, 4}


def test_a_place_that_has_just_gone_is_named_and_the_nearest_equals_are_chosen(bea: Buyer, carl: Buyer, evening: Performance) -> None:
    carl.choose(3)
    answer = bea.choose(3, 4)
    page = answer.content.decode()
    assert answer.status_code == 409 and taken(evening) == {3}
    assert map_data(page)["chosen"] == [4, 5]
    assert "Rij A, stoel 6" in page and 'name="place" value="5"' in page


@pytest.mark.parametrize("sent", [["x"], ["-1"], ["99999"], ["9" * 300], [""], ["NaN"], ["1.5"]])
def test_places_that_do_not_exist_are_refused(bea: Buyer, evening: Performance, sent: list[str]) -> None:
    assert bea.client.post(bea.place("seats"), {"place": sent}).status_code in (400, 409)
    assert not taken(evening)


def test_a_thousand_places_at_once_are_no_more_than_the_limit(bea: Buyer, evening: Performance) -> None:
    answer = bea.client.post(bea.place("seats"), {"place": list(range(22)), "zone-standing": "4"})
    assert answer.status_code == 409 and not taken(evening)


def test_seats_and_standing_places_in_one_go(bea: Buyer, evening: Performance) -> None:
    assert bea.choose(0, 1, **{"zone-standing": "2"}).status_code == 302
    assert len(lines(evening)) == 4 and len(taken(evening)) == 4


def test_choosing_other_places_gives_the_old_ones_back_and_keeps_the_rate(bea: Buyer, carl: Buyer, evening: Performance) -> None:
    bea.choose(0, 1)
    page = bea.basket()
    line = page.split('name="rate-')[1].split('"')[0]
    bea.client.post(bea.at("basket/rates/"), {f"rate-{line}": "youth", f"was-{line}": "adult"})
    said = map_data(bea.client.get(bea.place("seats")).content.decode())
    assert said["own"] == said["chosen"] == [0, 1]
    bea.choose(1, 2, instead="1")
    assert lines(evening) == [(1, ""), (2, "youth")]
    assert carl.choose(0).status_code == 302


def test_where_the_other_places_are_gone_the_old_ones_stay(bea: Buyer, carl: Buyer, evening: Performance) -> None:
    bea.choose(0, 1)
    carl.choose(2)
    assert bea.choose(1, 2, instead="1").status_code == 409
    assert [place for place, _rate in lines(evening)] == [0, 1, 2]


def test_fewer_standing_places_are_given_back(bea: Buyer, evening: Performance) -> None:
    bea.choose(**{"zone-standing": "3"})
    bea.choose(instead="1", **{"zone-standing": "1"})
    assert len(taken(evening)) == 1


def test_nothing_chosen_says_so(bea: Buyer) -> None:
    answer = bea.choose()
    assert answer.status_code == 400 and "minstens één plaats" in answer.content.decode()


def test_whose_choice_went_to_others_while_the_page_was_open_reads_it_instead_of_an_empty_basket(bea: Buyer, carl: Buyer) -> None:
    carl.choose(3)
    answer = bea.choose(instead="1")  # The page of the plan took the gone seat out of the choice, and bea presses all the same.
    assert answer.status_code == 400 and "minstens één plaats" in answer.content.decode()


def test_letting_go_of_all_that_one_had_is_no_mistake(bea: Buyer, evening: Performance) -> None:
    bea.choose(0, 1)
    assert bea.choose(instead="1").status_code == 302 and lines(evening) == []


def test_blocked_seats_and_those_without_a_price_can_not_be_chosen(de_kring: House, now: object, paper: object) -> None:
    evening = make_performance(de_kring, rows=2, seats=4, zones=2, prices={"1": {"adult": 1000}}, blocked={"A-1": "techniek"})
    bea = Buyer(evening)
    assert bea.choose(0).status_code == 409 and bea.choose(4).status_code == 409
    assert bea.choose(1).status_code == 302


def test_after_the_sale_the_plan_leads_back_to_the_performance(bea: Buyer, evening: Performance) -> None:
    with frozen_now(evening.starts_at):
        assert bea.client.get(bea.place("seats")).status_code == 302
        assert bea.client.get(bea.place("list")).status_code == 302


@pytest.mark.parametrize("colour", ["#ffffff", "#000000", "#fefe9a", "#777777", "#101820"])
def test_any_colour_of_a_zone_can_be_seen_in_both_themes(colour: str) -> None:
    light, light_ink, dark, dark_ink = zone_colours(colour)
    assert contrast(light, "#ffffff") >= 3 and contrast(dark, "#141217") >= 3
    assert contrast(light, light_ink) >= 4.5 and contrast(dark, dark_ink) >= 4.5


# The list


def test_the_list_goes_from_section_to_row_to_seat(de_kring: House, now: object, paper: object) -> None:
    bea = Buyer(make_performance(de_kring, plan_version=make_plan_version(de_kring, document=arena(1000))))
    here = bea.place("list")
    sections = bea.client.get(here).content.decode()
    assert "Vak 1" in sections and "Vak 2" in sections
    rows = bea.client.get(here, {"section": "1"}).content.decode()
    assert "Rij A" in rows and "25 vrije plaatsen" in rows
    row = rows.split("?row=")[1].split('"')[0]
    seats = bea.client.get(here, {"row": row}).content.decode()
    assert seats.count('name="place" value=') == 25
    number = seats.split('name="place" value="')[1].split('"')[0]
    answer = bea.client.post(bea.place("seats"), {"place": number, "from": "list", "then": "list"})
    assert answer.url == f"{here}?held=1" and "voor u vastgehouden" in bea.client.get(answer.url).content.decode()


def test_the_list_shows_only_what_can_be_chosen(bea: Buyer, carl: Buyer) -> None:
    carl.choose(0, 1)
    bea.choose(2)
    seats = bea.client.get(bea.place("list"), {"row": "0"}).content.decode()
    assert [int(part.split('"')[0]) for part in seats.split('name="place" value="')[1:]] == [3, 4, 5]


def test_the_list_finds_places_side_by_side_and_with_an_attribute(de_kring: House, now: object, paper: object) -> None:
    bea = Buyer(make_performance(de_kring, rows=3, seats=4, marks={"B-2": ["hearing_loop"], "B-3": ["hearing_loop"]}))
    bea.choose(1)
    both = bea.client.get(bea.place("list"), {"show": "hearing_loop", "together": "2"}).content.decode()
    assert "Rij B" in both and "Rij A" not in both and "2 vrije plaatsen" in both
    three = bea.client.get(bea.place("list"), {"together": "3"}).content.decode()
    assert "Rij A" not in three and "Rij C" in three


@pytest.mark.parametrize("odd", [*ODD, "99", "NaN"])
def test_odd_addresses_of_the_list_show_a_page(bea: Buyer, odd: str) -> None:
    for name in ("section", "row", "together", "show"):
        assert bea.client.get(bea.place("list"), {name: odd}).status_code == 200


# What is proposed instead


def test_nearest_equals_stay_together_and_cost_the_same() -> None:
    finder = SeatFinder(read_plan(make_plan_document(rows=4, seats=8, zones=2)))
    assert nearest_equals(finder, [3, 4], {3}) == [4, 5]
    assert nearest_equals(finder, [3, 4], set(range(8))) == [11, 12]
    assert all(finder.plan.seats[no].zone == "1" for no in nearest_equals(finder, [3, 4], set(range(4, 12))))
    assert nearest_equals(finder, [0, 31], {0}) == [31, 1]
    assert nearest_equals(finder, [0, 1], set(range(32))) == []


def to_another_plan(evening: Performance, **plan: Any) -> int:
    """The evening goes to a new version of its plan; answers the old one."""
    version = make_plan_version(evening.house, layout=evening.plan_version.layout, **plan)
    move_to_plan(house=evening.house, asked=PlanMoveAsked(evening.pk, evening.plan_version_id, version.pk, {}), actor=COULISSE)
    return evening.plan_version_id


def test_an_old_page_of_another_plan_takes_nothing_and_says_so(bea: Buyer, evening: Performance) -> None:
    seen = to_another_plan(evening, rows=3, seats=4)
    answer = bea.choose(0, 1, plan=str(seen))
    assert answer.status_code == 409 and "nieuw zaalplan" in answer.content.decode()
    assert not taken(evening)
    with house_scope(evening.house_id):
        now_sold_from = Performance.objects.get(pk=evening.pk).plan_version_id
    assert f'name="plan" value="{now_sold_from}"' in answer.content.decode()
    assert bea.choose(0, 1, plan=str(now_sold_from)).status_code == 302


def test_a_basket_hears_which_places_another_plan_took(bea: Buyer, evening: Performance) -> None:
    bea.choose(0, 5)
    to_another_plan(evening, rows=3, seats=4)
    page = bea.basket()
    assert "niet meer" in page and "Rij A, stoel 6" in page


def test_also_where_nothing_is_left_of_it(bea: Buyer, evening: Performance) -> None:
    bea.choose(5)
    to_another_plan(evening, rows=3, seats=4)
    assert "Rij A, stoel 6" in bea.basket()
