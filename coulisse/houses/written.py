"""Rows that are written all day, put into SQL once: as `asked` does for questions.

    _new_orders, _confirmed = Added(Order), Changed(Order, "state", "confirmed_at")
    _new_orders.add([order])            # the order has its id
    _confirmed.keep(order)              # these two fields of it, as they are now

Whatever a model's `save` would do beyond that isn't done: these are for models that have none of their own.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connections, router
from django.db.models import Field, Model

Row = TypeVar("Row", bound=Model)


def _columns(fields: Sequence["Field[Any, Any]"]) -> str:
    return ", ".join(f'"{field.column}"' for field in fields)


class Added(Generic[Row]):
    """New rows of a model, several in one statement; each has its id afterwards."""

    def __init__(self, model: type[Row]) -> None:
        self.model = model
        self._statements: dict[int, str] = {}

    @cached_property
    def _fields(self) -> Sequence["Field[Any, Any]"]:
        return [field for field in self.model._meta.local_concrete_fields if not field.primary_key]

    def add(self, rows: Sequence[Row]) -> Sequence[Row]:
        if not rows:
            return rows
        using = router.db_for_write(self.model)
        connection = connections[using]
        values = [field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows for field in self._fields]
        with connection.cursor() as cursor:
            cursor.execute(self._statements.get(len(rows)) or self._put(len(rows)), values)
            for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
                row.pk = pk
                row._state.adding, row._state.db = False, using
        return rows

    def _put(self, count: int) -> str:
        meta, row = self.model._meta, f"({', '.join(['%s'] * len(self._fields))})"
        sql = f'INSERT INTO "{meta.db_table}" ({_columns(self._fields)}) VALUES {", ".join([row] * count)} RETURNING "{meta.pk.column}"'  # noqa: S608 (names of ours)
        if count <= 10:
            self._statements[count] = sql
        return sql


class Changed(Generic[Row]):
    """Some fields of a row of a house that is there."""

    def __init__(self, model: type[Row], *names: str) -> None:
        self.model, self.names = model, names

    @cached_property
    def _fields(self) -> Sequence["Field[Any, Any]"]:
        meta = self.model._meta
        return [meta.get_field(name) for name in (*self.names, "house", meta.pk.name)]

    @cached_property
    def _statement(self) -> str:
        *changed, house, key = [f'"{field.column}" = %s' for field in self._fields]
        return f'UPDATE "{self.model._meta.db_table}" SET {", ".join(changed)} WHERE {house} AND {key}'  # noqa: S608 (names of ours)

    def keep(self, row: Row) -> None:
        """Raises the model's `DoesNotExist` where the row is gone, or another house's."""
        connection = connections[router.db_for_write(self.model)]
        with connection.cursor() as cursor:
            cursor.execute(self._statement, [field.get_db_prep_save(getattr(row, field.attname), connection) for field in self._fields])
            if not cursor.rowcount:
                raise self.model.DoesNotExist
