"""The base of every table that belongs to a house, and what the database itself keeps for it.

- `HouseModel`: the row names its house; row-level security on the table; primary key (house, id).
- `HouseForeignKey`: a reference that can't point into another house: the key holds both columns.
- `AppendOnly`: rows that are never changed and never removed.
- `Immutable`: rows that are never changed once a column is filled.

All are constraints that migrations carry, so that `makemigrations` writes them and nobody can forget one;
`coulisse/houses/tests/test_catalogue.py` reads them back from the database.
"""

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

OWN_ROWS = "house_id = ANY ((SELECT current_setting('coulisse.houses')::int[])::int[])"


class DatabasePromise(models.BaseConstraint):
    """A promise kept by SQL that Django has no word for.

    It is made at the end of its migration, when every table of it stands; ``comes_first`` goes before the rest,
    because the others lean on it.
    """

    comes_first = False

    def __init__(self, *, name: str) -> None:
        super().__init__(name=name)

    def statements(self, model: type[models.Model]) -> list[str]:
        raise NotImplementedError

    def reverse(self, model: type[models.Model]) -> list[str]:
        raise NotImplementedError

    def constraint_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> None:
        waiting, ours = schema_editor.deferred_sql, self.statements(model)
        schema_editor.deferred_sql = [*ours, *waiting] if self.comes_first else [*waiting, *ours]

    create_sql = constraint_sql

    def remove_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        return ";\n".join(self.reverse(model))

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """The database answers; a form has nothing to add."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.deconstruct() == other.deconstruct()  # type: ignore[attr-defined]

    __hash__ = None  # type: ignore[assignment]


class HouseRows(DatabasePromise):
    """Row-level security for a table of a house, and (house, id) as its primary key."""

    comes_first = True

    def statements(self, model: type[models.Model]) -> list[str]:
        table, key = model._meta.db_table, model._meta.pk
        rekeyed = [
            f'ALTER TABLE "{table}" DROP CONSTRAINT "{table}_pkey"',
            f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_pkey" PRIMARY KEY (house_id, "{key.column}")',
        ]
        return [
            *([] if isinstance(key, models.CompositePrimaryKey) else rekeyed),
            f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
            f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
            f'CREATE POLICY own_rows ON "{table}" USING ({OWN_ROWS}) WITH CHECK ({OWN_ROWS})',
            f'CREATE POLICY reader ON "{table}" FOR SELECT TO coulisse_reader USING (true)',
        ]

    def reverse(self, model: type[models.Model]) -> list[str]:
        table = model._meta.db_table
        return [f'DROP POLICY own_rows ON "{table}"', f'DROP POLICY reader ON "{table}"']


class HouseReference(DatabasePromise):
    """The foreign key behind a `HouseForeignKey`, over (house, target); of ``house`` itself, a plain one."""

    def __init__(self, *, name: str, field: str, house_column: str = "house_id") -> None:
        self.field = field
        self.house_column = house_column
        super().__init__(name=name)

    def statements(self, model: type[models.Model]) -> list[str]:
        field = model._meta.get_field(self.field)
        target = field.related_model._meta
        ours, theirs = f'{self.house_column}, "{field.column}"', f'house_id, "{target.pk.column}"'
        if self.field == "house":
            ours, theirs = "house_id", "id"
        return [
            f'ALTER TABLE "{model._meta.db_table}" ADD CONSTRAINT "{self.name}" FOREIGN KEY ({ours}) '
            f'REFERENCES "{target.db_table}" ({theirs}) DEFERRABLE INITIALLY DEFERRED'
        ]

    def reverse(self, model: type[models.Model]) -> list[str]:
        return [f'ALTER TABLE "{model._meta.db_table}" DROP CONSTRAINT "{self.name}"']

    def deconstruct(self) -> tuple[str, tuple[()], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "field": self.field, "house_column": self.house_column}


class AppendOnly(DatabasePromise):
    """Rows come and stay: no role may change or remove one."""

    def statements(self, model: type[models.Model]) -> list[str]:
        table = model._meta.db_table
        return [
            f'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}" '
            f"FOR EACH STATEMENT EXECUTE FUNCTION coulisse_refuse_change()",
            f'REVOKE UPDATE, DELETE, TRUNCATE ON "{table}" FROM coulisse_app',
        ]

    def reverse(self, model: type[models.Model]) -> list[str]:
        return [f'DROP TRIGGER append_only ON "{model._meta.db_table}"']


class Immutable(DatabasePromise):
    """A row never changes or goes once ``once`` (a column that starts empty) is filled."""

    def __init__(self, *, name: str, once: str) -> None:
        self.once = once
        super().__init__(name=name)

    def statements(self, model: type[models.Model]) -> list[str]:
        return [
            f'CREATE TRIGGER immutable BEFORE UPDATE OR DELETE ON "{model._meta.db_table}" FOR EACH ROW '
            f'WHEN (OLD."{self.once}" IS NOT NULL) EXECUTE FUNCTION coulisse_refuse_change()'
        ]

    def reverse(self, model: type[models.Model]) -> list[str]:
        return [f'DROP TRIGGER immutable ON "{model._meta.db_table}"']

    def deconstruct(self) -> tuple[str, tuple[()], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "once": self.once}


class HouseForeignKey(models.ForeignKey):
    """A reference to a row of the same house. Indexed only where asked: most are read by another key.

    ``house_column`` names another column of this row that holds the target's house, for rows in which two
    houses meet (who owns the place, who sold it).
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, *, house_column: str = "house_id", **kwargs: Any) -> None:
        self.house_column = house_column
        kwargs["db_constraint"] = False
        kwargs.setdefault("db_index", False)
        kwargs.setdefault("related_name", "+")
        super().__init__(to, on_delete, **kwargs)

    def deconstruct(self) -> Any:
        """Django leaves out of migrations what is its own usual; ours is the other way round."""
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("db_index", None)
        return name, path, args, {**kwargs, "db_index": True} if self.db_index else kwargs


class HouseModelBase(models.base.ModelBase):
    """Gives every table of a house its promises, whatever else its Meta says."""

    def __new__(cls, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **kwargs: Any) -> type:
        meta = attrs.get("Meta") or type("Meta", (), {})
        if getattr(meta, "abstract", False):
            return super().__new__(cls, name, bases, attrs, **kwargs)
        label = name.lower()
        own = {key: value.house_column for key, value in attrs.items() if isinstance(value, HouseForeignKey)}
        if "house_id" not in own.values():
            own["house"] = "house_id"
        meta.constraints = [
            *getattr(meta, "constraints", []),
            HouseRows(name=f"{label}_house_rows"),
            *(HouseReference(name=f"{label}_{field}_same_house", field=field, house_column=column) for field, column in own.items()),
        ]
        attrs["Meta"] = meta
        return super().__new__(cls, name, bases, attrs, **kwargs)


class HouseModel(models.Model, metaclass=HouseModelBase):
    """A row that belongs to one house. Reached through `coulisse.houses.scope.house_scope` only."""

    id = models.BigAutoField(primary_key=True)
    house = models.ForeignKey("houses.House", models.PROTECT, related_name="+", db_constraint=False, db_index=False)

    class Meta:
        abstract = True
