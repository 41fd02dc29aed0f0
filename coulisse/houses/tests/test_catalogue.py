"""The database's own catalogue: what row-level security promises stands on every table (TRUST.md, RLS a)."""

from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.apps import apps
from django.db import connection, models

from coulisse.config.postgres import SUPERUSER
from coulisse.houses.rows import HouseForeignKey, HouseModel
from coulisse.testing.database import server

pytestmark = pytest.mark.django_db

# Tables with a house column that are public or belong to the sign-in of a person.
NOT_TENANT = {"houses_housedomain"}


def rows(sql: str, *args: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(args))
        return cursor.fetchall()


def tenant_tables() -> set[str]:
    found = rows("SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'house_id'")
    return {name for (name,) in found} - NOT_TENANT


def house_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if issubclass(model, HouseModel)]


def test_every_table_with_a_house_is_a_house_model_and_the_other_way_round() -> None:
    assert tenant_tables() == {model._meta.db_table for model in house_models()}


# The policies there are, and nothing else: name to (command, roles, USING, WITH CHECK) as PostgreSQL writes them.
_OWN = "(house_id = ANY (( SELECT (current_setting('coulisse.houses'::text))::integer[] AS current_setting)::integer[]))"
POLICIES = {
    "own_rows": ("ALL", "{public}", _OWN, _OWN),
    "reader": ("SELECT", "{coulisse_reader}", "true", None),
}
# Somebody who signs in sees where they work, before any house is chosen; the house that sells sees the line it sold.
_SIGN_IN = {"own_sign_in": ("SELECT", "{public}", "(user_id = (NULLIF(current_setting('coulisse.user'::text, true), ''::text))::bigint)", None)}
_SELLER = {"seen_by_seller": ("SELECT", "{public}", _OWN.replace("house_id", "selling_house_id"), None)}
MORE_POLICIES = {"houses_staffrole": _SIGN_IN, "sales_basketline": _SELLER, "sales_orderline": _SELLER}


def unguarded_tables() -> list[str]:
    """What is wrong with the row security of which table."""
    return [wrong for table in sorted(tenant_tables()) for wrong in unguarded(table)]


def unguarded(table: str, ask: Callable[..., list[tuple]] = rows) -> Iterator[str]:
    if ask("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = %s::regclass", table) != [(True, True)]:
        yield f"{table}: row security is not enabled and forced"
    found = ask("SELECT policyname, cmd, roles::text, qual, with_check, permissive FROM pg_policies WHERE tablename = %s", table)
    if {name: told for name, *told, _permissive in found} != {name: list(told) for name, told in (POLICIES | MORE_POLICIES.get(table, {})).items()}:
        yield f"{table}: {found}"


def test_every_tenant_table_has_forced_row_security_with_both_halves() -> None:
    assert unguarded_tables() == []


def spoilt(ask: Callable[..., list[tuple]]) -> Iterator[tuple[str, str]]:
    """Every way in which one table could be left open: the table, and the SQL that does it."""
    for table in sorted(tenant_tables()):
        yield table, f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
        yield table, f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"
        yield table, f"CREATE POLICY open ON {table} USING (true)"
    for table, policy, command in ask("SELECT tablename, policyname, cmd FROM pg_policies ORDER BY 1, 2"):
        yield table, f"DROP POLICY {policy} ON {table}"
        if policy != "reader":
            yield table, f"ALTER POLICY {policy} ON {table} USING (true)"
        if command == "ALL":
            yield table, f"ALTER POLICY {policy} ON {table} WITH CHECK (true)"


def test_every_hole_in_row_security_is_seen() -> None:
    name = connection.settings_dict["NAME"]
    count = 0
    with psycopg.connect(server().url(SUPERUSER, name)) as admin:

        def ask(sql: str, *args: object) -> list[tuple]:
            return admin.execute(sql, list(args) or None).fetchall()

        for table, hole in list(spoilt(ask)):
            admin.execute(hole)
            assert list(unguarded(table, ask)), hole
            admin.rollback()
            count += 1
    assert count > 6 * len(tenant_tables())


def test_every_primary_key_begins_with_the_house() -> None:
    for table in sorted(tenant_tables()):
        definition = rows("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'p'", table)[0][0]
        assert definition.startswith("PRIMARY KEY (house_id, "), (table, definition)


def test_every_reference_between_houses_holds_the_house_as_well() -> None:
    for model in house_models():
        definitions = [
            d
            for (d,) in rows(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'", model._meta.db_table
            )
        ]
        for field in model._meta.local_fields:
            if isinstance(field, HouseForeignKey):
                wanted = f"FOREIGN KEY ({field.house_column}, {field.column}) REFERENCES {field.related_model._meta.db_table}(house_id, "
                assert any(d.startswith(wanted) for d in definitions), (model, field.name, definitions)
            elif isinstance(field, models.ForeignKey) and issubclass(field.related_model, HouseModel):
                pytest.fail(f"{model.__name__}.{field.name} must be a HouseForeignKey")


def test_every_uniqueness_of_a_house_begins_with_the_house() -> None:
    for table in sorted(tenant_tables()):
        for name, definition in rows("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexdef LIKE 'CREATE UNIQUE%%'", table):
            columns = definition.split(" USING btree (")[1]
            assert columns.startswith(("house_id", "selling_house_id")), (name, definition)


def test_no_view_or_function_passes_by_row_security() -> None:
    assert rows("SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'public' AND relkind = 'm'") == []
    views = rows(
        "SELECT relname, coalesce('security_invoker=true' = ANY(reloptions), false) FROM pg_class c "
        "JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'public' AND relkind = 'v'"
    )
    assert all(invoker for _name, invoker in views), views
    assert rows("SELECT proname FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname = 'public' AND prosecdef") == []


def test_the_application_role_owns_nothing_and_passes_by_nothing() -> None:
    assert rows("SELECT current_user, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user") == [
        ("coulisse_app", False, False, False)
    ]
    assert rows("SELECT relname FROM pg_class WHERE relowner = 'coulisse_app'::regrole") == []
    assert not rows("SELECT 1 FROM pg_auth_members WHERE member = 'coulisse_app'::regrole")
