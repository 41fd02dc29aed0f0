"""Codes in the office: one word for many, many for one person each; found, counted, put away, taken along."""

from typing import Any

import pytest
from django.test import Client

from coulisse.houses.models import House, User
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.memberships import operations as memberships
from coulisse.memberships.models import Code
from coulisse.memberships.types import CodeTerms
from coulisse.pricing import operations as pricing
from coulisse.pricing.offers.effects import AmountOff
from coulisse.pricing.offers.types import Offer
from coulisse.testing.cast import NOW

SUMMER = Offer("summer", {"nl": "Zomer"}, AmountOff(500), unlocked_by="summer")


@pytest.fixture
def till(now: Any, client: Client, tine: User, de_kring: House) -> Client:
    client.force_login(tine)
    with house_scope(de_kring.pk):
        pricing.draft_offer(house=de_kring, offer=SUMMER, actor=COULISSE, now=NOW)
    return client


def at(path: str = "") -> str:
    return f"/office/de-kring/prices/codes/{path}"


def typed(**more: Any) -> dict[str, Any]:
    return {"unlocks": "summer", "how": "one", "shown": "Zomer 27", **more}


def codes(house: House) -> list[Code]:
    with house_scope(house.pk):
        return list(Code.objects.order_by("pk"))


def test_without_an_offer_that_asks_one_the_page_teaches_the_first_step(client: Client, tine: User, now: Any) -> None:
    client.force_login(tine)
    assert "offers/new/?from=code" in client.get(at("new/")).content.decode()


def test_one_word_for_many(till: Client, de_kring: House) -> None:
    answer = till.post(at("new/"), typed(uses="100", uses_per_person="1"))
    (made,) = codes(de_kring)
    assert answer.headers["Location"] == at(f"{made.pk}/")
    assert (made.shown, made.uses, made.uses_per_person, made.batch) == ("Zomer 27", 100, 1, "")
    assert "Zomer 27" in till.get(at()).content.decode() and "Zomer 27" in till.get(at(f"{made.pk}/")).content.decode()
    assert till.post(at("new/"), typed(shown="ZOMER27")).status_code == 422


def test_many_codes_are_found_by_their_name_counted_and_put_away_together(till: Client, de_kring: House) -> None:
    assert till.post(at("new/"), typed(how="many", count="150", batch="Flyer & co", uses="1")).headers["Location"].endswith("batch=Flyer+%26+co")
    made = codes(de_kring)
    assert len(made) == 150 and all(len(code.value) == 13 for code in made)
    page = till.get(at()).content.decode()
    assert "Flyer &amp; co" in page and made[0].shown not in page
    assert till.get(at("?batch=Flyer+%26+co")).content.decode().count("<code>") == 100
    assert till.get(at("?batch=Flyer+%26+co&page=2")).content.decode().count("<code>") == 50
    assert made[7].shown in till.get(at(), {"q": made[7].shown.lower()}).content.decode()
    assert till.post(at("put-away/"), {"batch": "Flyer & co"}).status_code == 302
    assert all(code.archived_at for code in codes(de_kring))
    assert till.get(at("?state=away")).content.decode().count("<code>") == 100


def test_one_is_put_away_and_a_neighbours_is_left_alone(till: Client, de_kring: House, het_anker: House) -> None:
    with house_scope(het_anker.pk):
        theirs = memberships.make_code(house=het_anker, shown="Anker", terms=CodeTerms("summer"), actor=COULISSE, now=NOW)
    till.post(at("new/"), typed())
    (ours,) = codes(de_kring)
    for number in (theirs.pk, ours.pk, ours.pk, 10**30):
        assert till.post(at("put-away/"), {"code": str(number)}).status_code == 302
    assert codes(het_anker)[0].archived_at is None and codes(de_kring)[0].archived_at is not None
    assert till.post(at("put-away/"), {}).status_code == 302


def test_no_cell_of_the_file_is_executed(till: Client, de_kring: House) -> None:
    till.post(at("new/"), typed(how="many", count="2", batch="=1+1"))
    file = till.get(at("codes.csv?batch=%3D1%2B1")).content.decode()
    assert file.count("'=1+1") == 2 and ";=1+1" not in file


@pytest.mark.parametrize(
    "words",
    [
        {"shown": ""}, {"shown": "x"}, {"shown": "x" * 10_000}, {"unlocks": "nothing"}, {"uses": "0"}, {"uses": "many"}, {"uses": "99999999"},
        {"how": "many"}, {"how": "many", "count": "6000", "batch": "x"}, {"how": "many", "count": "5"}, {"how": "rabbit"},
        {"from_at_date": "2027-01-02", "from_at_time": "10:00", "until_at_date": "2027-01-01", "until_at_time": "10:00"},
        {"until_at_date": "2020-01-01", "until_at_time": "10:00"},
    ],
)  # fmt: skip
def test_what_makes_no_code_is_asked_again(till: Client, de_kring: House, words: dict[str, str]) -> None:
    assert till.post(at("new/"), typed(**words)).status_code == 422 and codes(de_kring) == []


@pytest.mark.parametrize("query", ["?page=0", "?page=9999999999", "?page=x", "?q=%00", "?batch=%00", "?state=rabbit", "?q=" + "x" * 5000])
def test_odd_questions_find_nothing(till: Client, query: str) -> None:
    assert till.get(at(query)).status_code == 200
