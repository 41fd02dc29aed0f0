"""Offers in the office: begun, written, tried, put in force, changed, put away."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from coulisse.faces.office.offers.asking import Asked
from coulisse.faces.office.offers.choices import choices_of
from coulisse.faces.office.offers.starts import STARTS
from coulisse.faces.office.tests.forms_of_pages import forms_of
from coulisse.houses.models import House, User
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.pricing.models import Offer as KeptOffer
from coulisse.pricing.offers.effects import Percent
from coulisse.pricing.offers.needs import Counted
from coulisse.pricing.offers.tests.houses import ALL
from coulisse.pricing.queries import offers_now
from coulisse.programme.operations import change_production
from coulisse.sales.models import OfferTrial
from coulisse.sales.subscriptions import formulas
from coulisse.testing.cast import NOW
from coulisse.testing.factories import make_performance


@pytest.fixture
def season(de_kring: House, now: Any) -> list[Any]:
    return [make_performance(de_kring, title=f"Avond {turn}", days=7 + turn) for turn in range(6)]


@pytest.fixture
def till(now: Any, client: Client, tine: User) -> Client:
    client.force_login(tine)
    return client


def at(path: str = "") -> str:
    return f"/office/de-kring/prices/offers/{path}"


def sent(till: Client, path: str, **words: Any) -> Any:
    """The form of a page as it stands there, with these words in it."""
    form = next(form for form in forms_of(till.get(path).content.decode(), path) if "shape" in dict(form.sent))
    return till.post(path, form.typed(words))


def in_force(house: House) -> list[Any]:
    with house_scope(house.pk):
        return [now.offer for now in offers_now()]


def numbered(house: House) -> list[int]:
    with house_scope(house.pk):
        return list(KeptOffer.objects.order_by("pk").values_list("pk", flat=True))


def test_an_empty_list_teaches_the_first_step(till: Client, de_kring: House) -> None:
    assert at("begin/") in till.get(at()).content.decode()
    assert till.get(at("begin/")).content.decode().count("?from=") == len(STARTS)


@pytest.mark.parametrize("start", [start.key for start in STARTS])
def test_each_beginning_is_an_offer_that_can_be_kept_and_says_so(till: Client, de_kring: House, season: list[Any], start: str) -> None:
    page = till.get(at(f"new/?from={start}"))
    assert page.status_code == 200 and page.content.decode().count('class="offer-sentence"') == 3
    assert sent(till, at(f"new/?from={start}"), do="draft").status_code == 302
    assert sent(till, at(f"{numbered(de_kring)[0]}/"), do="draft").status_code == 302
    assert in_force(de_kring) == []


def test_a_beginning_that_is_not_there_asks_where_to_begin(till: Client, de_kring: House) -> None:
    assert till.get(at("new/?from=rabbit")).headers["Location"] == till.get(at("new/")).headers["Location"] == at("begin/")


def test_tiers_are_put_in_force_and_changed(till: Client, de_kring: House, season: list[Any]) -> None:
    words = {"at_least": "2", "gives_value": "12,5", "tier-0-at_least": "4", "do": "publish", "name_nl": "Meer voor minder"}
    assert sent(till, at("new/?from=quantity"), **words).status_code == 302
    (offer,) = in_force(de_kring)
    assert (offer.key, offer.gives, offer.need.at_least, offer.tiers[0].at_least) == ("meer-voor-minder", Percent(1250), 2, 4)
    (number,) = numbered(de_kring)
    assert sent(till, at(f"{number}/"), do="draft", gives_value="15").status_code == 302
    assert in_force(de_kring) == [offer]
    assert sent(till, at(f"{number}/"), do="publish").status_code == 302
    assert in_force(de_kring) == [replace(offer, gives=Percent(1500))]
    with house_scope(de_kring.pk):
        kept = KeptOffer.objects.get()
        assert kept.draft is None and [version.number for version in kept.versions.order_by("number")] == [1, 2]


@pytest.mark.parametrize(
    ("start", "said"), [("choose", "3 verschillende producties kiest"), ("quantity", "3 verschillende producties in één bestelling")]
)
def test_productions_are_counted_where_the_house_says_so(till: Client, de_kring: House, season: list[Any], start: str, said: str) -> None:
    path = at(f"new/?from={start}")
    assert sent(till, path, at_least="3", counted="productions", do="publish", **{"tier-0-at_least": "", "tier-0-value": ""}).status_code == 302
    (offer,) = in_force(de_kring)
    assert (offer.need.at_least, offer.need.counted) == (3, Counted.PRODUCTIONS)
    page = till.get(at(f"{numbered(de_kring)[0]}/")).content.decode()
    assert said in page


def test_a_formula_never_counts_tickets(till: Client, de_kring: House, season: list[Any]) -> None:
    assert "different tickets" not in till.get(at("new/?from=choose")).content.decode()
    assert sent(till, at("new/?from=choose"), counted="tickets", do="draft").status_code == 422


def test_pressed_twice_is_made_once(till: Client, de_kring: House, season: list[Any]) -> None:
    form = forms_of(till.get(at("new/?from=nth")).content.decode(), "")[-1].typed({"do": "publish"})
    assert [till.post(at("new/?from=nth"), form).status_code for _press in range(2)] == [302, 302]
    assert len(in_force(de_kring)) == 1
    with house_scope(de_kring.pk):
        assert KeptOffer.objects.get().versions.count() == 1


def test_what_can_never_apply_is_refused_with_a_basket_that_shows_it_and_nothing_is_kept(till: Client, de_kring: House, season: list[Any]) -> None:
    answer = sent(till, at("new/?from=choose"), at_least="13", do="publish")
    assert answer.status_code == 422 and "Avond 5" in answer.content.decode()
    assert numbered(de_kring) == []
    assert sent(till, at("new/?from=choose"), at_least="13", do="draft").status_code == 302


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ("quantity", {"gives_value": "110"}),
        ("quantity", {"gives_value": "x" * 10_000}),
        ("quantity", {"at_least": ""}),
        ("quantity", {"at_least": "-3"}),
        ("quantity", {"at_least": "9" * 300}),
        ("quantity", {"range_kind": "between", "at_most": ""}),
        ("quantity", {"tier-0-at_least": "", "tier-0-value": "25"}),
        ("quantity", {"tier-0-value": "twenty"}),
        ("quantity", {"name_nl": "", "name_fr": "", "name_en": ""}),
        ("quantity", {"name_nl": "n" * 10_000}),
        ("quantity", {"shape": "rabbit"}),
        ("nth", {"kth": "0"}),
        ("family", {"part-0-what": ""}),
        ("family", {"part-0-what": "rates:nothing"}),
        ("early", {"until_at_date": "31/2/2027"}),
        ("last-minute", {"below": "150"}),
        ("fixed", {"gives_value": "-5"}),
        ("series", {"series": []}),
        ("code", {"tags": ["opera"]}),
        ("code", {"combines": ["gone"]}),
        ("quantity", {"tier-TOTAL_FORMS": "9999"}),
        ("quantity", {"tier-TOTAL_FORMS": "x"}),
    ],
)
def test_what_cannot_be_read_is_asked_again_and_kept_on_the_page(
    till: Client, de_kring: House, season: list[Any], start: str, words: dict[str, Any]
) -> None:
    answer = sent(till, at(f"new/?from={start}"), do="draft", **words)
    assert answer.status_code == 422 and numbered(de_kring) == []
    assert "Quantity" in answer.content.decode() or start != "quantity" or "name_en" in words


def test_a_basket_is_priced_with_the_offer_and_without(till: Client, de_kring: House, season: list[Any]) -> None:
    words = {
        "try-0-performance": str(season[0].pk),
        "try-0-count": "3",
        "try-0-rate": "youth",
        "gives_value": "50",
        "gives_kind": "percent",
        "do": "look",
    }
    page = sent(till, at("new/?from=fixed"), **words).content.decode().replace("\xa0", " ")
    assert "36,00" in page and "18,00" in page
    assert sent(till, at("new/?from=fixed"), **{"do": "look", "try-0-performance": str(season[0].pk), "try-0-zone": "nowhere"}).status_code == 422
    assert in_force(de_kring) == []


def test_a_script_asks_for_the_part_that_follows_what_is_typed(till: Client, de_kring: House, season: list[Any]) -> None:
    path = at("new/?from=quantity")
    form = forms_of(till.get(path).content.decode(), path)[-1].typed({"gives_value": "20"})
    part = till.post(path, form, headers={"X-Part": "told"}).content.decode()
    assert "<html" not in part and part.count("20") >= 3


def test_who_saves_after_somebody_else_is_told(till: Client, de_kring: House, season: list[Any]) -> None:
    sent(till, at("new/?from=group"), do="draft")
    (number,) = numbered(de_kring)
    path = at(f"{number}/")
    old = next(form for form in forms_of(till.get(path).content.decode(), path) if "shape" in dict(form.sent))
    assert sent(till, path, do="draft", at_least="20").status_code == 302
    answer = till.post(path, old.typed({"do": "draft", "at_least": "25"}))
    assert answer.status_code == 409 and 'value="25"' in answer.content.decode()
    mine = next(form for form in forms_of(answer.content.decode(), path) if "shape" in dict(form.sent))
    assert till.post(path, mine.typed({"do": "draft"})).status_code == 302


def test_an_offer_is_put_away_and_put_in_force_again(till: Client, de_kring: House, season: list[Any]) -> None:
    sent(till, at("new/?from=nth"), do="publish")
    (number,) = numbered(de_kring)
    assert till.post(at(f"{number}/put-away/")).status_code == 302 and in_force(de_kring) == []
    assert till.post(at(f"{number}/restore/")).status_code == 302 and len(in_force(de_kring)) == 1
    sent(till, at(f"{number}/"), do="draft", kth="12")
    assert till.post(at(f"{number}/discard/")).status_code == 302 and len(in_force(de_kring)) == 1
    sent(till, at("new/?from=group"), do="draft")
    assert till.post(at(f"{numbered(de_kring)[1]}/discard/")).status_code == 302 and numbered(de_kring) == [number]


def test_an_offer_that_asks_a_code_nobody_made_waits_for_it(till: Client, de_kring: House, season: list[Any]) -> None:
    assert sent(till, at("new/?from=code"), do="publish").status_code == 422


def test_every_kind_of_offer_comes_back_from_its_page(de_kring: House, season: list[Any]) -> None:
    with house_scope(de_kring.pk) as scope:
        for offer in ALL:
            choices = choices_of(scope.now).with_those_of(offer)
            assert Asked.says_all_of(de_kring, choices, offer), offer.key


def test_whoever_may_not_change_prices_does_not_come_in(client: Client, de_kring: House, piet: User) -> None:
    client.force_login(piet)
    assert client.get(at()).status_code == client.post(at("new/?from=nth"), {"do": "publish"}).status_code == 403


def test_the_past_year_is_priced_again(till: Client, de_kring: House, season: list[Any]) -> None:
    assert NOW
    assert sent(till, at("new/?from=group"), do="effect").status_code == 302
    (number,) = numbered(de_kring)
    assert 'class="figure"' in till.get(at(f"{number}/")).content.decode()


def test_what_is_tried_is_what_was_just_written(till: Client, de_kring: House, season: list[Any]) -> None:
    sent(till, at("new/?from=group"), do="effect")
    (number,) = numbered(de_kring)
    sent(till, at(f"{number}/"), do="effect", at_least="2")
    with house_scope(de_kring.pk):
        first, second = OfferTrial.objects.order_by("pk")
        assert second.document == KeptOffer.objects.get(pk=number).draft != first.document


def test_a_formula_is_sold_in_the_shop_once_and_taken_out_again(till: Client, de_kring: House, season: list[Any]) -> None:
    sent(till, at("new/?from=choose"), do="publish", at_least="3")
    (number,) = numbered(de_kring)
    for _press in range(2):
        assert till.post(at(f"{number}/sell/")).status_code == 302
    with house_scope(de_kring.pk) as scope:
        (sold,) = formulas(scope.now)
    shop = f"/de-kring/nl/subscriptions/{sold.product.key}/"
    assert shop in till.get(at(f"{number}/")).content.decode() and till.get(shop).status_code == 200
    till.post(at(f"{number}/stop-selling/"))
    till.post(at(f"{number}/sell/"))
    with house_scope(de_kring.pk) as scope:
        assert len(formulas(scope.now)) == 1


def test_what_is_no_formula_is_not_sold_as_one(till: Client, de_kring: House, season: list[Any]) -> None:
    sent(till, at("new/?from=nth"), do="publish")
    assert till.post(at(f"{numbered(de_kring)[0]}/sell/")).status_code == 404


def test_a_trial_that_runs_says_how_far_it_is(till: Client, de_kring: House, season: list[Any]) -> None:
    sent(till, at("new/?from=group"), do="effect")
    (number,) = numbered(de_kring)
    with house_scope(de_kring.pk):
        OfferTrial.objects.update(finished_at=None, orders=500, done=120)
    assert "data-coulisse-part-again" in till.get(at(f"{number}/")).content.decode()
    part = till.get(at(f"{number}/"), headers={"X-Part": "effect"}).content.decode()
    assert "<html" not in part and "120" in part and "data-busy" in part


def test_an_offer_is_about_a_series_of_the_house_however_it_is_written(till: Client, de_kring: House, season: list[Any]) -> None:
    with house_scope(de_kring.pk) as scope:
        for evening, name in zip(season, ("Réeks A", "reeks a", "REEKS A", "Festival"), strict=False):
            change_production(production=evening.production, changes={"series": [name]}, actor=COULISSE, now=scope.now)
    page = till.get(at("new/?from=choose")).content.decode()
    assert page.count('name="tags" value="series:reeks a"') == 1 and 'value="series:festival"' in page
    assert sent(till, at("new/?from=choose"), do="publish", at_least="3", tags="series:reeks a").status_code == 302
    assert in_force(de_kring)[0].selection.tags == {"series:reeks a"}
    assert sent(till, at("new/?from=choose"), do="publish", at_least="4", tags="series:reeks a").status_code == 422, "there are three"


def test_a_discount_until_a_day_that_has_passed_is_refused_with_a_ticket_that_shows_it(till: Client, de_kring: House, season: list[Any]) -> None:
    answer = sent(till, at("new/?from=early"), do="publish", until_at_date="2026-01-05", until_at_time="12:00")
    assert answer.status_code == 422 and "al voorbij" in answer.content.decode() and "Avond 0" in answer.content.decode()
    assert in_force(de_kring) == []


@pytest.mark.parametrize(
    ("start", "typed", "says"),
    [
        ("last-minute", {"below": "0"}, "boven 0"),
        ("last-minute", {"hours_before": "0"}, "1"),
        ("early", {"limit_performance": "0"}, "1"),
        ("early", {"limit_right": "2"}, "grens per code"),
        ("steps", {"tier-0-value": "5"}, "niet meer dan"),
        ("choose", {"at_least": "7"}, "minder voorstellingen"),
    ],
)
def test_what_can_never_apply_is_refused(till: Client, de_kring: House, season: list[Any], start: str, typed: dict[str, str], says: str) -> None:
    answer = sent(till, at(f"new/?from={start}"), do="publish", **typed)
    assert answer.status_code == 422 and says in answer.content.decode()
    assert in_force(de_kring) == []


def test_a_group_larger_than_one_order_may_be_is_told(till: Client, de_kring: House, season: list[Any]) -> None:
    page = till.get(at("new/?from=group")).content.decode()
    assert "Eén bestelling kan hoogstens 10 tickets voor een voorstelling hebben" in page
    for at_least, says in (("10", ""), ("11", "Eén bestelling kan hoogstens 10"), ("30", "In uw webshop heeft één mandje hoogstens 20 plaatsen")):
        answer = sent(till, at("new/?from=group"), at_least=at_least, do="look").content.decode()
        assert says in answer and (bool(says) or "Meer dan één bestelling kan hebben" not in answer)
