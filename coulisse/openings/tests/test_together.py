"""De Kring and Het Anker open their seasons together: one line, one number, and each its own gate."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

import pytest

from coulisse.houses.models import Cluster, House
from coulisse.houses.scope import ScopeProblem, frozen_now, house_scope
from coulisse.houses.types import COULISSE
from coulisse.openings import operations, queries
from coulisse.openings.gate import NotYourTurn, pass_gate
from coulisse.openings.models import Guest, Invited, Line, Opening, OpeningPerformance, Partner, Visit
from coulisse.openings.slips import Slip
from coulisse.openings.standing import opening_of, openings_of
from coulisse.openings.tests.conftest import FORMING, OPENS, a_plan, early, joins, make_opening, seeds, violations
from coulisse.openings.types import OpeningState, PartState
from coulisse.testing.cast import NOW
from coulisse.testing.factories import make_performance

A_SECOND = timedelta(seconds=1)


@pytest.fixture
def cluster(de_kring: House, het_anker: House, now: object) -> tuple[House, House]:
    made = Cluster.objects.create(slug="leie", name="Huizen aan de Leie")
    for house in (de_kring, het_anker):
        house.cluster = made
        house.save(update_fields=["cluster"])
    return de_kring, het_anker


def planned(leader: House, partner: House, **changes: Any) -> Opening:
    with house_scope(leader.pk, partner.pk) as scope:
        plan = a_plan(partner_ids=(partner.pk,), **changes)
        return operations.plan_opening(house=leader, plan=plan, actor=COULISSE, now=scope.now, random_bytes=seeds())


def invited(partner: House) -> Invited:
    with house_scope(partner.pk):
        return Invited.objects.get()


def accepts(leader: House, partner: House, at: datetime = NOW, **chosen: Any) -> Opening:
    with frozen_now(at), house_scope(leader.pk, partner.pk) as scope:
        chosen = {"production_ids": (), "performance_ids": (), **chosen}
        return operations.accept_invitation(house=partner, invited=Invited.objects.get(), **chosen, actor=COULISSE, now=scope.now)


@pytest.fixture
def together(cluster: tuple[House, House]) -> Opening:
    """De Kring leads; everything of Het Anker opens along."""
    opening = planned(*cluster)
    accepts(*cluster)
    return opening


def moves(opening: Opening, at: datetime, *partners: House) -> int:
    with frozen_now(at), house_scope(opening.house_id, *(one.pk for one in partners)) as scope:
        return operations.call_next(house=opening.house, opening_id=opening.pk, now=scope.now)


def comes_in(slip: Slip, opening: Opening, at: datetime, *partners: House) -> Visit:
    with frozen_now(at), house_scope(opening.house_id, *(one.pk for one in partners)) as scope:
        return operations.come_in(house=opening.house, slip=slip, now=scope.now)


def may_buy(house: House, at: datetime, *slips: Slip, production: int = 1, performance: int = 1) -> bool:
    house.refresh_from_db()
    try:
        with frozen_now(at), house_scope(house.pk) as scope:
            pass_gate(house=house, production_id=production, performance_id=performance, slips=[one.written for one in slips], now=scope.now)
    except NotYourTurn:
        return False
    return True


def test_a_house_is_asked_and_nothing_of_it_closes_before_it_agrees(cluster: tuple[House, House]) -> None:
    kring, anker = cluster
    planned(kring, anker)
    assert invited(anker).state == PartState.INVITED
    assert may_buy(anker, FORMING) and not may_buy(kring, FORMING)
    with house_scope(anker.pk):
        assert not Opening.objects.exists()


def test_only_open_houses_of_the_cluster_are_asked(cluster: tuple[House, House]) -> None:
    kring, anker = cluster
    anker.cluster = None
    anker.save(update_fields=["cluster"])
    planned(kring, anker)
    with house_scope(kring.pk, anker.pk):
        assert not Partner.objects.exists() and not Invited.objects.exists()


def test_who_comes_in_may_buy_at_each_house_with_one_number(cluster: tuple[House, House], together: Opening) -> None:
    kring, anker = cluster
    bea, omar = joins(together, people=2)
    moves(together, OPENS, anker)
    assert not may_buy(kring, OPENS, bea) and not may_buy(anker, OPENS, bea)
    comes_in(bea, together, OPENS + A_SECOND, anker)
    assert may_buy(kring, OPENS + 2 * A_SECOND, bea) and may_buy(anker, OPENS + 2 * A_SECOND, bea)
    assert not may_buy(anker, OPENS + 2 * A_SECOND, omar) and not may_buy(anker, OPENS + 2 * A_SECOND)
    comes_in(bea, together, OPENS + 3 * A_SECOND, anker)
    with house_scope(anker.pk):
        assert Guest.objects.count() == 1
    assert violations() == []


def test_both_shops_show_the_same_line(cluster: tuple[House, House], together: Opening) -> None:
    kring, anker = cluster
    joins(together, people=3)
    for house in cluster:
        house.refresh_from_db()
        with frozen_now(FORMING):
            found = opening_of(house, together.pk)
        assert found is not None and found.general.given == 3 and found.house_ids == (kring.pk, anker.pk)
    with house_scope(anker.pk):
        [own] = openings_of(anker)
    assert (own.is_led, own.lines) == (True, ()), "its own rows say that it opens, and nothing about the line"


def test_a_partner_sees_counts_and_no_row_of_the_leader(cluster: tuple[House, House], together: Opening) -> None:
    kring, anker = cluster
    [bea] = joins(together)
    moves(together, OPENS, anker)
    comes_in(bea, together, OPENS + A_SECOND, anker)
    with house_scope(anker.pk):
        assert not Line.objects.exists() and not Visit.objects.exists() and not Partner.objects.exists()
    with house_scope(kring.pk):
        assert not Guest.objects.exists() and not Invited.objects.exists()


def test_room_counts_over_all_and_who_is_busy_at_the_partner_stays(cluster: tuple[House, House], together: Opening) -> None:
    _kring, anker = cluster
    slips = joins(together, people=6)
    moves(together, OPENS, anker)
    for slip in slips:
        try:
            comes_in(slip, together, OPENS + A_SECOND, anker)
        except NotYourTurn:
            late = slip
    busy = next(slip for slip in slips if slip is not late)
    at = OPENS + timedelta(minutes=9)
    assert may_buy(anker, at, busy)
    assert moves(together, OPENS + timedelta(minutes=10, seconds=2), anker) == 1, "four have been quiet; one is busy next door"
    assert may_buy(anker, OPENS + timedelta(minutes=10, seconds=3), busy)
    assert [may_buy(anker, OPENS + timedelta(minutes=10, seconds=3), slip) for slip in slips].count(True) == 1
    assert violations() == []


def test_who_has_ordered_has_time_to_go_to_the_other_house(cluster: tuple[House, House], together: Opening) -> None:
    _kring, anker = cluster
    [bea] = joins(together)
    moves(together, OPENS, anker)
    comes_in(bea, together, OPENS + A_SECOND, anker)
    ordered = OPENS + timedelta(minutes=2)
    with frozen_now(ordered), house_scope(anker.pk) as scope:
        operations.leave(house=anker, slip=bea, now=scope.now)
    moves(together, ordered + timedelta(minutes=4), anker)
    assert may_buy(together.house, ordered + timedelta(minutes=4), bea)
    moves(together, ordered + timedelta(minutes=40), anker)
    assert not may_buy(together.house, ordered + timedelta(minutes=40), bea) and not may_buy(anker, ordered + timedelta(minutes=40), bea)
    assert violations() == []


@pytest.mark.parametrize(
    ("how", "state"),
    [
        (lambda house, opening, now: operations.pause(house=house, opening=opening, message={"nl": "Even"}, actor=COULISSE, now=now), OpeningState.PAUSED),
        (lambda house, opening, now: operations.slow_down(house=house, opening=opening, per_minute=3, message={}, actor=COULISSE, now=now), OpeningState.SLOWED),
        (lambda house, opening, now: operations.end_opening(house=house, opening=opening, actor=COULISSE, now=now), OpeningState.OVER),
    ],
)  # fmt: skip
def test_what_the_leader_does_counts_for_all(cluster: tuple[House, House], together: Opening, how: Any, state: OpeningState) -> None:
    kring, anker = cluster
    with frozen_now(OPENS), house_scope(kring.pk, anker.pk) as scope:
        how(kring, Opening.objects.get(pk=together.pk), scope.now)
    with house_scope(anker.pk):
        assert Opening.objects.get().state_at(OPENS) is state
    assert may_buy(anker, OPENS) is (state is OpeningState.OVER)
    assert violations() == []


def test_a_change_that_would_leave_a_partner_behind_is_a_mistake_of_ours(cluster: tuple[House, House], together: Opening) -> None:
    kring, _anker = cluster
    with pytest.raises(ScopeProblem), house_scope(kring.pk) as scope:
        operations.pause(house=kring, opening=Opening.objects.get(pk=together.pk), message={}, actor=COULISSE, now=scope.now)


def test_a_partner_is_not_at_the_wheel(cluster: tuple[House, House], together: Opening) -> None:
    kring, anker = cluster
    with house_scope(kring.pk, anker.pk) as scope:
        part = Opening.objects.get(house=anker)
        with pytest.raises(operations.NotLeading):
            operations.end_opening(house=anker, opening=part, actor=COULISSE, now=scope.now)
        assert operations.call_next(house=anker, opening_id=part.pk, now=OPENS) == 0


def leaves(kring: House, anker: House, at: datetime) -> None:
    with frozen_now(at), house_scope(kring.pk, anker.pk) as scope:
        operations.leave_together(house=anker, part=Opening.objects.get(house=anker), actor=COULISSE, now=scope.now, random_bytes=seeds())


def test_who_leaves_before_the_line_forms_opens_alone_at_the_same_moment(cluster: tuple[House, House], together: Opening) -> None:
    kring, anker = cluster
    leaves(kring, anker, NOW)
    leaves(kring, anker, NOW)  # Twice clicked.
    with house_scope(anker.pk):
        own = Opening.objects.get()
        assert not own.is_led and Line.objects.get().opens_at == own.opens_at == together.opens_at
    [omar], [bea] = joins(own), joins(together)
    assert (omar.number, bea.number) == (1, 1)
    assert not may_buy(anker, OPENS) and violations() == []
    with house_scope(kring.pk):
        assert Partner.objects.get().state == PartState.LEFT


def test_who_leaves_later_sells_at_once_and_the_others_go_on(cluster: tuple[House, House], together: Opening) -> None:
    kring, anker = cluster
    [bea] = joins(together)
    leaves(kring, anker, FORMING)
    assert may_buy(anker, FORMING) and not may_buy(kring, FORMING, bea)
    moves(together, OPENS)
    comes_in(bea, together, OPENS + A_SECOND)
    assert may_buy(kring, OPENS + A_SECOND, bea) and violations() == []


def test_a_plan_that_is_dropped_opens_no_other_house_before_its_time(cluster: tuple[House, House], together: Opening) -> None:
    kring, anker = cluster
    with house_scope(kring.pk, anker.pk) as scope:
        operations.remove_opening(house=kring, opening=Opening.objects.get(pk=together.pk), actor=COULISSE, now=scope.now, random_bytes=seeds())
    assert may_buy(kring, FORMING) and not may_buy(anker, FORMING)
    assert invited(anker).state == PartState.WITHDRAWN and violations() == []


def test_moments_to_which_a_partner_agreed_stay(cluster: tuple[House, House], together: Opening) -> None:
    kring, anker = cluster
    with house_scope(kring.pk, anker.pk) as scope:
        found, how = Opening.objects.get(pk=together.pk), {"actor": COULISSE, "now": scope.now, "random_bytes": seeds()}
        with pytest.raises(operations.PlanRefused) as refused:
            operations.change_opening(house=kring, opening=found, plan=a_plan(opens_at=OPENS + timedelta(hours=1), partner_ids=(anker.pk,)), **how)
        assert "opens_at" in refused.value.problems
    with house_scope(kring.pk, anker.pk):
        found = Opening.objects.get(pk=together.pk)
        operations.change_opening(house=kring, opening=found, plan=a_plan(title={"nl": "Samen open"}, partner_ids=(anker.pk,)), **how)
        assert Opening.objects.get(house=anker).title == {"nl": "Samen open"}
        operations.change_opening(house=kring, opening=found, plan=a_plan(opens_at=OPENS + timedelta(hours=1)), **how)
        assert not Opening.objects.get(house=anker).is_led
    assert violations() == []


def test_an_answer_that_comes_too_late_says_so(cluster: tuple[House, House]) -> None:
    kring, anker = cluster
    planned(kring, anker)
    with pytest.raises(operations.InvitationGone):
        accepts(kring, anker, at=FORMING)
    with house_scope(kring.pk, anker.pk) as scope:
        operations.decline_invitation(house=anker, invited=Invited.objects.get(), actor=COULISSE, now=scope.now)
    with pytest.raises(operations.InvitationGone):
        accepts(kring, anker)
    with house_scope(kring.pk):
        assert Partner.objects.get().state == PartState.DECLINED


def test_accepting_twice_is_one_part_and_changes_what_is_sold_in_it(cluster: tuple[House, House]) -> None:
    kring, anker = cluster
    planned(kring, anker)
    evening, other = make_performance(anker), make_performance(anker, days=3)
    first = accepts(kring, anker)
    again = accepts(kring, anker, performance_ids=(evening.pk, make_performance(kring).pk))
    assert first.pk == again.pk
    with house_scope(anker.pk):
        assert OpeningPerformance.objects.get().performance_id == evening.pk, "another house's isn't there"
    assert not may_buy(anker, NOW, production=evening.production_id, performance=evening.pk)
    assert may_buy(anker, NOW, production=evening.production_id, performance=other.pk)


def test_a_forged_or_foreign_slip_opens_no_partner(cluster: tuple[House, House], together: Opening) -> None:
    kring, anker = cluster
    [bea] = joins(together)
    moves(together, OPENS, anker)
    comes_in(bea, together, OPENS, anker)
    own = make_opening(anker, production_ids=())
    at = OPENS + A_SECOND
    for other in (
        Slip(anker.pk, together.pk, bea.line_id, bea.number),
        Slip(kring.pk, together.pk, bea.line_id, 2),
        Slip(anker.pk, own.pk, bea.line_id, 1),
    ):
        assert not may_buy(anker, at, other)


def test_the_end_comes_for_all_by_itself(cluster: tuple[House, House], together: Opening) -> None:
    kring, anker = cluster
    moves(together, together.ends_at + A_SECOND, anker)
    with house_scope(kring.pk, anker.pk):
        assert not Opening.objects.filter(ended_at=None).exists()
    for house in cluster:
        house.refresh_from_db()
        assert house.line_mark == 0
    assert violations() == []


def test_a_line_of_which_somebody_does_not_see_all_waits(cluster: tuple[House, House], together: Opening) -> None:
    joins(together, people=3)
    assert moves(together, OPENS) == 0
    assert moves(together, OPENS, cluster[1]) == 3


def test_single_performances_are_guarded_and_the_rest_is_free(de_kring: House, now: object) -> None:
    evening, other = make_performance(de_kring), make_performance(de_kring, days=3)
    opening = make_opening(de_kring, performance_ids=(evening.pk,))
    assert not may_buy(de_kring, NOW, production=evening.production_id, performance=evening.pk)
    assert may_buy(de_kring, NOW, production=other.production_id, performance=other.pk)
    with house_scope(de_kring.pk):
        assert list(queries.performances_in((), (evening.pk,), NOW, most=9)) == [evening]
        assert opening.performances.count() == 1


def test_who_holds_a_pass_comes_earlier_without_a_code(de_kring: House, now: object) -> None:
    from coulisse.openings.tests.conftest import hold_a_pass

    product, held = hold_a_pass(de_kring)
    opening = make_opening(de_kring, windows=(early(code="", product_ids=(product,)),))
    with frozen_now(FORMING - timedelta(minutes=8)), house_scope(de_kring.pk) as scope:
        [(found, line)] = queries.early_openings(held, de_kring, scope.now)
        slips = [
            operations.join_early_with(house=de_kring, opening_id=opening.pk, membership_id=held, at=de_kring, now=scope.now) for _press in range(2)
        ]
        assert found == opening and slips[0] == slips[1] and slips[0].line_id == line.pk
        with pytest.raises(operations.CodeOpensNothing):
            operations.join_early_with(house=de_kring, opening_id=opening.pk, membership_id=held + 99, at=de_kring, now=scope.now)
    with frozen_now(OPENS), house_scope(de_kring.pk) as scope:
        assert queries.early_openings(held, de_kring, scope.now) == []


def test_the_seed_of_a_house_that_goes_on_alone_is_its_own(cluster: tuple[House, House], together: Opening) -> None:
    kring, anker = cluster
    with frozen_now(NOW), house_scope(kring.pk, anker.pk) as scope:
        part = Opening.objects.get(house=anker)
        operations.leave_together(house=anker, part=part, actor=COULISSE, now=scope.now, random_bytes=lambda size: hashlib.sha256(b"anker").digest())
        assert len({bytes(line.seed) for line in Line.objects.all()}) == 2
