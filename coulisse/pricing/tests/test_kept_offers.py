"""Offers that a house keeps."""

import pytest

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE
from coulisse.pricing import operations, queries
from coulisse.pricing.models import OfferVersion
from coulisse.pricing.offers.contradictions import Wrong
from coulisse.pricing.offers.effects import AmountOff, Percent, TicketPrice
from coulisse.pricing.offers.needs import Counted, Formula, Together
from coulisse.pricing.offers.reading import OffersRefused
from coulisse.pricing.offers.tests.houses import NAME, TIERS
from coulisse.pricing.offers.types import Offer
from coulisse.pricing.operations import Checked, OfferKeyTaken, OffersContradict
from coulisse.pricing.types import LineAsked
from coulisse.testing.cast import NOW
from coulisse.testing.factories import make_price_table

TABLE = make_price_table()
SEASON = [LineAsked(evening, "1", "adult", TABLE, performance=evening, production=evening) for evening in range(12)]
FIVE = Offer("five", NAME, Percent(1000), Together(5, counted=Counted.PERFORMANCES))


def create(house: House, offer: Offer = FIVE, against: Checked | None = None):
    with house_scope(house.pk):
        return operations.create_offer(house=house, offer=offer, against=against or Checked(SEASON, ("friends",)), actor=COULISSE, now=NOW)


def in_force(house: House) -> list[Offer]:
    with house_scope(house.pk):
        return [now.offer for now in queries.offers_now()]


def test_what_a_house_keeps_is_in_force_there_and_nowhere_else(de_kring: House, het_anker: House) -> None:
    create(de_kring)
    create(de_kring, TIERS)
    assert in_force(de_kring) == [FIVE, TIERS] and in_force(het_anker) == []


def test_a_change_is_a_new_version_and_the_old_one_stays_as_it_was(de_kring: House) -> None:
    kept, more = create(de_kring), Offer("five", NAME, Percent(1500), FIVE.need)
    first = kept.current_id
    with house_scope(de_kring.pk):
        operations.change_offer(house=de_kring, kept=kept, offer=more, against=Checked(SEASON), actor=COULISSE, now=NOW)
        assert queries.offers_of([first]) == {first: FIVE}
        assert [version.number for version in OfferVersion.objects.order_by("number")] == [1, 2]
    assert in_force(de_kring) == [more]


def test_a_key_stays_the_offers_own(de_kring: House, het_anker: House) -> None:
    kept = create(de_kring)
    create(het_anker)
    with pytest.raises(OfferKeyTaken):
        create(de_kring)
    with house_scope(de_kring.pk), pytest.raises(OfferKeyTaken):
        operations.change_offer(house=de_kring, kept=kept, offer=TIERS, against=Checked(SEASON), actor=COULISSE, now=NOW)


def test_an_archived_offer_is_no_longer_in_force_and_they_stand_in_the_order_chosen(de_kring: House) -> None:
    first, second = create(de_kring), create(de_kring, TIERS)
    with house_scope(de_kring.pk):
        operations.order_offers(house=de_kring, offer_ids=[second.pk, first.pk], actor=COULISSE, now=NOW)
        assert [kept.key for kept in queries.offers()] == ["tiers", "five"]
        operations.archive_offer(house=de_kring, kept=second, actor=COULISSE, now=NOW)
    assert in_force(de_kring) == [FIVE]


@pytest.mark.parametrize(
    ("offer", "wrong"),
    [
        (Offer("thirteen", NAME, Percent(1000), Formula(13)), Wrong.TOO_FEW_PERFORMANCES),
        (Offer("dear", NAME, TicketPrice({("*", "*"): 9000})), Wrong.NEVER_CHEAPER),
        (Offer("code", NAME, AmountOff(100), unlocked_by="summer"), Wrong.NO_CODE),
        (Offer("beside", NAME, AmountOff(100), combines_with=frozenset({"gone"})), Wrong.COMBINES_WITH_UNKNOWN),
    ],
)
def test_an_offer_that_can_never_apply_is_refused_with_a_basket_that_shows_it(de_kring: House, offer: Offer, wrong: Wrong) -> None:
    with pytest.raises(OffersContradict) as refused:
        create(de_kring, offer)
    assert [problem.wrong for problem in refused.value.problems] == [wrong] and refused.value.problems[0].example
    assert in_force(de_kring) == []


def test_an_offer_may_combine_with_one_that_is_in_force(de_kring: House) -> None:
    create(de_kring)
    create(de_kring, Offer("youth", NAME, AmountOff(100), combines_with=frozenset({"five"})))
    assert len(in_force(de_kring)) == 2


def test_what_could_not_be_read_back_is_not_kept(de_kring: House) -> None:
    with pytest.raises(OffersRefused):
        create(de_kring, Offer("x" * 41, NAME, Percent(1000)))
    with pytest.raises(OffersRefused):
        create(de_kring, Offer("nameless", {}, Percent(1000)))


def test_offers_that_were_read_once_cost_one_query(de_kring: House, django_assert_num_queries) -> None:
    create(de_kring)
    create(de_kring, TIERS)
    in_force(de_kring)
    with house_scope(de_kring.pk), django_assert_num_queries(1):
        assert len(queries.offers_now()) == 2
