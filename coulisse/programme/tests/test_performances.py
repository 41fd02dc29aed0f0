"""What a performance goes through, and what makes no sense."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from coulisse.houses.models import House
from coulisse.houses.queries import history
from coulisse.houses.scope import house_scope
from coulisse.houses.types import Actor
from coulisse.pricing.operations import change_prices
from coulisse.programme import operations
from coulisse.programme.models import Performance
from coulisse.programme.operations import (
    AlreadyThere,
    ExternalIdTaken,
    FieldsRefused,
    MoveInstead,
    PlacesWouldChange,
    PlanNotPublished,
    StateRefused,
    ZonesWithoutPrice,
)
from coulisse.testing.cast import in_days
from coulisse.testing.factories import make_performance, make_plan_version, make_price_list, make_price_table, make_production

pytestmark = pytest.mark.usefixtures("silent")


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict]]:
    """What was announced."""
    said: list[tuple[str, dict]] = []
    monkeypatch.setattr("coulisse.houses.events.announce", lambda event, **arguments: said.append((event, arguments)))
    return said


def verbs(performance: Performance) -> list[str]:
    return [entry.verb for entry in history(f"performance:{performance.pk}")]


def add(house: House, actor: Actor, now: datetime, **changes: Any) -> Performance:
    words = {"production": None, "plan_version": None, "price_list": None, "starts_at": in_days(7), **changes}
    return operations.add_performance(
        **{
            **words,
            "production": words["production"] or make_production(house),
            "plan_version": words["plan_version"] or make_plan_version(house, wheelchair=1),
            "price_list": words["price_list"] or make_price_list(house),
        },
        actor=actor,
        now=now,
    )


def test_a_new_date_is_a_draft_with_the_places_of_its_plan(de_kring: House, actor: Actor, now: datetime) -> None:
    with house_scope(de_kring.pk):
        made = add(de_kring, actor, now, doors_at=in_days(7, 18), limit_per_order=4, note={"nl": "Met nagesprek"})
        assert (made.state, made.place_count, made.access_marks, made.limit_per_order) == ("draft", 52, ["wheelchair", "step_free"], 4)
        assert verbs(made) == ["performance.made"]


def test_every_zone_that_is_sold_needs_a_price(de_kring: House, actor: Actor, now: datetime) -> None:
    with house_scope(de_kring.pk):
        plan = make_plan_version(de_kring, rows=2, seats=2, zones=2, standing=10, blocked={"B-1": "techniek", "B-2": "techniek"})
        with pytest.raises(ZonesWithoutPrice) as refused:
            add(de_kring, actor, now, plan_version=plan)
        assert refused.value.zones == ["standing"]  # nobody can sit in zone 2
        assert "Staanplaatsen" in str(refused.value)


def test_a_plan_that_is_still_drawn_is_not_sold_from(de_kring: House, actor: Actor, now: datetime) -> None:
    with house_scope(de_kring.pk), pytest.raises(PlanNotPublished):
        add(de_kring, actor, now, plan_version=make_plan_version(de_kring, published=False))


@pytest.mark.parametrize(
    "wrong, field",
    [
        ({"doors_at": in_days(7, 20)}, "doors_at"),
        ({"doors_at": in_days(5)}, "doors_at"),
        ({"sale_starts_at": in_days(7)}, "sale_starts_at"),
        ({"sale_starts_at": in_days(3), "sale_ends_at": in_days(2)}, "sale_starts_at"),
        ({"sale_ends_at": in_days(500)}, "sale_ends_at"),
        ({"limit_per_order": 0}, "limit_per_order"),
        ({"limit_per_order": -3}, "limit_per_order"),
        ({"starts_at": datetime(2027, 1, 1, 20)}, "starts_at"),
        ({"note": {"nl": "x" * 1001}}, "note"),
    ],
)
def test_times_and_limits_must_make_sense(de_kring: House, actor: Actor, now: datetime, wrong: dict, field: str) -> None:
    with house_scope(de_kring.pk), pytest.raises(FieldsRefused) as refused:
        add(de_kring, actor, now, **wrong)
    assert [problem.where for problem in refused.value.problems] == [field]


def test_the_same_evening_twice_in_a_hall_is_a_slip(de_kring: House, actor: Actor, now: datetime) -> None:
    with house_scope(de_kring.pk):
        made = add(de_kring, actor, now, external_id="77")
        with pytest.raises(AlreadyThere):
            add(de_kring, actor, now, production=made.production, plan_version=made.plan_version)
        with pytest.raises(ExternalIdTaken):
            add(de_kring, actor, now, external_id="77")
        add(de_kring, actor, now, production=made.production)  # another hall at the same moment: a festival


def test_from_draft_to_sale_and_back(de_kring: House, actor: Actor, now: datetime) -> None:
    with house_scope(de_kring.pk):
        made = add(de_kring, actor, now)
        for step in (operations.announce, operations.put_on_sale, operations.take_off_sale):
            step(performance=made, actor=actor, now=now)
        made.refresh_from_db()
        assert made.state == "announced"
        assert verbs(made) == ["performance.taken_off_sale", "performance.put_on_sale", "performance.announced", "performance.made"]


@pytest.mark.parametrize(
    "state, step",
    [
        ("announced", "announce"), ("on_sale", "announce"), ("cancelled", "announce"),
        ("on_sale", "put_on_sale"), ("cancelled", "put_on_sale"),
        ("draft", "take_off_sale"), ("announced", "take_off_sale"), ("cancelled", "take_off_sale"),
        ("draft", "cancel_performance"), ("cancelled", "cancel_performance"),
        ("cancelled", "move_performance"),
        ("announced", "remove_performance"), ("on_sale", "remove_performance"), ("cancelled", "remove_performance"),
    ],
)  # fmt: skip
def test_a_step_that_makes_no_sense_is_refused(de_kring: House, actor: Actor, now: datetime, state: str, step: str) -> None:
    words = {"cancel_performance": {"reason": {"nl": "Ziekte"}}, "move_performance": {"starts_at": in_days(30)}}.get(step, {})
    with house_scope(de_kring.pk):
        evening = make_performance(de_kring, state=state)
        with pytest.raises(StateRefused) as refused:
            getattr(operations, step)(performance=evening, actor=actor, now=now, **words)
        assert refused.value.state == state and str(refused.value).endswith(".")
        evening.refresh_from_db()
        assert evening.state == state and not verbs(evening)


def test_what_lies_behind_us_is_neither_announced_nor_sold(de_kring: House, actor: Actor, now: datetime) -> None:
    with house_scope(de_kring.pk):
        past = make_performance(de_kring, state="draft", days=-1)
        for step in (operations.announce, operations.put_on_sale):
            with pytest.raises(StateRefused):
                step(performance=past, actor=actor, now=now)


def test_prices_are_looked_at_again_when_the_sale_begins(de_kring: House, actor: Actor, now: datetime) -> None:
    with house_scope(de_kring.pk):
        evening = make_performance(de_kring, zones=2, state="announced")
        change_prices(price_list=evening.price_list, table=make_price_table(zones=["1"]), actor=actor, now=now)
        with pytest.raises(ZonesWithoutPrice):
            operations.put_on_sale(performance=evening, actor=actor, now=now)


def test_an_old_copy_of_a_performance_decides_nothing(de_kring: House, actor: Actor, now: datetime) -> None:
    with house_scope(de_kring.pk):
        evening = make_performance(de_kring)
        colleagues = Performance.objects.get(pk=evening.pk)
        operations.cancel_performance(performance=colleagues, reason={"nl": "Ziekte"}, actor=actor, now=now)
        with pytest.raises(StateRefused):
            operations.take_off_sale(performance=evening, actor=actor, now=now)


def test_a_cancelled_evening_says_why_and_its_guests_hear_of_it(de_kring: House, actor: Actor, now: datetime, heard: list) -> None:
    with house_scope(de_kring.pk):
        evening = make_performance(de_kring)
        with pytest.raises(FieldsRefused):
            operations.cancel_performance(performance=evening, reason={"nl": " "}, actor=actor, now=now)
        operations.cancel_performance(performance=evening, reason={"nl": "De hoofdrolspeler is ziek."}, actor=actor, now=now)
        evening.refresh_from_db()
        assert (evening.state, evening.cancelled_at, evening.cancel_reason) == ("cancelled", now, {"nl": "De hoofdrolspeler is ziek."})
        assert verbs(evening) == ["performance.cancelled"]
    assert heard == [("programme.performance_cancelled", {"house_id": de_kring.pk, "performance_id": evening.pk})]


def test_a_moved_evening_takes_its_doors_along(de_kring: House, actor: Actor, now: datetime, heard: list) -> None:
    with house_scope(de_kring.pk):
        evening = make_performance(de_kring, doors_at=in_days(7, 18), sale_ends_at=in_days(7, 17))
        operations.move_performance(performance=evening, starts_at=in_days(14, 18), actor=actor, now=now)
        evening.refresh_from_db()
        assert (evening.starts_at, evening.doors_at, evening.sale_ends_at) == (in_days(14, 18), in_days(14, 17), in_days(14, 16))
        assert (evening.moved_from_at, evening.state) == (in_days(7), "on_sale")
        assert history(f"performance:{evening.pk}")[0].detail == {"from": in_days(7).isoformat(), "to": in_days(14, 18).isoformat()}
    assert heard == [("programme.performance_moved", {"house_id": de_kring.pk, "performance_id": evening.pk})]


def test_nobody_hears_of_a_draft_that_moves(de_kring: House, actor: Actor, now: datetime, heard: list) -> None:
    with house_scope(de_kring.pk):
        evening = make_performance(de_kring, state="draft")
        operations.move_performance(performance=evening, starts_at=in_days(14), doors_at=in_days(14, 18), actor=actor, now=now)
        assert (evening.moved_from_at, evening.doors_at) == (None, in_days(14, 18))
    assert heard == []


def test_an_evening_is_not_moved_to_the_past_nor_to_where_it_is(de_kring: House, actor: Actor, now: datetime) -> None:
    with house_scope(de_kring.pk):
        evening = make_performance(de_kring)
        for moment in (in_days(7), in_days(-1)):
            with pytest.raises(StateRefused):
                operations.move_performance(performance=evening, starts_at=moment, actor=actor, now=now)


def test_the_hall_is_set_up_otherwise_with_the_same_places(de_kring: House, actor: Actor, now: datetime) -> None:
    with house_scope(de_kring.pk):
        evening = make_performance(de_kring)
        hall = evening.plan_version.layout.hall
        same = make_plan_version(de_kring, hall=hall.name, marks={"A-1": ["hearing_loop"]})
        fewer = make_plan_version(de_kring, hall=hall.name, rows=4)
        with pytest.raises(PlacesWouldChange):
            operations.move_performance(performance=evening, starts_at=in_days(8), plan_version=fewer, actor=actor, now=now)
        operations.move_performance(performance=evening, starts_at=in_days(8), plan_version=same, actor=actor, now=now)
        evening.refresh_from_db()
        assert (evening.plan_version_id, evening.access_marks) == (same.pk, ["hearing_loop"])


def test_a_public_evening_changes_its_date_only_by_moving(de_kring: House, actor: Actor, now: datetime) -> None:
    with house_scope(de_kring.pk):
        evening = make_performance(de_kring)
        with pytest.raises(MoveInstead):
            operations.change_performance(performance=evening, changes={"starts_at": in_days(8)}, actor=actor, now=now)
        with pytest.raises(PlacesWouldChange):
            operations.change_performance(performance=evening, changes={"plan_version": make_plan_version(de_kring, rows=2)}, actor=actor, now=now)
        operations.change_performance(performance=evening, changes={"limit_per_order": 2, "note": {"nl": "Zonder pauze"}}, actor=actor, now=now)
        evening.refresh_from_db()
        assert (evening.limit_per_order, evening.note) == (2, {"nl": "Zonder pauze"})
        assert history(f"performance:{evening.pk}")[0].detail == {"fields": ["limit_per_order", "note"]}


def test_a_draft_changes_as_it_likes(de_kring: House, actor: Actor, now: datetime) -> None:
    with house_scope(de_kring.pk):
        evening = make_performance(de_kring, state="draft")
        plan, prices = make_plan_version(de_kring, rows=2, standing=5), make_price_list(de_kring, zones=["1", "standing"])
        with pytest.raises(ZonesWithoutPrice):
            operations.change_performance(performance=evening, changes={"plan_version": plan}, actor=actor, now=now)
        changes = {"plan_version": plan, "price_list": prices, "starts_at": in_days(9), "doors_at": in_days(9, 18)}
        operations.change_performance(performance=evening, changes=changes, actor=actor, now=now)
        evening.refresh_from_db()
        assert (evening.place_count, evening.price_list_id, evening.starts_at) == (25, prices.pk, in_days(9))
        operations.change_performance(performance=evening, changes=changes, actor=actor, now=now)
        assert verbs(evening) == ["performance.changed"]


def test_a_run_is_made_of_copies(de_kring: House, actor: Actor, now: datetime) -> None:
    with house_scope(de_kring.pk):
        first = make_performance(
            de_kring,
            doors_at=in_days(7, 18),
            sale_starts_at=in_days(1),
            sale_ends_at=in_days(7) - timedelta(hours=1),
            limit_per_order=4,
            note={"nl": "Let op"},
            external_id="1",
        )
        copies = operations.copy_performance(performance=first, starts_at=[in_days(8), in_days(9, 14)], actor=actor, now=now)
        assert [(copy.state, copy.limit_per_order, copy.note, copy.external_id) for copy in copies] == [("draft", 4, {"nl": "Let op"}, "")] * 2
        assert [copy.doors_at for copy in copies] == [in_days(8, 18), in_days(9, 13)]
        assert [copy.sale_starts_at for copy in copies] == [in_days(1)] * 2
        [earlier] = operations.copy_performance(performance=first, starts_at=[in_days(1)], actor=actor, now=now)
        assert earlier.sale_starts_at is None
        with pytest.raises(AlreadyThere):
            operations.copy_performance(performance=first, starts_at=[in_days(8)], actor=actor, now=now)


def test_a_new_plan_version_brings_its_count(de_kring: House, actor: Actor, now: datetime) -> None:
    with house_scope(de_kring.pk):
        evening = make_performance(de_kring)
        bigger = make_plan_version(de_kring, layout=evening.plan_version.layout, rows=6, wheelchair=2)
        operations.set_plan_version(performance=evening, version=bigger)
        evening.refresh_from_db()
        assert (evening.plan_version_id, evening.place_count, evening.access_marks) == (bigger.pk, 64, ["wheelchair", "step_free"])
        with pytest.raises(PlanNotPublished):
            operations.set_plan_version(performance=evening, version=make_plan_version(de_kring, published=False))


def test_a_draft_that_was_a_mistake_goes_and_history_stays(de_kring: House, actor: Actor, now: datetime) -> None:
    with house_scope(de_kring.pk):
        evening = make_performance(de_kring, state="draft")
        pk = evening.pk
        operations.remove_performance(performance=evening, actor=actor, now=now)
        assert not Performance.objects.exists()
        assert history(f"production:{evening.production_id}")[0].detail["performance"] == pk
