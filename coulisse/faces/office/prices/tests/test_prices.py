"""Price lists in the office: made from a hall, changed, put away."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from coulisse.houses.models import House, User
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.memberships.operations import make_code
from coulisse.memberships.types import CodeTerms
from coulisse.pricing.models import PriceList, PriceListVersion
from coulisse.pricing.operations import change_prices
from coulisse.pricing.queries import table_of
from coulisse.pricing.types import Conditions
from coulisse.testing.cast import make_user
from coulisse.testing.factories import SERVICE_FEE, make_performance, make_plan_version, make_price_list

ZONES = json.dumps([{"key": "1", "name": {"nl": "Rang 1"}}, {"key": "2", "name": {"nl": "Rang 2"}}])


@pytest.fixture
def till(now: Any, client: Client, tine: User) -> Client:
    client.force_login(tine)
    return client


def at(path: str = "") -> str:
    return f"/office/de-kring/prices/{path}"


def typed(**more: Any) -> dict[str, Any]:
    return {
        "name": "Standaard", "vat": "600", "zones": ZONES,
        "rate-TOTAL_FORMS": "3", "rate-INITIAL_FORMS": "0", "fee-TOTAL_FORMS": "1", "fee-INITIAL_FORMS": "0",
        "rate-0-name_nl": "Standaard", "rate-0-price_0": "20", "rate-0-price_1": "15,50",
        "rate-1-name_nl": "-26", "rate-1-price_0": "12", "rate-1-price_1": "",
        "fee-0-name_nl": "Servicekost", "fee-0-cents": "1", "fee-0-per": "ticket", "fee-0-vat": "2100", **more,
    }  # fmt: skip


def the_table(house: House) -> Any:
    with house_scope(house.pk):
        table_of.cache_clear()
        return table_of(PriceList.objects.get().current_id)


def test_an_empty_page_teaches_the_first_step(till: Client, de_kring: House) -> None:
    assert at("new/") in till.get(at()).content.decode()
    assert "/halls/" in till.get(at("new/")).content.decode() or b"radio" not in till.get(at("new/")).content


def test_a_list_begins_with_the_zones_of_a_hall(till: Client, de_kring: House) -> None:
    plan = make_plan_version(de_kring, hall="Grote zaal", zones=2)
    assert f'value="layout-{plan.layout_id}"' in till.get(at("new/")).content.decode()
    page = till.get(at("new/"), {"from": f"layout-{plan.layout_id}"}).content.decode()
    assert page.count('name="rate-0-price_') == 2


@pytest.mark.parametrize("source", ["", "layout-999999", "list-999999", "list-" + "9" * 300, "x", "layout-", "list-\x00"])
def test_a_beginning_that_is_not_there_asks_again(till: Client, de_kring: House, source: str) -> None:
    assert till.get(at("new/"), {"from": source}).status_code == 422


def test_a_matrix_becomes_a_price_list(till: Client, de_kring: House) -> None:
    assert till.post(at("new/"), typed()).status_code == 302
    table = the_table(de_kring)
    assert table.prices == {"1": {"standaard": 2000, "26": 1200}, "2": {"standaard": 1550}}
    assert table.fees[0].cents == 100 and table.fees[0].vat_permyriad == 2100 and table.vat_permyriad == 600
    assert table.zone_names["1"] == {"nl": "Rang 1"}


def test_a_change_is_a_new_version_and_keeps_keys(till: Client, de_kring: House) -> None:
    till.post(at("new/"), typed())
    with house_scope(de_kring.pk):
        number = PriceList.objects.get().pk
    change = typed(
        **{
            "rate-0-key": "standaard",
            "rate-0-name_nl": "Volle prijs",
            "rate-1-key": "26",
            "rate-1-remove": "on",
            "fee-0-key": "servicekost",
            "name": "Theater",
        }
    )
    assert till.post(at(f"{number}/"), change).status_code == 302
    with house_scope(de_kring.pk):
        assert PriceListVersion.objects.count() == 2
        assert PriceList.objects.get().name == "Theater"
    table = the_table(de_kring)
    assert [rate.key for rate in table.rates] == ["standaard"] and table.rates[0].name == {"nl": "Volle prijs"}
    assert [fee.key for fee in table.fees] == ["servicekost"]


def test_saving_without_a_change_makes_no_version(till: Client, de_kring: House) -> None:
    till.post(at("new/"), typed())
    with house_scope(de_kring.pk):
        number = PriceList.objects.get().pk
    same = typed(**{"rate-0-key": "standaard", "rate-1-key": "26", "fee-0-key": "servicekost"})
    till.post(at(f"{number}/"), same)
    with house_scope(de_kring.pk):
        assert PriceListVersion.objects.count() == 1


def test_conditions_of_a_rate_outlive_the_form(till: Client, de_kring: House) -> None:
    till.post(at("new/"), typed())
    only = Conditions(to_age=25, proof=True)
    with house_scope(de_kring.pk) as scope:
        found = PriceList.objects.get()
        before = table_of(found.current_id)
        young = replace(before, rates=(before.rates[0], replace(before.rates[1], conditions=only)))
        change_prices(price_list=found, table=young, actor=COULISSE, now=scope.now)
    till.post(at(f"{found.pk}/"), typed(**{"rate-0-key": "standaard", "rate-1-key": "26", "fee-0-key": "servicekost", "rate-0-price_0": "22"}))
    table = the_table(de_kring)
    assert table.prices["1"]["standaard"] == 2200
    assert [rate.conditions for rate in table.rates] == [Conditions(), only]


def test_a_house_says_who_may_have_a_rate(till: Client, de_kring: House) -> None:
    asked = {"rate-1-from_age": "12", "rate-1-to_age": "25", "rate-1-at_most": "2", "rate-1-proof": "on", "rate-1-hidden_until": "jong"}
    assert till.post(at("new/"), typed(**asked)).status_code == 302
    assert the_table(de_kring).rates[1].conditions == Conditions(from_age=12, to_age=25, at_most=2, proof=True, hidden_until="jong")
    with house_scope(de_kring.pk):
        number = PriceList.objects.get().pk
    page = till.get(at(f"{number}/")).content.decode()
    assert 'value="25"' in page and 'value="jong"' in page
    keys = {"rate-0-key": "standaard", "rate-1-key": "26", "fee-0-key": "servicekost"}
    till.post(at(f"{number}/"), typed(**keys, **{"rate-1-from_age": "", "rate-1-beside_wheelchair": "on"}))
    assert the_table(de_kring).rates[1].conditions == Conditions(beside_wheelchair=True)


KEYS = {"rate-0-key": "standaard", "rate-1-key": "26", "fee-0-key": "servicekost"}


def kept(till: Client, house: House) -> int:
    till.post(at("new/"), typed())
    with house_scope(house.pk):
        return PriceList.objects.get().pk


def test_a_rate_goes_with_another_and_the_page_says_so_while_it_is_folded(till: Client, de_kring: House) -> None:
    number = kept(till, de_kring)
    page = till.get(at(f"{number}/")).content.decode()
    assert '<option value="standaard">Standaard</option>' in page
    assert (
        till.post(at(f"{number}/"), typed(**KEYS, **{"rate-1-from_age": "", "rate-1-with_rate": "standaard", "rate-1-per_other": "3"})).status_code
        == 302
    )
    assert the_table(de_kring).rates[1].conditions == Conditions(with_rate="standaard", per_other=3)
    assert "3 per “Standaard”" in till.get(at(f"{number}/")).content.decode()
    till.post(at(f"{number}/"), typed(**KEYS, **{"rate-1-from_age": "", "rate-1-with_rate": "", "rate-1-per_other": "3"}))
    assert the_table(de_kring).rates[1].conditions == Conditions()


def test_a_new_rate_can_be_gone_with_before_it_is_kept(till: Client, de_kring: House) -> None:
    """A companion's rate and the one that it goes with are written at once; without scripts a button brings it into the list."""
    both = {"rate-2-name_nl": "Begeleider", "rate-2-price_0": "0", "rate-2-from_age": "", "rate-2-with_rate": "row-1", "rate-1-from_age": ""}
    page = till.post(at("new/"), typed(**both, look_again="yes")).content.decode()
    assert '<option value="row-1" selected>-26</option>' in page and '<option value="row-2">Begeleider</option>' in page
    assert till.post(at("new/"), typed(**both)).status_code == 302
    assert {rate.key: rate.conditions.with_rate for rate in the_table(de_kring).rates} == {"standaard": None, "26": None, "begeleider": "26"}


def test_who_goes_with_a_new_rate_stays_with_it_when_it_moves_up(till: Client, de_kring: House) -> None:
    both = {"rate-2-name_nl": "Begeleider", "rate-2-price_0": "0", "rate-2-with_rate": "row-1", "rate-2-from_age": ""}
    page = till.post(at("new/"), typed(**both, up="1")).content.decode()
    assert '<option value="row-0" selected>-26</option>' in page


def test_a_hidden_rate_that_nothing_opens_is_said_with_what_to_do(till: Client, de_kring: House) -> None:
    number = kept(till, de_kring)
    till.post(at(f"{number}/"), typed(**KEYS, **{"rate-1-from_age": "", "rate-1-hidden_until": "jong"}))
    page = till.get(at(f"{number}/")).content.decode()
    assert "Niemand kan “-26” al nemen" in page and "codes/new/?for=jong" in page
    assert '<option value="jong" selected>' in till.get(at("codes/new/?for=jong")).content.decode()
    with house_scope(de_kring.pk) as scope:
        make_code(house=de_kring, shown="JONG2026", terms=CodeTerms("jong"), actor=COULISSE, now=scope.now)
    assert "Niemand kan" not in till.get(at(f"{number}/")).content.decode()


@pytest.mark.parametrize(
    ("conditions", "says"),
    [
        ({"rate-0-with_rate": "26", "rate-1-with_rate": "standaard"}, "in een kring"),
        ({"rate-1-from_age": "26", "rate-1-to_age": "18"}, "wie 26 is"),
        ({"rate-1-at_least": "5", "rate-1-at_most": "2"}, "5 is te veel"),
        ({"rate-1-with_rate": "standaard", "rate-0-price_0": "", "rate-0-price_1": ""}, "in geen enkele zone"),
        ({"rate-1-with_rate": "standaard", "rate-1-beside_wheelchair": "on"}, "niet bij allebei"),
    ],
)
def test_conditions_that_nobody_can_meet_are_refused_with_an_example(till: Client, de_kring: House, conditions: dict[str, str], says: str) -> None:
    number = kept(till, de_kring)
    asked = {"rate-0-from_age": "", "rate-1-from_age": "", "rate-0-with_rate": "", "rate-1-with_rate": ""}
    answer = till.post(at(f"{number}/"), typed(**KEYS, **asked | conditions))
    assert answer.status_code == 422 and says in answer.content.decode()
    with house_scope(de_kring.pk):
        assert PriceListVersion.objects.count() == 1


def test_a_rate_doesnt_go_with_itself_nor_with_one_that_is_not_there(till: Client, de_kring: House) -> None:
    number = kept(till, de_kring)
    for other in ("26", "nergens", "x" * 10_000):
        answer = till.post(at(f"{number}/"), typed(**KEYS, **{"rate-1-from_age": "", "rate-1-with_rate": other}))
        assert answer.status_code == 422 and "#id_rate-1-with_rate" in answer.content.decode()


@pytest.mark.parametrize(
    ("change", "goal"),
    [
        ({"name": ""}, "#id_name"),
        ({"name": "x" * 10_000}, "#id_name"),
        ({"rate-0-price_0": "twintig"}, "#id_rate-0-price_0"),
        ({"rate-0-price_0": "-5"}, "#id_rate-0-price_0"),
        ({"rate-0-price_0": "9" * 10_000}, "#id_rate-0-price_0"),
        ({"rate-1-name_nl": ""}, "#id_rate-1-name_nl"),
        ({"rate-1-name_nl": "x" * 10_000}, "#id_rate-1-name_nl"),
        ({"fee-0-cents": ""}, "#id_fee-0-cents"),
        ({"fee-0-cents": "0"}, "#id_fee-0-cents"),
        ({"fee-0-name_nl": ""}, "#id_fee-0-name_nl"),
        ({"fee-0-per": "year"}, "#id_fee-0-per"),
        ({"vat": "700"}, "#id_vat"),
        ({"rate-0-key": "k" * 10_000}, ""),
        ({"rate-1-from_age": "-1"}, "#id_rate-1-from_age"),
        ({"rate-1-from_age": "9" * 10_000}, "#id_rate-1-from_age"),
        ({"rate-1-from_age": "twaalf"}, "#id_rate-1-from_age"),
        ({"rate-1-from_age": "30", "rate-1-to_age": "20"}, ""),
        ({"rate-1-from_age": "", "rate-1-at_most": "0"}, "#id_rate-1-at_most"),
        ({"rate-1-from_age": "", "rate-1-hidden_until": "x" * 10_000}, "#id_rate-1-hidden_until"),
        ({"zones": "[["}, ""),
        ({"zones": "x" * 10_000}, ""),
        ({"rate-TOTAL_FORMS": "100000"}, ""),
        ({"rate-TOTAL_FORMS": ""}, ""),
        ({"rate-0-price_0": "", "rate-0-price_1": "", "rate-1-price_0": ""}, ""),
    ],
)
def test_what_is_wrong_is_said_where_it_stands_and_stays(till: Client, de_kring: House, change: dict[str, str], goal: str) -> None:
    answer = till.post(at("new/"), typed(**change))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="{goal}"' in page if goal else 'class="error-summary"' in page
    if "rate-TOTAL_FORMS" not in change and "zones" not in change and "rate-0-price_1" not in change:
        assert 'value="15,50"' in page


def test_a_name_is_given_once(till: Client, de_kring: House) -> None:
    make_price_list(de_kring, name="Standaard")
    assert 'href="#id_name"' in till.post(at("new/"), typed()).content.decode()


def test_small_buttons_keep_nothing_and_lose_nothing(till: Client, de_kring: House) -> None:
    plan = make_plan_version(de_kring, hall="Foyer", standing=80, seats=0)
    page = till.post(at("new/"), typed(up="1")).content.decode()
    assert page.index('value="-26"') < page.index('value="Standaard" lang="nl"') if 'value="Standaard" lang="nl"' in page else True
    assert 'name="rate-0-name_nl"' in page and "15,50" in page
    more = till.post(at("new/"), typed(add_zones="yes", more_zones=str(plan.layout_id)))
    assert more.content.decode().count('name="rate-0-price_') == 3
    with house_scope(de_kring.pk):
        assert not PriceList.objects.exists()


def test_the_page_says_what_visitors_pay_and_who_uses_it(till: Client, de_kring: House) -> None:
    evening = make_performance(de_kring, title="Hamlet", fees=[SERVICE_FEE])
    page = till.get(at(f"{evening.price_list_id}/")).content.decode()
    assert "21.00" in page or "21,00" in page
    assert f"/programme/dates/{evening.pk}/" in page
    assert "Hamlet" in page


def test_a_list_is_put_away_and_its_dates_keep_it(till: Client, de_kring: House) -> None:
    evening = make_performance(de_kring)
    assert till.post(at(f"{evening.price_list_id}/archive/")).status_code == 302
    with house_scope(de_kring.pk):
        assert PriceList.objects.get().archived_at
    assert till.get(at(f"{evening.price_list_id}/")).status_code == 200
    assert till.get(f"/office/de-kring/programme/dates/{evening.pk}/").status_code == 200


def test_a_list_of_another_house_is_not_there(till: Client, de_kring: House, het_anker: House) -> None:
    theirs = make_price_list(het_anker)
    for path in (f"{theirs.pk}/", f"{'9' * 30}/"):
        assert till.get(at(path)).status_code == 404
        assert till.post(at(path), typed()).status_code == 404
    assert till.post(at(f"{theirs.pk}/archive/")).status_code == 404
    assert till.get(at("new/"), {"from": f"list-{theirs.pk}"}).status_code == 422


def test_who_does_not_work_with_prices(client: Client, now: Any, piet: User, omar: User, de_kring: House) -> None:
    mine = make_price_list(de_kring)
    for user, status in ((piet, 403), (omar, 404), (make_user("nobody@x.example"), 404)):
        client.force_login(user)
        for path in ("", "new/", f"{mine.pk}/"):
            assert client.get(at(path)).status_code == status
        assert client.post(at(f"{mine.pk}/archive/")).status_code == status
    client.logout()
    assert client.get(at()).status_code == 302
