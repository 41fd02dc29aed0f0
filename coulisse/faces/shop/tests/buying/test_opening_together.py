"""De Kring and Het Anker open together: a visitor comes at either shop, and buys at both."""

from datetime import datetime, timedelta
from os import urandom
from typing import Any

import pytest

from coulisse.faces.shop.tests.buying.conftest import Buyer, taken
from coulisse.houses.models import Cluster, House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import COULISSE
from coulisse.memberships.models import Membership
from coulisse.memberships.operations import create_product
from coulisse.memberships.types import ProductKind, ProductTerms
from coulisse.openings.models import Opening
from coulisse.openings.tests.conftest import FORMING, OPENS, early, make_opening, nothing_kept  # noqa: F401
from coulisse.openings.tests.test_together import accepts, planned
from coulisse.programme.models import Performance
from coulisse.sales import operations as sales
from coulisse.sales.links import held_signature
from coulisse.sales.types import ProductAsked
from coulisse.testing.factories import make_performance

A_SECOND = timedelta(seconds=1)


@pytest.fixture
def next_door(het_anker: House) -> Performance:
    return make_performance(het_anker)


@pytest.fixture
def together(evening: Performance, next_door: Performance) -> Opening:
    houses = evening.house, next_door.house
    for house in houses:
        house.cluster = Cluster.objects.get_or_create(slug="leie", name="Huizen aan de Leie")[0]
        house.save(update_fields=["cluster"])
    opening = planned(*houses)
    accepts(*houses)
    return opening


def hold_a_pass(house: House) -> tuple[int, int]:
    """The house gave somebody a pass: the numbers of the product and of what they hold."""
    with house_scope(house.pk) as scope:
        terms = ProductTerms(name={"nl": "Vriendenpas"}, price_cents=2500, unlocks=("vrienden",))
        product = create_product(house=house, key="vrienden", kind=ProductKind.PASS, terms=terms, actor=COULISSE, now=scope.now)
        given = sales.give_product(
            house=house, asked=ProductAsked(product.pk), email="bea@example.org", name="Bea", language="nl", reason="dank", actor=COULISSE, now=scope.now,
            random_bytes=urandom, tell_buyer=False,
        )  # fmt: skip
        return product.pk, Membership.objects.get(order_line_id__in=given.lines.values("pk")).pk


def asks(buyer: Buyer, at: datetime, path: str, **sent: Any) -> Any:
    with frozen_now(at):
        return buyer.client.post(path, sent) if sent else buyer.client.get(path)


def best(house: str, evening: Performance) -> str:
    return f"/{house}/nl/e/{evening.production.slug}/{evening.pk}/best/"


def test_one_number_at_the_shop_next_door_and_in_at_both(bea: Buyer, evening: Performance, next_door: Performance, together: Opening) -> None:
    line = f"/het-anker/nl/line/{together.pk}/"
    assert asks(bea, FORMING, best("het-anker", next_door), count=2).url.startswith(line)
    page = asks(bea, FORMING, line).content.decode()
    assert "De Kring" in page and f"/de-kring/nl/line/{together.pk}/" in page and "Neem mijn plaats in de rij" in page
    asks(bea, FORMING, f"{line}join/", to="")
    assert "Uw plaats is bewaard" in asks(bea, FORMING, f"/de-kring/nl/line/{together.pk}/").content.decode()
    asks(bea, FORMING, f"/de-kring/nl/line/{together.pk}/join/", to="")
    assert asks(bea, OPENS, f"/het-anker/line/{together.pk}.json").json()["lines"][0]["given"] == 1, "one browser, one place"
    assert "Het is uw beurt" in asks(bea, OPENS, line).content.decode()
    asks(bea, OPENS + A_SECOND, f"{line}come-in/", to="")
    assert asks(bea, OPENS + 2 * A_SECOND, best("het-anker", next_door), count=2).url == "/het-anker/nl/basket/"
    assert asks(bea, OPENS + 3 * A_SECOND, best("de-kring", evening), count=2).url == "/de-kring/nl/basket/"
    assert len(taken(evening)) == len(taken(next_door)) == 2
    assert "ook bij deze huizen binnen" in asks(bea, OPENS + 4 * A_SECOND, line).content.decode()


def test_what_the_lot_gave_is_answered_at_each_shop(bea: Buyer, together: Opening) -> None:
    asks(bea, FORMING, f"/het-anker/nl/line/{together.pk}/join/", to="")
    assert asks(bea, OPENS, f"/het-anker/line/{together.pk}/place").json() == {"turn": "now", "position": 1}


def test_a_number_is_brought_along_to_another_address_once_and_no_forged_one(bea: Buyer, carl: Buyer, together: Opening) -> None:
    asks(bea, FORMING, f"/het-anker/nl/line/{together.pk}/join/", to="")
    slip = bea.client.cookies[f"line-{together.pk}"].value
    brought = asks(carl, FORMING, f"/de-kring/nl/line/{together.pk}/?place={slip}")
    assert brought.status_code == 302 and carl.client.cookies[f"line-{together.pk}"].value == slip
    asks(carl, FORMING, f"/de-kring/nl/line/{together.pk}/?place={slip[:-1]}x&to=x")
    assert carl.client.cookies[f"line-{together.pk}"].value == slip
    for nonsense in ("", "x" * 10_000, "1.2.3.4." + "a" * 22):
        assert asks(bea, FORMING, f"/de-kring/nl/line/{together.pk}/?place={nonsense}").status_code == 302
    assert bea.client.cookies[f"line-{together.pk}"].value == slip


def test_who_holds_a_pass_comes_to_the_earlier_line_with_one_press(bea: Buyer, carl: Buyer, evening: Performance) -> None:
    house = evening.house
    product, held = hold_a_pass(house)
    opening = make_opening(house, windows=(early(code="", product_ids=(product,)),))
    card = f"/de-kring/nl/cards/{held}/{held_signature(house.pk, held)}/"
    assert "vroegere rij" not in asks(bea, FORMING - timedelta(minutes=20), card).content.decode()
    assert "Neem mijn plaats in de vroegere rij" in asks(bea, FORMING, card).content.decode()
    for buyer in (bea, carl):
        led = asks(buyer, FORMING, f"{card}early/{opening.pk}/", press="1")
        assert led.url.startswith(f"/de-kring/nl/line/{opening.pk}/")
    assert bea.client.cookies[f"line-{opening.pk}"].value == carl.client.cookies[f"line-{opening.pk}"].value, "one right, one place"
    assert "Het is uw beurt" in asks(bea, OPENS - timedelta(minutes=19), led.url).content.decode()
    assert asks(carl, OPENS, f"{card}early/{opening.pk}/", press="1").url == card, "too late, and said so"
    assert asks(carl, FORMING, f"/de-kring/nl/cards/{held + 1}/{held_signature(house.pk, held)}/early/{opening.pk}/", press="1").status_code == 404


def test_a_line_says_whether_a_pass_brings_somebody_in_earlier(bea: Buyer, evening: Performance) -> None:
    product, _held = hold_a_pass(evening.house)
    opening = make_opening(evening.house, windows=(early(code="", product_ids=(product,)),))
    assert "op de pagina van uw pas of abonnement" in asks(bea, FORMING, f"/de-kring/nl/line/{opening.pk}/").content.decode()
