"""A migration runs while the release before serves: the SQL of every one is read for what that can't bear.

What is refused, and how it is done instead, stands in docs/decisions/0039-a-release-beside-the-one-before.md.
"""

import re
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from coulisse.testing.architecture import ROOT

# Tables that grow with what is sold, and those that every request reads. Elsewhere a second of waiting is borne.
OF_SALE = ("houses", "openings", "customers", "ledger", "inventory", "admission", "memberships", "sales", "outreach")
# Up to here nothing was in use yet: tables without a row are changed as one likes.
FIRST = ROOT / "docs/operators/migrations-of-0.1.0.txt"

REFUSED = {
    r"^CREATE (UNIQUE )?INDEX (?!CONCURRENTLY)": "an index is made CONCURRENTLY (AddIndexConcurrently, atomic = False)",
    r"^ALTER TABLE .* ADD CONSTRAINT .* (CHECK|FOREIGN KEY) (?!.*NOT VALID)": "a constraint is added NOT VALID, and validated by a migration after it",
    r"^ALTER TABLE .* ADD CONSTRAINT .* (UNIQUE|PRIMARY KEY) (?!USING INDEX)": "first an index made CONCURRENTLY, then the constraint USING INDEX",
    r"^ALTER TABLE .* ALTER COLUMN .* TYPE ": "a column of another type writes the table anew: add a second one, fill it in parts",
    r"^ALTER TABLE .* SET NOT NULL": "a check (NOT VALID, then validated) says the same without reading the table under a lock",
    r"^ALTER TABLE .* ADD COLUMN (?!.* DEFAULT ).*NOT NULL": "the release before doesn't fill it: null=True, or a db_default that stays",
    r"^ALTER TABLE .* ADD COLUMN .* REFERENCES ": "a reference in the same breath is checked under a lock: the column first, the constraint NOT VALID",
    r"^ALTER TABLE .* DROP COLUMN|^DROP TABLE|^ALTER TABLE .* RENAME": "the release before still reads it: take it out a release later",
}


def statements(app: str, name: str) -> Iterator[str]:
    said = StringIO()
    call_command("sqlmigrate", app, name, database="owner", stdout=said, no_color=True)
    lines = [line for line in said.getvalue().splitlines() if not line.startswith("--")]
    for statement in " ".join(lines).split(";"):
        if found := statement.strip():
            yield found


def objections(sql: list[str]) -> list[str]:
    """What the release before couldn't bear; a table that the migration makes itself may be changed by it."""
    made = set(re.findall(r'CREATE TABLE "(\w+)"', " ".join(sql)))
    return [
        f"{statement[:160]} … : {instead}"
        for statement in sql
        for pattern, instead in REFUSED.items()
        if re.search(pattern, statement, re.DOTALL) and not any(f'"{table}"' in statement.split("REFERENCES")[0] for table in made)
    ]


def since_the_first() -> list[tuple[str, str]]:
    first = set(FIRST.read_text().split())
    known = MigrationLoader(None).disk_migrations
    return sorted((app, name) for app, name in known if app in OF_SALE and f"{app}.{name}" not in first)


@pytest.mark.django_db(databases=["default", "owner"])
def test_every_migration_since_the_first_release_may_run_beside_the_one_before() -> None:
    found = {f"{app}.{name}": objections(list(statements(app, name))) for app, name in since_the_first()}
    connections["owner"].close()
    assert {name: wrong for name, wrong in found.items() if wrong} == {}, "as long as 0.1.0 isn't released, a line in its list will do"


@pytest.mark.parametrize(
    "statement",
    [
        'CREATE INDEX "order_email" ON "sales_order" ("email")',
        'CREATE UNIQUE INDEX "one" ON "sales_order" ("email")',
        'ALTER TABLE "sales_order" ADD CONSTRAINT "total" CHECK ("total_cents" >= 0)',
        'ALTER TABLE "sales_order" ADD CONSTRAINT "c" FOREIGN KEY ("customer_id") REFERENCES "customers_customer" ("id") DEFERRABLE',
        'ALTER TABLE "sales_order" ADD CONSTRAINT "once" UNIQUE ("code")',
        'ALTER TABLE "inventory_claim" ALTER COLUMN "place_no" TYPE bigint USING "place_no"::bigint',
        'ALTER TABLE "sales_order" ALTER COLUMN "name" SET NOT NULL',
        'ALTER TABLE "sales_order" ADD COLUMN "gift" boolean NOT NULL',
        'ALTER TABLE "sales_order" ADD COLUMN "gift_id" bigint NULL CONSTRAINT "c" REFERENCES "sales_gift" ("id")',
        'ALTER TABLE "sales_order" DROP COLUMN "name" CASCADE',
        'ALTER TABLE "sales_order" RENAME COLUMN "name" TO "called"',
        'DROP TABLE "sales_order" CASCADE',
    ],
)
def test_what_the_release_before_cannot_bear_is_refused(statement: str) -> None:
    assert objections([statement])


@pytest.mark.parametrize(
    "statement",
    [
        'CREATE INDEX CONCURRENTLY "order_email" ON "sales_order" ("email")',
        'ALTER TABLE "sales_order" ADD CONSTRAINT "total" CHECK ("total_cents" >= 0) NOT VALID',
        'ALTER TABLE "sales_order" VALIDATE CONSTRAINT "total"',
        'ALTER TABLE "sales_order" ADD CONSTRAINT "once" UNIQUE USING INDEX "one"',
        'ALTER TABLE "sales_order" ADD COLUMN "gift" boolean DEFAULT false NOT NULL',
        'ALTER TABLE "sales_order" ADD COLUMN "gift" varchar(80) NULL',
    ],
)
def test_what_it_can_bear_is_not(statement: str) -> None:
    assert objections([statement]) == []


def test_what_a_migration_makes_itself_it_may_change() -> None:
    made = ['CREATE TABLE "sales_gift" ("id" bigint)', 'CREATE INDEX "gift_once" ON "sales_gift" ("id")']
    assert objections(made) == []
    assert objections([*made, 'CREATE INDEX "order_gift" ON "sales_order" ("gift_id")'])
