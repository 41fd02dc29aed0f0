"""Choosing a subscription in the shop, as a plain form: what each press answers, and what is refused in words."""

from datetime import timedelta
from uuid import uuid4

from coulisse.faces.shop.tests.buying.conftest import taken
from coulisse.faces.shop.tests.subscribing.conftest import FROM_THREE, MIXED, Subscriber, sell
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.inventory.operations import PlaceWanted, hold_places
from coulisse.memberships.types import SaleWindow
from coulisse.pricing.offers.effects import Percent
from coulisse.pricing.offers.needs import Counted, Formula, Part
from coulisse.pricing.offers.selection import Selection
from coulisse.pricing.offers.types import Offer
from coulisse.pricing.types import Conditions, Rate
from coulisse.programme.models import Performance
from coulisse.sales.models import Basket, BasketLine
from coulisse.testing.cast import NOW
from coulisse.testing.factories import ADULT, make_price_list


def text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


def test_the_formulas_of_the_house_stand_in_a_list_with_what_they_give(an: Subscriber) -> None:
    page = text(an.client.get(an.at("subscriptions/")))
    assert "Abonnement Vanaf drie" in page
    assert "minstens 3 verschillende voorstellingen" in page
    assert "6 voorstellingen om uit te kiezen" in page


def test_the_menu_leads_to_subscriptions_where_a_house_has_them(an: Subscriber, het_anker: House) -> None:
    way = 'href="/de-kring/nl/subscriptions/"'
    menu, footer = text(an.client.get(an.at())).split("<main", 1)
    assert way in menu and way in footer and "/de-kring/nl/passes/" not in menu
    assert "/het-anker/nl/subscriptions/" not in text(an.client.get("/het-anker/nl/"))


def test_a_house_without_formulas_says_so(de_kring: House, season: list[Performance]) -> None:
    page = Subscriber(de_kring, season).client.get("/de-kring/nl/subscriptions/")
    assert "geen abonnementen te koop" in text(page)


def test_a_formula_that_is_not_sold_now_is_no_page(de_kring: House, season: list[Performance]) -> None:
    sell(de_kring, FROM_THREE, sale=SaleWindow(from_at=NOW + timedelta(days=30)))
    who = Subscriber(de_kring, season)
    assert who.client.get(who.at("subscriptions/vanaf-drie/")).status_code == 404
    assert who.seek((1, 2, 3)).status_code == 404


def test_a_formula_without_enough_performances_left_says_so(de_kring: House, season: list[Performance], an: Subscriber) -> None:
    for evening in season[2:]:
        with house_scope(de_kring.pk):
            Performance.objects.filter(pk=evening.pk).update(sale_ends_at=NOW - timedelta(hours=1))
    assert "Er zijn te weinig voorstellingen over" in text(an.client.get(an.at("subscriptions/")))
    assert "Er zijn te weinig voorstellingen over" in text(an.client.get(an.at("subscriptions/vanaf-drie/")))


def test_each_step_says_what_is_missing_and_what_it_saves(an: Subscriber) -> None:
    first = text(an.look((1,)))
    assert "Nog te kiezen: 2 voorstellingen" in first
    assert "U bespaart" not in first
    enough = text(an.look((1, 3, 5)))
    assert "U bespaart € 6,00" in enough.replace("\u00a0", " ")
    assert "met nog 2 bespaart u meer" in enough


def test_for_several_it_says_who_still_has_to_choose(an: Subscriber) -> None:
    page = text(an.look((1, 3, 5), (1,), **{"name-1": "An", "name-2": "Bram"}))
    assert "Bram: nog te kiezen: 2 voorstellingen" in page


def test_parts_of_a_formula_are_asked_by_name(de_kring: House, season: list[Performance], an: Subscriber) -> None:
    sell(de_kring, MIXED)
    who = Subscriber(de_kring, season, "mix")
    assert "1 × dans en 1 naar keuze" in text(who.look((1,))).replace("\u00a0", " ")


def test_where_productions_count_a_second_evening_of_one_is_no_other(de_kring: House, season: list[Performance]) -> None:
    sell(de_kring, Offer("titels", {"nl": "Drie titels"}, Percent(1000), Formula(3, counted=Counted.PRODUCTIONS)))
    with house_scope(de_kring.pk):
        Performance.objects.filter(pk=season[1].pk).update(production=season[0].production)
    who = Subscriber(de_kring, season, "titels")
    assert "minstens 3 verschillende producties" in text(who.client.get(who.at("subscriptions/")))
    assert "Nog te kiezen: 2 producties" in text(who.look((1, 2)))
    assert who.seek((1, 2, 3)).status_code == 422
    four = text(who.look((1, 2, 3, 4)))
    assert "olledig; nog 1 aan de gewone prijs" in four and "U bespaart € 6,00" in four.replace("\u00a0", " ")
    assert who.seek((1, 3, 4)).status_code == 302


def test_who_is_not_complete_gets_no_seats_yet_and_loses_nothing(an: Subscriber, season: list[Performance]) -> None:
    answer = an.seek((1, 3, 5), (2,), **{"name-2": "Bram"})
    assert answer.status_code == 422
    assert f'id="pick_2_{season[1].pk}" value="{season[1].pk}" checked' in text(answer)
    assert not taken(season[0])


def test_a_birth_date_in_the_future_is_refused_in_words(an: Subscriber) -> None:
    answer = an.seek((1, 2, 3), **{"born-1": "2999-01-01"})
    assert answer.status_code == 422
    assert "ligt in de toekomst" in text(answer)


def test_a_birth_date_is_asked_only_where_a_rate_needs_it(de_kring: House, an: Subscriber, season: list[Performance]) -> None:
    aged = Rate("kind", {"nl": "Kind"}, conditions=Conditions(to_age=12))
    prices = make_price_list(de_kring, rates=(ADULT, aged), prices={"1": {"adult": 2000, "kind": 500}})
    with house_scope(de_kring.pk):
        Performance.objects.update(price_list=prices)
    assert "Geboortedatum" not in text(an.look((1,)))
    assert "Geboortedatum" in text(an.look((1,), **{"rate-1": "kind"}))


def test_a_finds_1_3_5_and_b_1_2_4_and_the_page_says_who_sits_where(an: Subscriber, season: list[Performance]) -> None:
    answer = an.seek((1, 3, 5), (1, 2, 4), **{"name-1": "An", "name-2": "Bram"})
    assert answer.status_code == 302
    page = text(an.client.get(answer.url))
    assert page.count("<strong>An</strong>") == page.count("<strong>Bram</strong>") == 3
    with house_scope(an.house.pk):
        assert sorted(BasketLine.objects.values_list("person", flat=True)) == [1, 1, 1, 2, 2, 2]


def test_an_evening_that_has_filled_up_is_named_and_the_choice_is_kept(an: Subscriber, season: list[Performance]) -> None:
    fill(season[2])
    answer = an.seek((1, 3, 5))
    assert answer.status_code == 409
    assert season[2].production.title["nl"] in text(answer)
    assert not taken(season[0])


def test_evenings_of_another_formula_or_another_house_are_not_taken(an: Subscriber, het_anker: House) -> None:
    answer = an.client.post(an.at("subscriptions/vanaf-drie/"), {"people": 1, "do": "seats", "pick-1": ["999999", "1", "x"]})
    assert answer.status_code == 422


def test_whatever_is_sent_is_answered_in_words(an: Subscriber) -> None:
    hostile = {"people": "10000000", "name-1": "x" * 10_000 + "\x00<script>", "born-1": "32-13-2020", "rate-1": "'; drop", "zone": "\x00" * 99}
    answer = an.look((1, 2, 3), **hostile)
    assert answer.status_code == 200
    assert "<script>" not in text(answer).replace('<script type="module"', "").replace("<script src", "")
    assert an.seek((1, 2, 3), **hostile | {"people": "1"}).status_code == 422


def test_pressed_twice_the_second_finds_seats_beside_the_first(an: Subscriber, season: list[Performance]) -> None:
    an.seek((1, 2, 3))
    assert an.seek((1, 2, 3)).status_code == 302
    with house_scope(an.house.pk):
        assert Basket.objects.count() == 1


def test_without_a_basket_the_page_of_seats_is_the_basket(an: Subscriber) -> None:
    assert an.client.get(an.at("subscriptions/vanaf-drie/seats/")).url == an.at("basket/")


def fill(evening: Performance) -> None:
    with house_scope(evening.house_id) as scope:
        places = [PlaceWanted.of(evening, no) for no in range(evening.place_count)]
        hold_places(house_id=evening.house_id, places=places, holder=uuid4(), expires_at=scope.now + timedelta(minutes=9), now=scope.now)


def test_who_takes_other_seats_on_the_plan_keeps_being_somebody(an: Subscriber, season: list[Performance]) -> None:
    an.seek((1, 3, 5), (1, 2, 4), **{"name-1": "An", "name-2": "Bram", "rate-2": "youth"})
    evening = season[0]
    path = an.at(f"e/{evening.production.slug}/{evening.pk}/seats/")
    assert an.client.post(path, {"instead": "1", "place": [30, 31]}).status_code == 302
    with house_scope(an.house.pk):
        lines = BasketLine.objects.filter(performance=evening).order_by("place_no").values_list("place_no", "person", "rate_key")
        assert sorted(line[:2] for line in lines) == [(30, 1), (31, 2)]
        assert {rate for _no, person, rate in lines if person == 2} == {"youth"}


def test_of_a_fixed_series_the_button_promises_no_choice(an: Subscriber, de_kring: House, season: list[Performance]) -> None:
    parts = tuple(Part(one.production.title, Selection(productions=frozenset({one.production_id})), 1) for one in season[:3])
    sell(de_kring, Offer("reeks", {"nl": "Reeks"}, Percent(1000), Formula(3, 3, parts)))
    page = text(an.client.get(an.at("subscriptions/")))
    assert "Kies uw plaatsen: Abonnement Reeks" in page and "3 voorstellingen, telkens op dezelfde plaats" in page
    assert "Kies uw voorstellingen: Abonnement Vanaf drie" in page
