"""Weeks before an opening: the shop says when what it sells goes on sale, and leads to the page of its line."""

from datetime import timedelta
from typing import Any

import pytest

from coulisse.faces.shop.slip_cookie import slips_of
from coulisse.faces.shop.tests.buying.conftest import Buyer
from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import COULISSE
from coulisse.openings import operations
from coulisse.openings.models import Opening
from coulisse.openings.tests.conftest import FORMING, OPENS, early, make_opening, nothing_kept  # noqa: F401
from coulisse.programme.models import Performance
from coulisse.testing.cast import NOW

FORMS = NOW + timedelta(minutes=30)


@pytest.fixture
def opening(evening: Performance, de_kring: House) -> Opening:
    return make_opening(de_kring, production_ids=(evening.production_id,), windows=(early(OPENS - timedelta(minutes=10)),))


def event(buyer: Buyer, at: Any = NOW, **asked: Any) -> Any:
    with frozen_now(at):
        return buyer.client.get(buyer.at(f"e/{buyer.evening.production.slug}/"), asked)


def test_the_event_says_when_its_sale_opens_and_leads_to_the_line(bea: Buyer, opening: Opening) -> None:
    shown = event(bea).content.decode()
    assert "Te koop vanaf" in shown
    assert f"/de-kring/nl/line/{opening.pk}/?to=" in shown and 'id="buy"' not in shown
    with frozen_now(NOW):
        assert "te koop vanaf" in bea.client.get(bea.at("")).content.decode()
        line = bea.client.get(bea.at(f"line/{opening.pk}/"))
    assert "De rij is nog niet begonnen" in line.content.decode()


def test_from_when_the_line_forms_the_form_leads_to_it(bea: Buyer, opening: Opening) -> None:
    for at in (FORMS, FORMING, OPENS):
        assert 'id="buy"' in event(bea, at).content.decode()


def test_no_page_of_before_is_kept_past_the_forming(bea: Buyer, opening: Opening) -> None:
    assert event(bea, FORMS - timedelta(seconds=3)).good_for == 3


def test_another_date_of_the_event_is_sold_as_always(bea: Buyer, evening: Performance, de_kring: House) -> None:
    from coulisse.testing.factories import make_performance

    other = make_performance(de_kring, production=evening.production, days=9)
    make_opening(de_kring, performance_ids=(other.pk,))
    assert 'id="buy"' in event(bea, date=evening.pk).content.decode()
    assert 'id="buy"' not in event(bea, date=other.pk).content.decode()


def test_an_opening_of_everything_closes_nothing_before_its_line_forms(bea: Buyer, evening: Performance, de_kring: House) -> None:
    make_opening(de_kring)
    assert 'id="buy"' in event(bea).content.decode()


def test_who_went_to_many_openings_keeps_the_place_in_the_newest(rf: Any) -> None:
    request = rf.get("/")
    request.COOKIES = {f"line-{number}": f"slip {number}" for number in range(1, 40)} | {
        "line-": "",
        "line-x": "x",
        "line-" + "9" * 30: "y",
        "line-²": "z",
    }
    assert slips_of(request)[0] == "slip 39" and len(slips_of(request)) <= 12


@pytest.mark.parametrize(("asked", "led"), [("", "/de-kring/nl/e/{slug}/"), ("/de-kring/nl/info/", "/de-kring/nl/info/")])
def test_who_comes_in_without_a_wish_stands_before_what_the_line_sells(
    bea: Buyer, opening: Opening, evening: Performance, asked: str, led: str
) -> None:
    with frozen_now(FORMING):
        bea.client.post(bea.at(f"line/{opening.pk}/join/"))
    with frozen_now(OPENS):
        bea.client.get(bea.at(f"line/{opening.pk}/"))
    with frozen_now(OPENS + timedelta(seconds=1)):
        came = bea.client.post(bea.at(f"line/{opening.pk}/come-in/"), {"to": asked})
        assert came.url == led.format(slug=evening.production.slug)
        inside = bea.client.get(bea.at(f"line/{opening.pk}/"), {"to": asked}).content.decode()
    assert f'href="{came.url}"' in inside


def test_once_it_is_over_one_reads_so_before_what_it_sold(bea: Buyer, opening: Opening, evening: Performance) -> None:
    with frozen_now(OPENS):
        with house_scope(opening.house_id) as scope:
            operations.end_opening(house=opening.house, opening=opening, actor=COULISSE, now=scope.now)
        led = bea.client.get(bea.at(f"line/{opening.pk}/"), follow=True)
    assert led.redirect_chain[-1][0] == f"/de-kring/nl/e/{evening.production.slug}/"
    assert "Er is geen rij meer" in led.content.decode()


def test_whose_time_inside_is_over_is_not_told_that_they_never_came(bea: Buyer, opening: Opening) -> None:
    def looks(at: Any) -> str:
        with frozen_now(at):
            return str(bea.client.get(bea.at(f"line/{opening.pk}/")).content.decode())

    with frozen_now(FORMING):
        bea.client.post(bea.at(f"line/{opening.pk}/join/"))
    looks(OPENS)
    with frozen_now(OPENS + timedelta(seconds=1)):
        bea.client.post(bea.at(f"line/{opening.pk}/come-in/"))
    shown = looks(OPENS + timedelta(minutes=30))
    assert "Uw tijd binnen is om" in shown and "niet op tijd" not in shown
