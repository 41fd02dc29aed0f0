"""Rows that are written all day, put into SQL once: as `asked` does for questions.

    _new_orders, _confirmed = Added(Order), Changed(Order, "state", "confirmed_at")
    _new_orders.add([order])            # the order has its id
    _confirmed.keep(order)              # these two fields of it, as they are now
    together(_notices.of(notice), _paid.of(payment))   # what doesn't need each other, as one statement

Whatever a model's `save` would do beyond that isn't done: these are for models that have none of their own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import compress
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, router
from django.db.models import Field, Model

from coulisse.houses.cursors import kept_cursor

Row = TypeVar("Row", bound=Model)


def _columns(fields: Sequence["Field[Any, Any]"]) -> str:
    return ", ".join(f'"{field.column}"' for field in fields)


@dataclass(frozen=True, slots=True)
class Writing:
    """A part of a statement: its SQL, which answers a number for each row, the values, and what becomes of the numbers."""

    sql: str
    values: Sequence[Any]
    done: Callable[[Sequence[int]], None] = lambda _numbers: None


_NOTHING = Writing("SELECT 0::bigint WHERE false", ())


def together(*parts: Writing | None) -> None:
    """Write several things as one statement. They see nothing of each other, so that their order is no matter."""
    wanted = [part for part in parts if part is not None]
    if not wanted:
        return
    cursor = kept_cursor(connections[DEFAULT_DB_ALIAS])
    cursor.execute(_joined(tuple(part.sql for part in wanted)), [value for part in wanted for value in part.values])
    answers = cursor.fetchall()
    for number, part in enumerate(wanted):
        part.done([found for of, found in answers if of == number])


@lru_cache(maxsize=256)
def _joined(parts: tuple[str, ...]) -> str:
    written = ", ".join(f"part_{number} (number) AS ({sql})" for number, sql in enumerate(parts))
    said = " UNION ALL ".join(f"SELECT {number}, number FROM part_{number}" for number in range(len(parts)))  # noqa: S608 (names of ours)
    return f"WITH {written} {said}"


class Added(Generic[Row]):
    """New rows of a model, several in one statement; each has its id afterwards."""

    def __init__(self, model: type[Row]) -> None:
        self.model = model
        self._statements: dict[tuple[int, tuple[bool, ...]], str] = {}

    @cached_property
    def _fields(self) -> Sequence["Field[Any, Any]"]:
        return [field for field in self.model._meta.local_concrete_fields if not field.primary_key]

    def add(self, rows: Sequence[Row]) -> Sequence[Row]:
        if rows:
            part = self.of(*rows)
            cursor = kept_cursor(connections[router.db_for_write(self.model)])
            cursor.execute(part.sql, part.values)
            part.done([pk for (pk,) in cursor.fetchall()])
        return rows

    def of(self, *rows: Row) -> Writing:
        """The same as a part of a statement; each row has its id when it was written. Without rows it writes nothing."""
        if not rows:
            return _NOTHING
        connection = connections[router.db_for_write(self.model)]
        # What is empty in all of them isn't said: fewer values to bind.
        said = tuple(field.has_db_default() or any(getattr(row, field.attname) is not None for row in rows) for field in self._fields)
        fields = list(compress(self._fields, said))
        values = [field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows for field in fields]
        sql = self._statements.get((len(rows), said)) or self._put(len(rows), fields, said)
        return Writing(sql, values, lambda ids: _are_there(rows, ids))

    def _put(self, count: int, fields: Sequence["Field[Any, Any]"], said: tuple[bool, ...]) -> str:
        meta, row = self.model._meta, f"({', '.join(['%s'] * len(fields))})"
        sql = f'INSERT INTO "{meta.db_table}" ({_columns(fields)}) VALUES {", ".join([row] * count)} RETURNING "{meta.pk.column}"'  # noqa: S608 (names of ours)
        if count <= 10:
            self._statements[count, said] = sql
        return sql


def _are_there(rows: Sequence[Model], ids: Sequence[int]) -> None:
    for row, pk in zip(rows, ids, strict=True):
        row.pk = pk
        row._state.adding, row._state.db = False, router.db_for_write(type(row))


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
        cursor = kept_cursor(connections[router.db_for_write(self.model)])
        cursor.execute(self._statement, self._values(row))
        self._changed(cursor.rowcount)

    def of(self, row: Row) -> Writing:
        """The same as a part of a statement."""
        return Writing(f"{self._statement} RETURNING 1::bigint", self._values(row), lambda found: self._changed(len(found)))

    def _values(self, row: Row) -> list[Any]:
        connection = connections[router.db_for_write(self.model)]
        return [field.get_db_prep_save(getattr(row, field.attname), connection) for field in self._fields]

    def _changed(self, count: int) -> None:
        if not count:
            raise self.model.DoesNotExist
