"""Somebody changes rows by hand, past every guard: the worker, which looks twice a minute, finds each of them."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import pairwise

import psycopg
import pytest
from django.db import connections
from procrastinate.contrib.django import app

from coulisse.config.models import Promise
from coulisse.config.postgres import APP, READER, SUPERUSER
from coulisse.config.promises import watch
from coulisse.testing.database import server
from coulisse.testing.trust.leash import on_a_leash
from coulisse.testing.trust.tier import tell
from coulisse.testing.trust.world import Everything, make_everything

pytestmark = pytest.mark.slow(seconds=40)

# A minute; and how long it may take on a machine that has other things to do.
LOOKS, LOOKED_SECONDS = 2, 240

# What is done to the database, and the promise that it breaks.
CORRUPTIONS = {
    "a ticket of another line": (
        "UPDATE admission_ticket SET order_line_id = order_line_id + 100000 WHERE voided_at IS NULL", "sales.sold_lines_have_tickets"),
    "a sold place is free": ("DELETE FROM inventory_claim WHERE ctid = (SELECT ctid FROM inventory_claim WHERE state = 2 LIMIT 1)", "sales.sold_lines_have_places"),
    "a place is sold to nobody": ("UPDATE inventory_claim SET state = 2, expires_at = NULL WHERE state = 1", "sales.sold_places_have_lines"),
    "a total is a cent higher": ("UPDATE sales_order SET total_cents = total_cents + 1 WHERE state = 'awaiting'", "sales.totals_are_the_sum_of_lines"),
    "a payment is open again": ("UPDATE sales_payment SET state = 'open' WHERE state = 'paid'", "sales.confirmed_orders_are_paid"),
    "a posting is a cent higher": ("UPDATE ledger_posting SET cents = cents + 1 WHERE id = (SELECT max(id) FROM ledger_posting)", "ledger.entries_are_balanced"),
    "a sale isn't in the books": ("UPDATE ledger_entry SET key = key || '!' WHERE key LIKE '%:sale'", "sales.ledger_knows_confirmed_orders"),
    "a place of another plan": ("UPDATE inventory_claim SET place_count = place_count + 1 WHERE state = 2", "inventory.claims_within_plan"),
    "money of nobody": (
        "INSERT INTO sales_unmatchedreceipt (house_id, provider, reference, amount_cents, why, found_at, settled_by) SELECT id, 'demo', 'x', 1, 'wrong_amount', now(), '' FROM houses_house",
        "sales.receipts_are_matched",
    ),
    "let in with a void ticket": (
        "UPDATE admission_ticket SET voided_at = now() - interval '30 days' WHERE id IN (SELECT ticket_id FROM admission_admittance)",
        "admission.admitted_with_live_ticket",
    ),
    "a scan that nobody made": ("DELETE FROM admission_scan WHERE verdict = 'admitted'", "admission.scan_and_admittance_agree"),
}  # fmt: skip


@pytest.fixture
def house(committed_db: None, quiet: None) -> Everything:
    return make_everything("de-kring", "De Kring")


@contextmanager
def worker(database: str) -> Iterator[None]:
    """The worker as in production, with its timetable."""
    environment = {
        **os.environ, "COULISSE_MODE": "test", "DATABASE_URL": server().url(APP, database), "DATABASE_READER_URL": server().url(READER, database),
    }  # fmt: skip
    with on_a_leash([sys.executable], "import sys; sys.argv[1:] = ['worker']; from coulisse.config.cli import main; main()", environment) as process:
        try:
            yield
        finally:
            process.kill()


def broken() -> set[str]:
    return set(Promise.objects.exclude(broken_since=None).values_list("key", flat=True))


def test_the_worker_looks_twice_a_minute() -> None:
    (cron,) = [task.cron for task in app.periodic_registry.periodic_tasks.values() if task.task.name == "config.watch_promises"]
    assert cron == "* * * * * */30"


def test_rows_that_were_changed_by_hand_are_found_within_a_minute(house: Everything) -> None:
    """A minute is two looks; how soon they come after each other is a matter of the machine that plays this."""
    database = connections["default"].settings_dict["NAME"]
    assert [(promise.key, promise.rows) for promise in watch()] == []
    with worker(database), psycopg.connect(server().url(SUPERUSER, database), autocommit=True) as admin:
        admin.execute("SET session_replication_role = replica")
        for name, (sql, _promise) in CORRUPTIONS.items():
            assert admin.execute(sql).rowcount > 0, name
        (changed,) = admin.execute("SELECT clock_timestamp()").fetchone() or ()
        began, wanted, looks = time.monotonic(), {promise for _sql, promise in CORRUPTIONS.values()}, set[datetime]()
        while not wanted <= broken() and len(looks) <= LOOKS:
            assert time.monotonic() - began < LOOKED_SECONDS, f"the worker looked {len(looks)} times in {LOOKED_SECONDS} s"
            time.sleep(0.5)
            looks |= set(Promise.objects.filter(asked_at__gt=changed).values_list("asked_at", flat=True))
        took, missing = time.monotonic() - began, wanted - broken()
    tell(f"{len(CORRUPTIONS)} kinds of rows changed by hand, all found after {took:.0f} s, by look {len(looks)}")
    assert missing == set()
    assert len(looks) <= LOOKS
    assert all(later - earlier <= timedelta(minutes=1) for earlier, later in pairwise(sorted(looks)))
