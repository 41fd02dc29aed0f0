"""The database's own catalogue: what row-level security promises stands on every table (TRUST.md, RLS a)."""

import pytest
from django.apps import apps
from django.db import connection, models

from coulisse.houses.rows import HouseForeignKey, HouseModel

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


def test_every_tenant_table_has_forced_row_security_with_both_halves() -> None:
    for table in sorted(tenant_tables()):
        enabled, forced = rows("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = %s", table)[0]
        assert enabled and forced, table
        policies = rows("SELECT polname, polqual IS NOT NULL, polwithcheck IS NOT NULL FROM pg_policy WHERE polrelid = %s::regclass", table)
        assert ("own_rows", True, True) in policies, table


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
