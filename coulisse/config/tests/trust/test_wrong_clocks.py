"""An application process whose clock is two hours off sells what is on sale, and nothing else, for exactly as long."""

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connections

from coulisse.config.invariants import ask_all
from coulisse.config.postgres import READER
from coulisse.programme.models import Performance
from coulisse.testing.cast import make_house
from coulisse.testing.database import server
from coulisse.testing.factories import make_performance
from coulisse.testing.trust.storm import GUARDED, Buyer, best_place, two_processes
from coulisse.testing.trust.tier import tell

FAKETIME = shutil.which("faketime")
pytestmark = [pytest.mark.slow, pytest.mark.skipif(FAKETIME is None, reason="there is no faketime here (Debian: apt-get install faketime)")]

OWN_CLOCK = "coulisse.testing.trust.own_clock:application"


@dataclass(frozen=True)
class Evenings:
    open: Performance
    in_an_hour: Performance
    an_hour_ago: Performance


@pytest.fixture
def evenings(committed_db: None) -> Evenings:
    """One on sale now, one from an hour on, one until an hour ago."""
    house, now = make_house(payment_provider="demo"), datetime.now(UTC)
    return Evenings(
        make_performance(house, rows=5, seats=10),
        make_performance(house, rows=5, seats=10, sale_starts_at=now + timedelta(hours=1)),
        make_performance(house, rows=5, seats=10, sale_ends_at=now - timedelta(hours=1)),
    )


@dataclass
class Sold:
    open: bool
    early: bool
    late: bool
    kept_minutes: float


def try_all(evenings: Evenings, off: str, application: str = GUARDED) -> Sold:
    """What a buyer gets of each, and how long the database keeps a place that lies in a basket."""
    assert FAKETIME
    database = connections["default"].settings_dict["NAME"]
    with two_processes(database, application, prefix=[FAKETIME, "-f", off]) as port:
        got = []
        for number, evening in enumerate((evenings.open, evenings.in_an_hour, evenings.an_hour_ago)):
            buyer = Buyer(port, number, evening)
            got.append(buyer.ask(*best_place(buyer))[0].status == 302)
            buyer.connection.close()
        with psycopg.connect(server().url(READER, database)) as reader:
            kept = reader.execute(
                "SELECT extract(epoch FROM max(expires_at) - clock_timestamp()) / 60 FROM inventory_claim WHERE state = 1"
            ).fetchone()
        whole = Buyer(port, 9, evenings.open)
        if got[0]:
            whole.buy(best_place)
            assert whole.tickets == 1, whole.said
        whole.connection.close()
    return Sold(*got, kept_minutes=float(kept[0] or 0) if kept else 0)


@pytest.mark.parametrize("off", ["+2h", "-2h"])
def test_two_hours_off_change_nothing(evenings: Evenings, off: str) -> None:
    sold = try_all(evenings, off)
    tell(f"a clock that is {off} off: {sold}")
    assert (sold.open, sold.early, sold.late) == (True, False, False)
    assert 9 < sold.kept_minutes <= 10.1
    assert [finding for finding in ask_all() if not finding.holds] == []


@pytest.mark.parametrize(("off", "wrong"), [("+2h", "early"), ("-2h", "late")])
def test_where_its_own_clock_decides_it_sells_what_isnt_on_sale(evenings: Evenings, off: str, wrong: str) -> None:
    assert getattr(try_all(evenings, off, OWN_CLOCK), wrong)
