"""A season is renewed: proposals with the same seats, what subscribers answer, and what becomes of seats that nobody wants."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from os import urandom
from random import Random
from uuid import uuid4

import pytest

from coulisse.houses.models import House
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import COULISSE
from coulisse.inventory.models import Claim
from coulisse.inventory.operations import PlaceWanted, block_places, hold_places
from coulisse.memberships import queries as held
from coulisse.memberships.models import Membership, Product
from coulisse.memberships.operations import cancel_membership, create_product
from coulisse.memberships.types import ProductKind, ProductTerms
from coulisse.pricing.offers.effects import Percent
from coulisse.pricing.offers.needs import Formula, Part
from coulisse.pricing.offers.selection import Selection
from coulisse.pricing.offers.types import Offer
from coulisse.pricing.types import Conditions, Rate
from coulisse.programme.models import Performance
from coulisse.sales import operations, renewals
from coulisse.sales.models import Basket, BasketLine, BasketProduct, Order, RenewalProposal, RenewalRun
from coulisse.sales.operations import AnsweredBefore, BeingPaid, RenewalRefused
from coulisse.sales.operations import renewals as making
from coulisse.sales.operations.subscriptions import Subscriber, SubscriptionAsked, hold_subscription
from coulisse.sales.persons import PersonInBasket
from coulisse.sales.renewals import Standing
from coulisse.sales.tests.story import broken, taken
from coulisse.sales.tests.test_offers_in_orders import offer, pay
from coulisse.sales.types import RenewalOutcome, WhyNoProposal
from coulisse.testing.cast import NOW
from coulisse.testing.factories import ADULT, make_performance, make_plan_version, make_price_list, make_price_table
from coulisse.venues.models import PlanVersion

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def series(house: House, key: str, season: Sequence[Performance]) -> Product:
    """Each of these evenings, in the same seat."""
    parts = tuple(Part({"nl": f"Avond {no}"}, Selection(productions=frozenset({one.production_id})), 1) for no, one in enumerate(season, 1))
    offer(house, Offer(key, {"nl": key}, Percent(1000), Formula(len(parts), len(parts), parts)))
    return product(house, key)


def product(house: House, key: str, **terms: object) -> Product:
    with house_scope(house.pk):
        what = ProductTerms(name={"nl": f"Jazz {key}"}, formula=key, **terms)
        return create_product(house=house, key=key, kind=ProductKind.SUBSCRIPTION, terms=what, actor=COULISSE, now=NOW)


def season(house: House, plan: PlanVersion, first: int, **more: object) -> list[Performance]:
    return [make_performance(house, plan_version=plan, days=first + 7 * turn, title=f"Jazz {first} {turn}", **more) for turn in range(3)]


class Story:
    """A house with a jazz series of last season and one of the next, in the same hall."""

    def __init__(self, house: House, *, rows: int = 4, seats: int = 10, new_plan: PlanVersion | None = None, **more: object) -> None:
        self.house = house
        self.plan = make_plan_version(house, rows=rows, seats=seats)
        self.last, self.next = season(house, self.plan, 7, **more), season(house, new_plan or self.plan, 371, **more)
        self.old, self.new = series(house, "jazz-26", self.last), series(house, "jazz-27", self.next)

    def subscribe(self, *people: str, email: str = "", places: Sequence[int] = (), **who: object) -> Membership:
        """They have the old series, paid; in these seats, where they are named."""
        with house_scope(self.house.pk) as scope:
            asked = SubscriptionAsked(self.house, uuid4(), "nl", scope.now, product_version_id=self.old.current_id)
            dates = tuple(one.pk for one in self.last)
            wanted = [Subscriber(PersonInBasket(no, name, who.get("born")), dates, who.get("rate", "")) for no, name in enumerate(people, 1)]
            held_now = hold_subscription(asked=asked, subscribers=wanted, same_seat=True)
            if places:
                self._sit(held_now.basket_id, places)
            order = operations.place_order(
                house=self.house, basket_id=held_now.basket_id, email=email or f"{people[0].lower()}@example.org", name=people[0], language="nl",
                now=scope.now, random_bytes=urandom,
            )  # fmt: skip
        pay(order)
        with house_scope(self.house.pk):
            return Membership.objects.order_by("-pk").first()

    def _sit(self, basket: object, places: Sequence[int]) -> None:
        Claim.objects.filter(holder=basket).delete()
        lines = list(BasketLine.objects.filter(basket=basket))
        BasketLine.objects.filter(basket=basket).delete()
        for line in lines:
            line.pk, line.place_no = None, places[line.person - 1]
        BasketLine.objects.bulk_create(lines)
        wanted = [PlaceWanted.of(one, no) for one in self.last for no in places]
        hold_places(house_id=self.house.pk, places=wanted, holder=basket, expires_at=NOW + DAY, now=NOW)

    def prepare(self, **dates: datetime) -> RenewalRun:
        usual = {
            "open_from_at": NOW, "changes_from_at": NOW + 20 * DAY, "open_until_at": NOW + 30 * DAY, "new_from_at": NOW + 40 * DAY,
        } | dates  # fmt: skip
        with house_scope(self.house.pk) as scope:
            return operations.prepare_renewal(
                house=self.house, from_product=self.old, to_product=self.new, actor=COULISSE, now=scope.now, **usual
            )  # fmt: skip

    def run(self, **dates: datetime) -> RenewalRun:
        run = self.prepare(**dates)
        self.start(run)
        making.carry_out(house=self.house, run_id=run.pk)
        return self.reread(run)

    def start(self, run: RenewalRun) -> bool:
        with house_scope(self.house.pk) as scope:
            return operations.start_renewal(house=self.house, run=run, actor=COULISSE, now=scope.now)

    def reread(self, run: RenewalRun) -> RenewalRun:
        with house_scope(self.house.pk):
            return RenewalRun.objects.select_related("from_product", "to_product").get(pk=run.pk)

    def proposal_of(self, membership: Membership) -> RenewalProposal:
        with house_scope(self.house.pk):
            return RenewalProposal.objects.select_related("run").get(membership=membership)

    def seats(self, proposal: RenewalProposal) -> list[tuple[int, int]]:
        """(person, place), date by date."""
        with house_scope(self.house.pk):
            lines = BasketLine.objects.filter(basket=proposal.pk).order_by("performance__starts_at", "person")
            return [(line.person, line.place_no) for line in lines]

    def block(self, performance: Performance, *places: int) -> None:
        with house_scope(self.house.pk) as scope:
            block_places(
                house=self.house, performance=performance, place_nos=places, reason="pers", block_id=uuid4(), actor=COULISSE, now=scope.now
            )  # fmt: skip

    def order(self, proposal: RenewalProposal) -> Order:
        with house_scope(self.house.pk) as scope:
            return operations.place_order(
                house=self.house, basket_id=proposal.pk, email="an@example.org", name="An", language="nl", now=scope.now, random_bytes=urandom
            )  # fmt: skip


@pytest.fixture
def jazz(de_kring: House, now: object, nobody_hears: None) -> Story:
    return Story(de_kring)


def test_who_had_a_seat_is_proposed_that_seat_and_it_is_kept_until_the_day(jazz: Story) -> None:
    an = jazz.subscribe("An", "Bram", places=(14, 15))
    run = jazz.run()
    proposal = jazz.proposal_of(an)
    assert (proposal.outcome, run.kept, run.done, run.members, run.state) == ("kept", 1, 1, 1, "ready")
    assert jazz.seats(proposal) == [(1, 14), (2, 15)] * 3
    with frozen_now(run.open_until_at - timedelta(seconds=1)):
        assert taken(jazz.next[0]) == {14, 15}
    with frozen_now(run.open_until_at):
        assert taken(jazz.next[0]) == set()
    assert not broken(jazz.house)


def test_paying_the_proposal_renews_the_subscription(jazz: Story) -> None:
    an = jazz.subscribe("An", "Bram", places=(14, 15))
    jazz.run()
    order = pay(jazz.order(jazz.proposal_of(an)))
    proposal = jazz.proposal_of(an)
    with house_scope(jazz.house.pk):
        renewed = Membership.objects.get(pk=proposal.renewed_as_id)
        assert [one.name for one in renewed.persons.order_by("pk")] == ["An", "Bram"]
        assert renewed.tickets.count() == 6
        assert [entry.kind for entry in an.entries.order_by("pk")] == ["issued", "renewed"]
    assert (proposal.state, proposal.order_id) == ("accepted", order.pk)
    assert order.total_cents == 6 * 1800
    assert not broken(jazz.house)


def test_who_goes_to_pay_and_comes_back_finds_the_seats_kept_as_long_as_before(jazz: Story) -> None:
    an = jazz.subscribe("An")
    run = jazz.run()
    order = jazz.order(jazz.proposal_of(an))
    with frozen_now(NOW + timedelta(hours=1)), house_scope(jazz.house.pk) as scope:
        assert operations.expire_order(order=order, now=scope.now)
    with frozen_now(run.open_until_at - timedelta(minutes=1)):
        assert len(taken(jazz.next[0])) == 1
        jazz.order(jazz.proposal_of(an))


def test_more_time_never_makes_it_less_and_nobody_tidies_it_away(jazz: Story) -> None:
    an = jazz.subscribe("An")
    run = jazz.run()
    proposal = jazz.proposal_of(an)
    with frozen_now(NOW + 10 * DAY), house_scope(jazz.house.pk) as scope:
        assert operations.extend_basket(house=jazz.house, basket_id=proposal.pk, now=scope.now) == run.open_until_at
        operations.forget_left_baskets(house=jazz.house, now=scope.now)
        assert Basket.objects.get(pk=proposal.pk).expires_at == run.open_until_at
    assert jazz.seats(proposal)


def test_where_a_seat_is_blocked_the_household_moves_together_and_to_the_same_seats(jazz: Story) -> None:
    an, carl = jazz.subscribe("An", "Bram", places=(14, 15)), jazz.subscribe("Carl", places=(16,))
    for evening in jazz.next[:2]:
        jazz.block(evening, 14)
    run = jazz.run()
    proposal = jazz.proposal_of(an)
    seats = jazz.seats(proposal)
    first, last = [no for _person, no in seats[:2]], [no for _person, no in seats[4:]]
    assert last == [14, 15]
    assert seats[:2] == seats[2:4]
    assert abs(first[0] - first[1]) == 1
    assert 16 not in first
    assert proposal.outcome == RenewalOutcome.MOVED
    assert sorted(map(tuple, proposal.moved)) == sorted((one.pk, number) for one in jazz.next[:2] for number in (1, 2))
    assert jazz.seats(jazz.proposal_of(carl)) == [(1, 16)] * 3
    assert (run.moved, run.kept) == (1, 1)


def test_a_seat_that_somebody_bought_is_theirs(jazz: Story) -> None:
    an = jazz.subscribe("An", places=(14,))
    with house_scope(jazz.house.pk) as scope:
        wanted = [PlaceWanted.of(jazz.next[1], 14)]
        hold_places(house_id=jazz.house.pk, places=wanted, holder=uuid4(), expires_at=scope.now + DAY, now=scope.now)
    jazz.run()
    places = [no for _person, no in jazz.seats(jazz.proposal_of(an))]
    assert places[0] == places[2] == 14
    assert places[1] in {13, 15, 4, 24}


def test_in_another_hall_plan_the_seat_of_the_same_name_is_found(de_kring: House, now: object, nobody_hears: None) -> None:
    story = Story(de_kring, new_plan=make_plan_version(de_kring, rows=4, seats=8))
    an, bram = story.subscribe("An", places=(13,)), story.subscribe("Bram", places=(9,))
    run = story.run()
    assert story.seats(story.proposal_of(bram)) == [(1, story.seats(story.proposal_of(bram))[0][1])] * 3
    assert story.proposal_of(an).outcome == RenewalOutcome.MOVED  # Another hall: nobody sat there.
    assert run.moved == 2


def test_in_the_next_version_of_the_same_plan_seats_are_found_by_their_key(jazz: Story) -> None:
    an, bram = jazz.subscribe("An", places=(14,)), jazz.subscribe("Bram", places=(19,))
    version = make_plan_version(jazz.house, layout=jazz.plan.layout, rows=5, seats=9)
    with house_scope(jazz.house.pk):
        for evening in jazz.next:
            Performance.objects.filter(pk=evening.pk).update(plan_version=version, place_count=version.place_count)
    jazz.run()
    assert jazz.seats(jazz.proposal_of(an)) == [(1, 13)] * 3  # Row B, seat 5.
    moved = jazz.proposal_of(bram)
    assert moved.outcome == RenewalOutcome.MOVED  # Row B has no seat 10 any more.
    assert jazz.seats(moved)[0] == (1, 17)


def test_who_is_too_old_for_last_seasons_rate_gets_the_usual_one(de_kring: House, now: object, nobody_hears: None) -> None:
    young = Rate("young", {"nl": "-26"}, conditions=Conditions(to_age=25))
    table = make_price_table({"1": {"adult": 2000, "young": 1200}}, rates=[ADULT, young])
    story = Story(de_kring, price_list=make_price_list(de_kring, table=table))
    cas = story.subscribe("Cas", rate="young", born=date(2001, 6, 1))
    dina = story.subscribe("Dina", rate="young", born=date(2008, 6, 1))
    story.run()
    with house_scope(de_kring.pk):
        rates = {one: list(BasketLine.objects.filter(basket=story.proposal_of(one).pk).values_list("rate_key", flat=True)) for one in (cas, dina)}
    assert (rates[cas], rates[dina]) == (["adult"] * 3, ["young"] * 3)
    assert (story.proposal_of(cas).other_rate, story.proposal_of(dina).other_rate) == ([1], [])
    story.order(story.proposal_of(cas))


def test_what_needs_attention_is_named_and_cancelled_ones_are_left_out(jazz: Story) -> None:
    an, gone = jazz.subscribe("An"), jazz.subscribe("Bram")
    with house_scope(jazz.house.pk) as scope:
        cancel_membership(house=jazz.house, membership=gone, key="x", actor=COULISSE, now=scope.now)
    for evening in jazz.next:
        jazz.block(evening, *range(40))
    run = jazz.run()
    proposal = jazz.proposal_of(an)
    assert (proposal.outcome, proposal.why) == (RenewalOutcome.IMPOSSIBLE, WhyNoProposal.NO_ROOM)
    assert (run.members, run.impossible) == (1, 1)
    with house_scope(jazz.house.pk) as scope:
        assert renewals.standing_of(proposal, scope.now) == Standing.IMPOSSIBLE


def test_nothing_changes_by_looking_ahead_and_it_says_what_will_be(jazz: Story) -> None:
    jazz.subscribe("An", places=(14,))
    jazz.subscribe("Bram", places=(24,))
    jazz.block(jazz.next[0], 24)
    run = jazz.prepare()
    with house_scope(jazz.house.pk) as scope:
        ahead = renewals.look_ahead(jazz.house, run, scope.now)
        assert not RenewalProposal.objects.exists()
    assert (ahead.outcomes, ahead.members, ahead.keeps_seats) == ({"kept": 1, "moved": 1}, 2, True)
    jazz.start(run)
    making.carry_out(house=jazz.house, run_id=run.pk)
    run = jazz.reread(run)
    assert (run.kept, run.moved) == (1, 1)


def test_not_this_year_frees_the_seats_at_once_and_twice_is_once(jazz: Story) -> None:
    an = jazz.subscribe("An", places=(14,))
    jazz.run()
    proposal = jazz.proposal_of(an)
    for _turn in range(2):
        with house_scope(jazz.house.pk) as scope:
            operations.decline_renewal(house=jazz.house, proposal=proposal, now=scope.now)
    assert taken(jazz.next[0]) == set()
    assert jazz.proposal_of(an).state == "declined"
    with pytest.raises(operations.BasketGone):
        jazz.order(proposal)


def test_who_is_paying_cannot_be_released_and_who_accepted_cannot_decline(jazz: Story) -> None:
    an = jazz.subscribe("An")
    run = jazz.run()
    proposal = jazz.proposal_of(an)
    order = jazz.order(proposal)
    with house_scope(jazz.house.pk) as scope:
        assert operations.release_proposals(house=jazz.house, run=run, actor=COULISSE, now=scope.now).being_paid == 1
        with pytest.raises(BeingPaid):
            operations.decline_renewal(house=jazz.house, proposal=proposal, now=scope.now)
    pay(order)
    with house_scope(jazz.house.pk) as scope, pytest.raises(AnsweredBefore):
        operations.decline_renewal(house=jazz.house, proposal=proposal, now=scope.now)
    assert len(taken(jazz.next[0])) == 1


def test_one_second_after_the_end_a_payment_still_counts(jazz: Story) -> None:
    """Who went to pay in time has the time that paying takes."""
    an = jazz.subscribe("An", places=(14,))
    run = jazz.run()
    with frozen_now(run.open_until_at - timedelta(seconds=5)):
        order = jazz.order(jazz.proposal_of(an))
    with frozen_now(run.open_until_at + timedelta(seconds=1)):
        assert taken(jazz.next[0]) == {14}
        pay(order)
    assert jazz.proposal_of(an).state == "accepted"


def test_the_house_keeps_seats_longer_but_calls_nothing_back(jazz: Story) -> None:
    an, bram = jazz.subscribe("An", places=(14,)), jazz.subscribe("Bram", places=(24,))
    run = jazz.run()
    with house_scope(jazz.house.pk) as scope:
        operations.decline_renewal(house=jazz.house, proposal=jazz.proposal_of(bram), now=scope.now)
        until = NOW + 50 * DAY
        assert operations.prolong_renewal(house=jazz.house, run=run, open_until_at=until, actor=COULISSE, now=scope.now) == 1
    with frozen_now(NOW + 49 * DAY):
        assert taken(jazz.next[0]) == {14}
    run = jazz.reread(run)
    assert (run.open_until_at, run.new_from_at) == (until, until)
    with frozen_now(until), house_scope(jazz.house.pk) as scope, pytest.raises(RenewalRefused):
        operations.prolong_renewal(house=jazz.house, run=run, open_until_at=until + DAY, actor=COULISSE, now=scope.now)
    assert jazz.proposal_of(an).state == "open"


def test_the_new_product_is_sold_to_subscribers_first(jazz: Story) -> None:
    jazz.subscribe("An")
    run = jazz.run()
    with house_scope(jazz.house.pk):
        sale = held.terms_of(Product.objects.get(pk=jazz.new.pk).current_id).sale
    assert not sale.is_open(run.open_until_at)
    assert sale.is_open(run.open_until_at, holds=frozenset({"jazz-26"}))
    assert sale.is_open(run.new_from_at)


def test_in_the_time_of_changes_one_chooses_other_seats_and_keeps_the_old_until_then(jazz: Story) -> None:
    an = jazz.subscribe("An", places=(14,))
    run = jazz.run()
    proposal = jazz.proposal_of(an)
    with frozen_now(run.changes_from_at), house_scope(jazz.house.pk) as scope:
        assert renewals.holds_of_basket(proposal.pk, scope.now) == {"jazz-26"}
        operations.choose_anew(house=jazz.house, proposal=proposal, language="nl", now=scope.now)
        assert BasketLine.objects.filter(basket=proposal.pk).count() == 3
        version = Product.objects.get(pk=jazz.new.pk).current_id
        asked = SubscriptionAsked(jazz.house, proposal.pk, "nl", scope.now, is_new=False, product_version_id=version)
        two = [Subscriber(PersonInBasket(no, name), tuple(one.pk for one in jazz.next)) for no, name in ((1, "An"), (2, "Bram"))]
        hold_subscription(asked=asked, subscribers=two, same_seat=True)
        assert BasketProduct.objects.filter(basket=proposal.pk).count() == 1
        assert Basket.objects.get(pk=proposal.pk).expires_at == run.open_until_at
        order = jazz.order(proposal)
    pay(order)
    assert jazz.proposal_of(an).state == "accepted"
    with house_scope(jazz.house.pk):
        assert renewals.holds_of_basket(proposal.pk, NOW) == frozenset()


def test_after_the_end_one_may_still_choose_before_others_with_the_usual_time(jazz: Story) -> None:
    an = jazz.subscribe("An", places=(14,))
    run = jazz.run()
    proposal = jazz.proposal_of(an)
    with frozen_now(run.open_until_at + DAY), house_scope(jazz.house.pk) as scope:
        assert renewals.standing_of(proposal, scope.now) == Standing.OVER
        operations.choose_anew(house=jazz.house, proposal=proposal, language="nl", now=scope.now)
        assert Basket.objects.get(pk=proposal.pk).expires_at < scope.now + DAY
        assert renewals.holds_of_basket(proposal.pk, scope.now)
        assert not renewals.holds_of_basket(proposal.pk, run.new_from_at)


def test_where_subscribers_choose_themselves_no_seats_are_kept(de_kring: House, now: object, nobody_hears: None) -> None:
    story = Story(de_kring)
    offer(de_kring, Offer("keuze-27", {"nl": "Keuze"}, Percent(1000), Formula(2)))
    story.new = product(de_kring, "keuze-27")
    an = story.subscribe("An")
    run = story.run()
    proposal = story.proposal_of(an)
    assert (run.chooses, proposal.outcome, story.seats(proposal)) == (1, RenewalOutcome.CHOOSES, [])
    with house_scope(de_kring.pk) as scope:
        operations.choose_anew(house=de_kring, proposal=proposal, language="nl", now=scope.now)
        version = Product.objects.get(pk=story.new.pk).current_id
        asked = SubscriptionAsked(de_kring, proposal.pk, "nl", scope.now, is_new=False, product_version_id=version)
        hold_subscription(asked=asked, subscribers=[Subscriber(PersonInBasket(1, "An"), tuple(one.pk for one in story.next[:2]))])
    pay(story.order(proposal))
    assert story.proposal_of(an).state == "accepted"


def test_started_twice_it_proposes_once_and_started_again_it_finds_who_came_since(jazz: Story) -> None:
    jazz.subscribe("An")
    run = jazz.prepare()
    assert jazz.start(run)
    assert not jazz.start(run)
    assert making.carry_out(house=jazz.house, run_id=run.pk) == 1
    assert making.carry_out(house=jazz.house, run_id=run.pk) == 0
    jazz.subscribe("Bram")
    assert jazz.start(run)
    assert making.carry_out(house=jazz.house, run_id=run.pk) == 1
    run = jazz.reread(run)
    assert (run.members, run.kept, run.state) == (2, 2, "ready")


def test_cut_off_half_way_it_goes_on_where_it_was(jazz: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("An", "Bram", "Carl", "Dina", "Els"):
        jazz.subscribe(name)
    run = jazz.prepare()
    jazz.start(run)
    monkeypatch.setattr(making, "CHUNK", 2)
    written, write = [], making._write

    def cut(*args: object) -> None:
        if len(written) == 2:
            raise RuntimeError("the machine is gone")
        written.append(1)
        write(*args)

    with monkeypatch.context() as half:
        half.setattr(making, "_write", cut)
        with pytest.raises(RuntimeError):
            making.carry_out(house=jazz.house, run_id=run.pk)
    assert jazz.reread(run).done == 4
    assert making.carry_out(house=jazz.house, run_id=run.pk) == 1
    run = jazz.reread(run)
    assert (run.kept, run.state) == (5, "ready")
    assert not broken(jazz.house)


@pytest.mark.parametrize(
    ("field", "dates"),
    [
        ("open_until", {"open_until_at": NOW - DAY}),
        ("open_until", {"open_from_at": NOW + 31 * DAY}),
        ("new_from", {"new_from_at": NOW + 29 * DAY}),
        ("changes_from", {"changes_from_at": NOW + 41 * DAY}),
    ],
)
def test_dates_that_do_not_fit_are_refused_at_their_field(jazz: Story, field: str, dates: dict[str, datetime]) -> None:
    with pytest.raises(RenewalRefused) as refused:
        jazz.prepare(**dates)
    assert refused.value.field == field


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happened_to_the_hall_everybody_counts_once_and_no_seat_is_proposed_twice(
    de_kring: House, now: object, nobody_hears: None, seed: int
) -> None:
    chance = Random(seed)
    story = Story(de_kring, rows=4, seats=6)
    left = list(range(24))
    chance.shuffle(left)
    while len(left) > 4:
        size = chance.choice((1, 1, 2, 2, 3))
        names = [f"P{len(left)}x{no}" for no in range(size)]
        story.subscribe(*names, places=[left.pop() for _name in names])
    for evening in story.next:
        story.block(evening, *chance.sample(range(24), chance.choice((0, 3, 8))))
    with house_scope(de_kring.pk):
        blocked = {one.pk: set(Claim.objects.filter(performance=one).values_list("place_no", flat=True)) for one in story.next}
    run = story.run()
    with house_scope(de_kring.pk):
        members = Membership.objects.filter(version__product=story.old).count()
        found = list(BasketLine.objects.filter(performance__in=story.next).values_list("performance", "place_no"))
        held_now = set(Claim.objects.filter(performance__in=story.next, state=1).values_list("performance", "place_no"))
    assert run.kept + run.moved + run.chooses + run.impossible == members == run.members
    assert max(Counter(found).values(), default=1) == 1
    assert set(found) == held_now
    assert not any(no in blocked[pk] for pk, no in found)
    assert not broken(de_kring)
