"""The basket: rates, places given back, more time, and what is said when the time is over."""

import re
from datetime import timedelta

import pytest

from coulisse.faces.shop.tests.buying.conftest import Buyer, lines_of, taken, total_on
from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.programme.models import Performance
from coulisse.testing.cast import NOW
from coulisse.testing.factories import make_performance

LATER = NOW + timedelta(minutes=15)


def rate(bea: Buyer, which: int, key: str) -> dict[str, str]:
    """What the form sends when somebody chooses another rate for a place of the page."""
    line = re.findall(r'name="rate-(\d+)"', bea.basket())[which]
    return {f"rate-{line}": key, f"was-{line}": "adult"}


def test_an_empty_basket_leads_to_the_programme(bea: Buyer) -> None:
    page = bea.basket()
    assert "Uw mandje is leeg" in page and 'href="/de-kring/nl/"' in page


def test_a_cookie_that_is_no_basket_is_no_basket(bea: Buyer, evening: Performance) -> None:
    for odd in ("x", "0" * 10_000, "00000000-0000-0000-0000-000000000000", "%00"):
        bea.client.cookies[f"basket-{evening.house_id}"] = odd
        assert "Uw mandje is leeg" in bea.basket()
        assert bea.client.post(bea.at("checkout/"), {"email": "bea@example.org"}).status_code in (200, 302)
        assert bea.client.post(bea.at("basket/extend/")).status_code in (200, 302, 409)


def test_places_are_named_with_what_one_must_know(de_kring: House, now: object, paper: object) -> None:
    bea = Buyer(make_performance(de_kring, rows=1, seats=2, marks={"A-1": ["restricted_view"]}))
    bea.best(2)
    page = bea.basket()
    assert "Rij A, stoel 1" in page and "beperkt zicht" in page and "Rang 1" in page


def test_another_rate_is_another_total(bea: Buyer) -> None:
    bea.best(2)
    assert bea.client.post(bea.at("basket/rates/"), rate(bea, 0, "youth")).status_code == 302
    assert total_on(bea.basket()) == str(1300 + 2100 + 150)


@pytest.mark.parametrize("key", ["senior", "", "x" * 10_000, "adult\x00"])
def test_a_rate_that_is_not_sold_changes_nothing(bea: Buyer, key: str) -> None:
    bea.best(2)
    bea.client.post(bea.at("basket/rates/"), rate(bea, 0, key))
    assert total_on(bea.basket()) == "4350"


def test_places_are_given_back_one_by_one(bea: Buyer, evening: Performance) -> None:
    bea.best(2)
    (first, _), *_rest = lines_of(evening)
    bea.client.post(bea.at("basket/remove/"), {"line": first})
    assert len(taken(evening)) == 1 and total_on(bea.basket()) == str(2100 + 150)


def test_nobody_gives_the_places_of_others_back(bea: Buyer, carl: Buyer, evening: Performance) -> None:
    carl.best(2)
    bea.best(1)
    bea.client.post(bea.at("basket/remove/"), {"line": [line for line, _place in lines_of(evening)]})
    assert len(taken(evening)) == 2


def test_whatever_is_pressed_the_address_that_was_typed_stays(bea: Buyer, evening: Performance) -> None:
    bea.best(2)
    (first, _), *_rest = lines_of(evening)
    for action, sent in (("rates", rate(bea, 0, "youth")), ("extend", {}), ("remove", {"line": first})):
        bea.client.post(bea.at(f"basket/{action}/"), {**sent, "email": "bea@example.org"})
        assert 'value="bea@example.org"' in bea.basket()


def test_a_rate_that_was_changed_counts_whichever_button_is_pressed(bea: Buyer, evening: Performance) -> None:
    bea.best(2)
    changed = rate(bea, 1, "youth")
    (first, _), *_rest = lines_of(evening)
    bea.client.post(bea.at("basket/remove/"), {**changed, "line": first})
    assert total_on(bea.basket()) == str(1300 + 150)


def test_the_page_says_how_long_and_gives_more_time(bea: Buyer) -> None:
    bea.best(2)
    assert "data-coulisse-countdown" in bea.basket() and "Meer tijd" in bea.basket()
    with frozen_now(NOW + timedelta(minutes=8)):
        bea.client.post(bea.at("basket/extend/"))
    with frozen_now(NOW + timedelta(minutes=17)):
        assert "Uw tijd is om" not in bea.basket().split('data-over="')[0]
        assert total_on(bea.basket())


def test_ten_times_the_time_is_given_to_who_asks(bea: Buyer) -> None:
    bea.best(2)
    moment = NOW
    for _press in range(11):
        moment += timedelta(minutes=9)
        with frozen_now(moment):
            bea.client.post(bea.at("basket/extend/"))
    with frozen_now(NOW + timedelta(minutes=99)):
        page = bea.basket()
        assert "Meer tijd" not in page and 'id="basket_bar"' in page
        assert "Uw tijd is om</strong>" not in page


def test_when_the_time_is_over_nothing_typed_is_lost_and_the_same_places_come_back(bea: Buyer, evening: Performance) -> None:
    bea.best(2)
    bea.client.post(bea.at("basket/rates/"), {**rate(bea, 0, "youth"), "email": "bea@example.org"})
    held = taken(evening)
    with frozen_now(LATER):
        page = bea.basket()
        assert "Uw tijd is om" in page and "Neem dezelfde plaatsen opnieuw" in page and 'value="bea@example.org"' in page
        assert not taken(evening)
        bea.client.post(bea.at("basket/extend/"))
        assert taken(evening) == held and total_on(bea.basket()) == str(1300 + 2100 + 150)


def test_what_others_took_meanwhile_is_named_and_the_rest_comes_back(bea: Buyer, carl: Buyer, evening: Performance) -> None:
    bea.choose(0, 1)
    with frozen_now(LATER):
        carl.choose(1)
        answer = bea.client.post(bea.at("basket/extend/"), {"email": "bea@example.org"})
        page = answer.content.decode()
        assert answer.status_code == 409 and "Rij A, stoel 2" in page and "Niet alle plaatsen waren nog vrij" in page
        assert total_on(page) == str(2100 + 150) and 'value="bea@example.org"' in bea.basket()


def test_where_all_of_them_went_it_says_so(bea: Buyer, carl: Buyer, evening: Performance) -> None:
    bea.choose(0, 1)
    with frozen_now(LATER):
        carl.choose(0, 1)
        answer = bea.client.post(bea.at("basket/extend/"))
        assert answer.status_code == 409 and "Deze plaatsen zijn weg" in answer.content.decode()
        assert len(taken(evening)) == 2


def test_a_new_choice_after_the_time_begins_a_new_basket(bea: Buyer, evening: Performance) -> None:
    bea.best(2)
    with frozen_now(LATER):
        assert bea.best(1).status_code == 302
        assert total_on(bea.basket()) == str(2100 + 150)


def test_two_tabs_share_one_basket(bea: Buyer, evening: Performance) -> None:
    bea.best(2)
    bea.best(1)
    assert len(taken(evening)) == 3 and total_on(bea.basket()) == str(3 * 2100 + 150)


def test_a_seat_left_alone_is_a_request_and_never_an_obstacle(bea: Buyer, evening: Performance) -> None:
    answer = bea.choose(1, 2)
    page = bea.client.get(answer.url).content.decode()
    assert "Een kleine vraag" in page and "Rij A, stoel 1" in page
    assert 'name="place" value="0"' in page and 'name="place" value="1"' in page
    assert total_on(page) == "4350"
    bea.choose(0, 1, instead="1")
    assert "Een kleine vraag" not in bea.client.get(answer.url).content.decode()


def test_the_number_in_the_basket_stands_in_a_cookie_that_scripts_read(bea: Buyer, evening: Performance) -> None:
    bea.best(2)
    bea.basket()
    cookie = bea.client.cookies[f"places-{evening.house_id}"]
    assert cookie.value == "2" and not cookie["httponly"]
    assert bea.client.cookies[f"basket-{evening.house_id}"]["httponly"]


def test_emptying_gives_everything_back(bea: Buyer, evening: Performance) -> None:
    bea.best(2)
    bea.client.post(bea.at("basket/empty/"))
    assert not taken(evening) and "Uw mandje is leeg" in bea.basket()


def test_reading_the_address_of_a_button_shows_the_basket(bea: Buyer) -> None:
    for action in ("rates", "remove", "extend", "empty"):
        assert bea.client.get(bea.at(f"basket/{action}/")).url == "/de-kring/nl/basket/"


def test_after_the_sale_nothing_is_taken_again(bea: Buyer, evening: Performance) -> None:
    bea.best(2)
    with frozen_now(evening.starts_at):
        answer = bea.client.post(bea.at("basket/extend/"))
        assert answer.status_code == 409 and "voorbij" in answer.content.decode()


def test_a_french_visitor_reads_french(bea: Buyer, evening: Performance) -> None:
    bea.best(2)
    page = bea.client.get("/de-kring/fr/basket/").content.decode()
    assert "Vos places" in page and "Plein tarif" in page and "43,50" in page
    with house_scope(evening.house_id):
        assert bea.client.get("/de-kring/en/basket/").status_code == 200
