"""What has a limit is used so often, and no more."""

from datetime import timedelta
from uuid import uuid4

import pytest

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.memberships import operations, queries
from coulisse.memberships.models import Use
from coulisse.memberships.operations import UsedUp
from coulisse.memberships.types import UseWanted, at_performance, by_person
from coulisse.testing.cast import NOW

SOON, LATER = NOW + timedelta(minutes=20), NOW + timedelta(minutes=21)
FIRST, SECOND = uuid4(), uuid4()


def code(count: int, *, limit: int = 3, scope: str = "") -> UseWanted:
    return UseWanted("code:1", scope, count, limit)


def take(house: House, *wanted: UseWanted, holder=FIRST, now=NOW) -> None:
    with house_scope(house.pk):
        operations.take_uses(house_id=house.pk, wanted=wanted, holder=holder, expires_at=now + timedelta(minutes=20), now=now)


def use(house: House, *wanted: UseWanted, holder=FIRST, now=NOW) -> None:
    with house_scope(house.pk):
        operations.use_up(house_id=house.pk, wanted=wanted, holder=holder, now=now)


def left(house: House, of: UseWanted, now=NOW) -> int:
    with house_scope(house.pk):
        return queries.uses_left([of], now)[of]


def test_a_limit_of_three_is_held_three_times(de_kring: House) -> None:
    take(de_kring, code(2))
    take(de_kring, code(1), holder=SECOND)
    assert left(de_kring, code(1)) == 0
    with pytest.raises(UsedUp):
        take(de_kring, code(1), holder=uuid4())


def test_who_asks_again_holds_no_more(de_kring: House) -> None:
    take(de_kring, code(2))
    take(de_kring, code(3))
    assert left(de_kring, code(1)) == 0
    with house_scope(de_kring.pk):
        assert Use.objects.count() == 3


def test_all_that_was_asked_for_or_nothing(de_kring: House) -> None:
    take(de_kring, UseWanted("pass:7", at_performance(4), 2, 2))
    with pytest.raises(UsedUp) as refused:
        take(de_kring, code(1), UseWanted("pass:7", at_performance(4), 1, 2), holder=SECOND)
    assert [use.subject for use in refused.value.wanted] == ["pass:7"]
    assert left(de_kring, code(1)) == 3


def test_each_performance_and_each_person_is_counted_by_itself(de_kring: House) -> None:
    take(de_kring, code(3, scope=at_performance(1)), code(3, scope=at_performance(2)), code(3, scope=by_person("An@example.org")))
    with pytest.raises(UsedUp):
        take(de_kring, code(1, scope=by_person(" an@EXAMPLE.org")), holder=SECOND)
    take(de_kring, code(3, scope=by_person("bo@example.org")), holder=SECOND)


def test_what_isnt_paid_in_time_is_anybodys(de_kring: House) -> None:
    take(de_kring, code(3))
    assert left(de_kring, code(1), LATER) == 3
    take(de_kring, code(3), holder=SECOND, now=LATER)
    with pytest.raises(UsedUp):
        use(de_kring, code(3), now=LATER)


def test_what_is_paid_late_is_used_where_it_is_still_free(de_kring: House) -> None:
    take(de_kring, code(3))
    use(de_kring, code(3), now=LATER)
    assert left(de_kring, code(1), NOW + timedelta(days=900)) == 0


def test_what_was_used_comes_back_by_a_refund_only(de_kring: House) -> None:
    take(de_kring, code(3))
    use(de_kring, code(3))
    with house_scope(de_kring.pk):
        assert operations.release_uses(holder=FIRST) == 0
        assert operations.give_back_uses(holder=SECOND, uses=[code(1)]) == 0
        assert operations.give_back_uses(holder=FIRST, uses=[code(2)]) == 2
    assert left(de_kring, code(1)) == 2


def test_what_is_released_is_free_at_once(de_kring: House) -> None:
    take(de_kring, code(3))
    with house_scope(de_kring.pk):
        assert operations.release_uses(holder=FIRST) == 3
    take(de_kring, code(3), holder=SECOND)


def test_another_house_has_limits_of_its_own(de_kring: House, het_anker: House) -> None:
    take(de_kring, code(3))
    take(het_anker, code(3), holder=SECOND)
    assert left(het_anker, code(1)) == 0


def test_holding_is_one_statement_beside_its_savepoint(de_kring: House, django_assert_num_queries) -> None:
    with house_scope(de_kring.pk), django_assert_num_queries(3):
        operations.take_uses(
            house_id=de_kring.pk, wanted=[code(2), UseWanted("pass:7", at_performance(4), 1, 2)], holder=FIRST, expires_at=SOON, now=NOW
        )
