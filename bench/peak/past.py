"""Years of history: orders that were paid, with their lines, places, tickets and entries, written as fast as PostgreSQL takes them."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from bench.peak.season import Evening
from coulisse.ledger import accounts

_EVENING_PLACES = 1000
# Orders are numbered; those of tonight beyond all that the past may have.
_TONIGHT = 900_000_000

# Evenings long ago, of the same hall, plan and prices as one that is on sale.
_EVENINGS = """
INSERT INTO programme_performance ({columns})
SELECT {values} FROM programme_performance AS model, generate_series(1, %(evenings)s) AS evening WHERE model.id = %(model)s
RETURNING id
"""
_CUSTOMERS = """
INSERT INTO customers_customer (house_id, email, name, language, created_at)
SELECT %(house)s, 'guest' || %(from)s + n || '@history.example', 'Gast ' || n, 'nl', now() - interval '2 years'
FROM generate_series(1, %(tickets)s / 10) AS n
"""
# Each order has two places; number n stands for it everywhere.
_ORDERS = """
WITH n AS (SELECT generate_series(0, %(tickets)s / 2 - 1) AS n),
customers AS (SELECT array_agg(id) AS ids FROM customers_customer WHERE house_id = %(house)s AND email LIKE '%%@history.example'),
orders AS (
  INSERT INTO sales_order (house_id, code, holder, customer_id, email, name, language, channel, state, total_cents, tendered_cents, placed_at,
    pay_until, confirmed_at)
  SELECT %(house)s, 'H' || lpad((%(from)s + n)::text, 9, '0'), gen_random_uuid(), customers.ids[1 + n %% cardinality(customers.ids)],
    'guest' || n || '@history.example', 'Gast', 'nl', 'web', 'confirmed', 4000, 0, at, at, at
  FROM n, customers, LATERAL (SELECT now() - interval '2 years' + n * interval '30 seconds' AS at) AS moment
  RETURNING id, holder, placed_at, code),
numbered AS (SELECT *, row_number() OVER (ORDER BY id) - 1 AS n FROM orders),
paid AS (
  INSERT INTO sales_payment (house_id, order_id, provider, key, reference, amount_cents, state, checkout_url, created_at, looked_at, paid_at)
  SELECT %(house)s, id, 'demo', gen_random_uuid(), 'past_' || code, 4000, 'paid', '', placed_at, placed_at, placed_at FROM numbered),
places AS (
  SELECT numbered.*, (%(performances)s::bigint[])[1 + (2 * n + seat) / {places}] AS performance, ((2 * n + seat) %% {places})::int AS place
  FROM numbered, generate_series(0, 1) AS seat),
claims AS (
  INSERT INTO inventory_claim (house_id, performance_id, place_no, place_count, state, holder, expires_at, since)
  SELECT %(house)s, performance, place, {places}, 2, holder, NULL, placed_at FROM places),
lines AS (
  INSERT INTO sales_orderline (house_id, selling_house_id, order_id, kind, performance_id, place_no, place_name, zone_key, rate_key, rate_name,
    person, worth_cents, price_cents, plain_cents, fee_cents, vat_permyriad, fee_vat_permyriad)
  SELECT %(house)s, %(house)s, id, 'ticket', performance, place, '{{"row": "A", "seat": "1"}}', '1', 'adult', '{{"nl": "Volwassene"}}',
    0, 0, 2000, 2000, 0, 600, 0
  FROM places RETURNING id, performance_id, place_no),
tickets AS (
  INSERT INTO admission_ticket (house_id, performance_id, order_line_id, serial, version, place_no, place_name, rate_name, holder_name, asks_proof,
    issued_at, void_reason, block_reason)
  SELECT %(house)s, performance_id, id, upper(substr(md5(id::text), 1, 16)), 1, place_no, '{{"row": "A", "seat": "1"}}', '{{"nl": "Volwassene"}}',
    'Gast', false, now() - interval '1 year', '', '' FROM lines),
entries AS (
  INSERT INTO ledger_entry (house_id, key, kind, subject, at)
  SELECT %(house)s, 'order:' || code || ':' || kind, kind, 'order:' || code, placed_at FROM numbered, (VALUES ('sale'), ('payment')) AS kinds (kind)
  RETURNING id, kind)
INSERT INTO ledger_posting (house_id, entry_id, account, cents)
SELECT %(house)s, entries.id, posting.account, posting.cents
FROM entries JOIN (VALUES ('sale', '{buyers}', 4000), ('sale', '{tickets}', -3774), ('sale', '{vat}', -226),
  ('payment', '{provider}', 4000), ('payment', '{buyers}', -4000)) AS posting (kind, account, cents) ON posting.kind = entries.kind
"""
_ACCOUNTS = {"buyers": accounts.BUYERS, "tickets": accounts.TICKETS, "vat": accounts.vat(600), "provider": accounts.at_provider("demo")}
# From so many on.
_MANY = 500_000
_INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid::regclass::text = ANY(%(tables)s) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""
_TABLES = (
    "customers_customer", "sales_order", "sales_payment", "inventory_claim", "sales_orderline", "admission_ticket", "ledger_entry", "ledger_posting",
    "programme_performance",
)  # fmt: skip


def sold_before(server: Any, database: str, evening: Evening, *, tickets: int, before: int) -> None:
    """So many tickets of evenings that are over, beside the ``before`` that are there already.

    References aren't looked at one by one: what is written here is right by how it is made.
    """
    import psycopg

    with psycopg.connect(server.url("postgres", database), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("SET synchronous_commit = off")
        house, done = evening.house_id, before
        with _indexes_made_afterwards(connection) if tickets - before > _MANY else nullcontext():
            while done < tickets:
                some = min(tickets - done, 100_000)
                _sell(connection, house, _evenings(connection, evening, -(-some // _EVENING_PLACES)), tickets=some, first=done)
                done += some
        for table in _TABLES:
            connection.execute(f"VACUUM ANALYZE {table}")


@contextmanager
def _indexes_made_afterwards(connection: Any) -> Iterator[None]:
    """Millions of rows go in three times as fast without the indexes that no constraint needs; they are made anew, as they were."""
    made = connection.execute(_INDEXES, {"tables": list(_TABLES)}).fetchall()
    for name, _definition in made:
        connection.execute(f"DROP INDEX {name}")
    yield
    connection.execute("SET maintenance_work_mem = '512MB'")
    for _name, definition in made:
        connection.execute(definition)


def sold_out(server: Any, database: str, house: int, performances: list[int]) -> None:
    """Every place of these evenings of 1,000 places, sold as those of the past are."""
    import psycopg

    with psycopg.connect(server.url("postgres", database), autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        _sell(connection, house, performances, tickets=_EVENING_PLACES * len(performances), first=_TONIGHT)


def _sell(connection: Any, house: int, performances: list[int], *, tickets: int, first: int) -> None:
    of = {"house": house, "from": first, "tickets": tickets, "performances": performances}
    connection.execute(_CUSTOMERS, of)
    connection.execute(_ORDERS.format(places=_EVENING_PLACES, **_ACCOUNTS), of)


def _evenings(connection: Any, evening: Evening, count: int) -> list[int]:
    found = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'programme_performance' AND column_name <> 'id'"
    )
    columns = [name for (name,) in found.fetchall()]
    values = ["now() - interval '30 days'" if name == "starts_at" else f"model.{name}" for name in columns]
    sql = _EVENINGS.format(columns=", ".join(columns), values=", ".join(values))
    return [pk for (pk,) in connection.execute(sql, {"evenings": count, "model": evening.performance}).fetchall()]
