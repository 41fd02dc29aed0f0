"""R1: tens of thousands of attempts at seats, quotas and codes: nothing too much, nothing too little, nobody in a circle."""

from collections import Counter
from collections.abc import Sequence

import psycopg
import pytest
from django.db import connections

from coulisse.config.invariants import ask_all
from coulisse.config.postgres import READER
from coulisse.inventory import operations as inventory
from coulisse.programme.models import Performance
from coulisse.testing.cast import make_house
from coulisse.testing.database import server
from coulisse.testing.factories import make_performance
from coulisse.testing.trust.claims import unguarded_statements
from coulisse.testing.trust.rush import REFUSED, Wanted, rush, sell_what_is_left
from coulisse.testing.trust.storm import without_the_guard
from coulisse.testing.trust.tier import SEED, SOAK, tell

pytestmark = pytest.mark.slow

ATTEMPTS = 1_000_008 if SOAK else 20_040  # The same for each of twelve threads.
CODES = 200


@pytest.fixture
def wanted(committed_db: None) -> Wanted:
    house = make_house(payment_provider="demo")
    halls = [make_performance(house, rows=20, seats=25, limit_per_order=10) for _hall in range(2)]
    return Wanted(house, halls, [make_performance(house, rows=1, seats=1, free=60, limit_per_order=10) for _quota in range(5)], CODES)


def ask(sql: str, *words: object) -> list[tuple[int, ...]]:
    with psycopg.connect(server().url(READER, connections["default"].settings_dict["NAME"])) as reader:
        return reader.execute(sql, words).fetchall()


def sold_of(evenings: Sequence[Performance]) -> int:
    return ask("SELECT count(*) FROM admission_ticket WHERE voided_at IS NULL AND performance_id = ANY(%s)", [one.pk for one in evenings])[0][0]


def sold_twice() -> list[tuple[int, ...]]:
    return ask(
        "SELECT performance_id, place_no, count(*) FROM sales_orderline l JOIN sales_order o ON o.house_id = l.selling_house_id AND o.id = l.order_id "
        "WHERE o.state = 'confirmed' AND l.kind = 'ticket' AND refunded_at IS NULL GROUP BY 1, 2 HAVING count(*) > 1"
    )


@pytest.mark.slow(seconds=60)
def test_of_twenty_thousand_attempts_none_gets_too_much_and_nothing_stays_behind(wanted: Wanted) -> None:
    ended = rush(wanted, ATTEMPTS, SEED)
    assert ended["deadlock"] == 0 and sold_twice() == []
    assert ended.total() == ATTEMPTS and not [how for how in ended if how.startswith(REFUSED)]
    assert ended["code"] == CODES == ask("SELECT count(*) FROM memberships_use")[0][0]
    sell_what_is_left(wanted)
    assert sold_twice() == []
    assert sold_of(wanted.halls) == sum(hall.place_count for hall in wanted.halls)
    assert sold_of(wanted.quotas) == 5 * 60
    assert [finding for finding in ask_all() if not finding.holds] == []
    tell(f"{ended.total()} attempts: {dict(ended)}; 0 sold twice, 0 left over, 0 deadlocks")


def test_without_the_key_of_a_claim_places_are_sold_twice(wanted: Wanted, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, sql in unguarded_statements():
        monkeypatch.setattr(inventory, name, sql)
    with without_the_guard(connections["default"].settings_dict["NAME"]):
        ended = rush(wanted, 1200, SEED)
        twice = ask("SELECT 1 FROM inventory_claim GROUP BY performance_id, place_no HAVING count(DISTINCT holder) > 1")
    tell(f"without the key of a claim: {len(twice)} places have two holders, {dict(ended)}")
    assert twice


def test_without_an_order_of_locks_buyers_wait_in_a_circle(wanted: Wanted, monkeypatch: pytest.MonkeyPatch) -> None:
    ordered = "ORDER BY wanted.performance_id, wanted.place_no"
    for name in ("_CLAIM", "_CLAIM_ALONG"):
        assert ordered in getattr(inventory, name)
        monkeypatch.setattr(inventory, name, getattr(inventory, name).replace(ordered, "ORDER BY random()"))
    few = Wanted(wanted.house, [make_performance(wanted.house, rows=1, seats=8, limit_per_order=10)], [], 0, keeps=False)
    ended: Counter[str] = Counter()
    while not ended["deadlock"] and ended.total() < 3000:
        ended += rush(few, 300, SEED + ended.total())
    tell(f"without an order of locks: {ended['deadlock']} deadlocks in {ended.total()} attempts")
    assert ended["deadlock"] > 0
