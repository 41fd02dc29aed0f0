"""Subscriptions, passes and vouchers in the office: made, changed, no longer sold; and who has them."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from coulisse.customers.models import Customer
from coulisse.houses.models import HistoryEntry, House, User
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE, Role
from coulisse.memberships.models import Membership, Product
from coulisse.memberships.operations import create_named_product
from coulisse.memberships.queries import terms_of
from coulisse.memberships.types import Amounts, ProductKind, ProductTerms, Validity
from coulisse.pricing.offers.effects import Percent
from coulisse.pricing.offers.needs import Formula
from coulisse.pricing.offers.types import Offer
from coulisse.programme.operations import cancel_performance
from coulisse.sales.tests.test_offers_in_orders import offer
from coulisse.testing.cast import make_user
from coulisse.testing.factories import make_performance

ROOT = "/office/de-kring/products/"


@pytest.fixture
def till(now: Any, client: Client, tine: User) -> Client:
    client.force_login(tine)
    return client


def typed(**more: Any) -> dict[str, Any]:
    return {"name_nl": "Vriendenpas", "note_nl": "", "valid": "months", "months": "12", "vat": "600", "price": "25", "persons": "2", **more}


def the_terms(house: House) -> ProductTerms:
    with house_scope(house.pk):
        return terms_of(Product.objects.get().current_id)


def make(house: House, terms: ProductTerms, kind: ProductKind = ProductKind.PASS) -> Product:
    with house_scope(house.pk) as scope:
        return create_named_product(house=house, kind=kind, terms=terms, actor=COULISSE, now=scope.now)


def hold(house: House, product: Product, email: str, *, since: timedelta = timedelta(), lasts: timedelta | None = timedelta(days=365)) -> Membership:
    with house_scope(house.pk) as scope:
        customer, _made = Customer.objects.get_or_create(house=house, email=email, defaults={"created_at": scope.now})
        return Membership.objects.create(
            house=house, version_id=product.current_id, customer=customer, code=f"{uuid4().hex[:13].upper()}", holder_name=email.split("@")[0],
            valid_from=scope.now - since, valid_until=scope.now - since + lasts if lasts else None, issued_at=scope.now - since,
        )  # fmt: skip


def test_a_pass_is_made_on_one_page_and_opens_what_asks_for_it(till: Client, de_kring: House) -> None:
    made = till.post(f"{ROOT}new/pass/", typed())
    assert made.status_code == 302
    terms = the_terms(de_kring)
    assert (terms.price_cents, terms.persons, terms.unlocks, terms.validity) == (2500, 2, ("vriendenpas",), Validity(months=12))
    assert "Vriendenpas" in till.get(ROOT).content.decode()


@pytest.mark.parametrize("kind", list(ProductKind))
def test_every_kind_begins_with_a_page_that_asks_for_it(till: Client, de_kring: House, kind: str) -> None:
    assert till.get(f"{ROOT}new/{kind}/").status_code == 200
    assert till.get(f"{ROOT}new/nothing/").status_code == 404


def test_two_of_one_name_have_a_key_each(till: Client, de_kring: House) -> None:
    for _turn in range(2):
        till.post(f"{ROOT}new/pass/", typed())
    with house_scope(de_kring.pk):
        assert set(Product.objects.values_list("key", flat=True)) == {"vriendenpas", "vriendenpas-2"}


@pytest.mark.parametrize(
    ("said", "worth"),
    [
        ({"amounts": "50"}, (5000, Amounts())),
        ({"amounts": "25, 50; 100"}, (0, Amounts((2500, 5000, 10000)))),
        ({"amounts": "12,50 25"}, (0, Amounts((1250, 2500)))),
        ({"amounts": "", "least": "10", "most": "500"}, (0, Amounts((), 1000, 50000))),
    ],
)
def test_a_voucher_has_one_amount_or_a_choice(till: Client, de_kring: House, said: dict[str, str], worth: tuple[int, Amounts]) -> None:
    assert till.post(f"{ROOT}new/voucher/", {"name_nl": "Cadeaubon", "valid": "months", "months": "24", **said}).status_code == 302
    terms = the_terms(de_kring)
    assert (terms.worth_cents, terms.amounts) == worth
    shown = till.get(f"{ROOT}{_number(de_kring)}/").content.decode()
    assert 'value="24"' in shown


def _number(house: House) -> int:
    with house_scope(house.pk):
        return Product.objects.get().pk


@pytest.mark.parametrize(
    ("kind", "said", "says"),
    [
        ("voucher", {"amounts": "veel"}, "25, 50, 100"),
        ("voucher", {"amounts": ""}, "Zeg wat"),
        ("voucher", {"amounts": "", "least": "50", "most": "10"}, "minder dan"),
        ("pass", typed(price="-5"), "0,00"),
        ("pass", typed(months=""), "Vul dit in"),
        ("pass", typed(valid="season", until_date="31/2/2027"), "dag"),
        ("pass", typed(name_nl="x" * 10_000), "80"),
        ("tickets", {"name_nl": "Tienbeurten", "tickets": "0", "price": "80"}, "1"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(till: Client, de_kring: House, kind: str, said: dict[str, Any], says: str) -> None:
    answer = till.post(f"{ROOT}new/{kind}/", {"name_nl": "Iets moois", "valid": "months", "months": "12", **said})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert says in shown
    assert said.get("name_nl", "Iets moois")[:80] in shown
    with house_scope(de_kring.pk):
        assert not Product.objects.exists()


def test_a_change_is_for_what_is_sold_from_now_on(till: Client, de_kring: House) -> None:
    till.post(f"{ROOT}new/pass/", typed())
    before = _number(de_kring)
    with house_scope(de_kring.pk):
        sold = Product.objects.get().current_id
    assert till.post(f"{ROOT}{before}/", typed(price="30")).status_code == 302
    assert the_terms(de_kring).price_cents == 3000
    with house_scope(de_kring.pk):
        assert terms_of(sold).price_cents == 2500
    till.post(f"{ROOT}{before}/", typed(price="30"))
    with house_scope(de_kring.pk):
        assert Product.objects.get().versions.count() == 2, "the same is no new version"


def test_what_is_put_away_is_no_longer_sold(till: Client, de_kring: House) -> None:
    till.post(f"{ROOT}new/pass/", typed())
    till.post(f"{ROOT}{_number(de_kring)}/archive/")
    with house_scope(de_kring.pk):
        assert Product.objects.get().archived_at
    assert "niet meer verkocht" in till.get(ROOT).content.decode()


def test_who_has_it_who_let_it_lapse_and_who_came_back(till: Client, de_kring: House) -> None:
    friends = make(de_kring, ProductTerms({"nl": "Vriendenpas"}, price_cents=2500, validity=Validity(months=12)))
    year = timedelta(days=365)
    hold(de_kring, friends, "ann@example.org")
    hold(de_kring, friends, "bob@example.org", since=2 * year)
    hold(de_kring, friends, "cas@example.org", since=2 * year)
    hold(de_kring, friends, "cas@example.org", since=timedelta(days=1))

    def listed(**asked: str) -> set[str]:
        shown = till.get(f"{ROOT}members/", asked).content.decode()
        return {name for name in ("ann", "bob", "cas") if f">{name}</a>" in shown}

    assert listed() == {"ann", "bob", "cas"}
    assert listed(standing="good") == {"ann", "cas"}
    assert listed(standing="lapsed") == {"bob"}
    assert listed(standing="ended") == {"bob", "cas"}
    assert listed(q="ann@") == {"ann"}
    assert listed(product=str(friends.pk)) == {"ann", "bob", "cas"}
    assert listed(product="999999999999999999999", standing="' OR 1=1") == {"ann", "bob", "cas"}


def test_the_file_is_as_filtered_is_executed_by_no_spreadsheet_and_is_remembered(till: Client, de_kring: House) -> None:
    friends = make(de_kring, ProductTerms({"nl": "=1+1"}, price_cents=2500))
    hold(de_kring, friends, "ann@example.org")
    hold(de_kring, friends, "bob@example.org", since=timedelta(days=800))
    told = till.post(f"{ROOT}members.csv", {"standing": "good"}).content.decode("utf-8-sig")
    assert "ann@example.org" in told
    assert "bob@" not in told
    assert "'=1+1" in told
    with house_scope(de_kring.pk):
        assert HistoryEntry.objects.filter(verb="members.exported").count() == 1


def test_who_is_close_is_a_file_too_and_taking_it_is_remembered(till: Client, de_kring: House) -> None:
    assert till.get(f"{ROOT}members/close.csv").status_code == 405
    told = till.post(f"{ROOT}members/close.csv").content.decode("utf-8-sig")
    assert told.startswith("Abonnement;Naam;")
    with house_scope(de_kring.pk):
        assert HistoryEntry.objects.filter(verb="members.exported").count() == 1


def test_a_membership_tells_what_happened_to_it(till: Client, de_kring: House) -> None:
    friends = make(de_kring, ProductTerms({"nl": "Vriendenpas"}, price_cents=2500))
    held = hold(de_kring, friends, "ann@example.org")
    assert "ann@example.org" in till.get(f"{ROOT}members/{held.pk}/").content.decode()
    assert till.get(f"{ROOT}members/{2**70}/").status_code == 404


def test_who_works_with_the_audience_sees_who_has_it_and_changes_no_price(now: Any, client: Client, de_kring: House) -> None:
    client.force_login(make_user("anna@example.org", house=de_kring, role=Role.AUDIENCE))
    assert client.get(ROOT).status_code == 200
    assert client.get(f"{ROOT}members/").status_code == 200
    assert client.get(f"{ROOT}new/pass/").status_code == 403


def test_a_formula_with_too_few_performances_left_says_so_in_the_list_of_offers_and_on_its_own_page(till: Client, de_kring: House) -> None:
    offer(de_kring, Offer("vijf", {"nl": "Vijf naar keuze"}, Percent(1000), Formula(5)))
    evenings = [make_performance(de_kring, title=f"Avond {turn}", days=7 + turn) for turn in range(5)]
    product = make(de_kring, ProductTerms({"nl": "Abonnement"}, formula="vijf"), ProductKind.SUBSCRIPTION)
    pages = ["/office/de-kring/prices/offers/", f"{ROOT}{product.pk}/"]
    few = "minder voorstellingen"
    assert [few in till.get(page).content.decode() for page in pages] == [False, False]
    with house_scope(de_kring.pk) as scope:
        cancel_performance(performance=evenings[0], reason={"nl": "Ziekte"}, actor=COULISSE, now=scope.now)
    assert [few in till.get(page).content.decode() for page in pages] == [True, True]


def test_what_belongs_together_stands_under_one_heading(till: Client, de_kring: House) -> None:
    page = till.get(f"{ROOT}new/pass/").content.decode()
    places = [
        page.index(word)
        for word in (
            ">Hoe lang het geldig is<",
            'name="valid"',
            'name="until_date',
            'name="months"',
            ">Wanneer het verkocht wordt, ",
            'name="sale_from',
        )
    ]
    assert places == sorted(places)
    assert all(page.count(f'name="{name}"') == 1 for name in ("months", "price", "persons", "fee"))


def test_what_is_left_of_a_voucher_stands_in_the_list_and_on_its_page_also_when_it_is_nothing(till: Client, de_kring: House) -> None:
    terms = ProductTerms({"nl": "Cadeaubon"}, vat_permyriad=0, amounts=Amounts((2500, 5000)))
    held = hold(de_kring, make(de_kring, terms, ProductKind.VOUCHER), "an@example.org")
    for cents, shown in ((1250, "€ 12,50"), (0, "€ 0,00")):
        with house_scope(de_kring.pk):
            Membership.objects.filter(pk=held.pk).update(left_cents=cents)
        for page in (f"{ROOT}members/", f"{ROOT}members/{held.pk}/"):
            said = till.get(page).content.decode().replace("\u00a0", " ")
            assert shown in said and "Nog over" in said, page
