"""Questions that are asked all day, put into SQL once: Django's way from filters to SQL costs more than the answer.

    _of_code = Asked(lambda code: Order.objects.filter(code=code).select_related("customer"))
    found = _of_code.first(tidy_code(typed))

The function gets stand-ins, once; the values go to the database as they are, so give what it knows: an int, a `UUID`, a
moment. Where it may be one of several: ``filter(one_of("pk", ids))``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from inspect import signature
from typing import Any, Generic, TypeVar

from django.db import connections
from django.db.models import BooleanField, Expression, F, Field, Func, Model, QuerySet, prefetch_related_objects
from django.db.models.sql.compiler import SQLCompiler

from coulisse.houses.answers import Reader, converted
from coulisse.houses.cursors import kept_cursor

Row = TypeVar("Row", bound=Model)


class _StandIn(Expression):
    """Stands where a value will: in a filter, or among the parameters of a `RawSQL`."""

    def __init__(self, number: int) -> None:
        super().__init__(output_field=Field())
        self.number = number

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, list[Any]]:
        return "%s", [self]


def one_of(field: str, stand_in: Any) -> Func:
    """The field is one of the values of a list."""
    return Func(F(field), stand_in, template="%(expressions)s)", arg_joiner=" = ANY(", output_field=BooleanField())


def holding(row: Any, name: str, rows: Sequence[Model]) -> None:
    """The row has these under ``name``, as if they had been fetched with it (`prefetch_related`)."""
    manager = getattr(row, name)
    found = manager.get_queryset()
    found._result_cache, found._prefetch_done = list(rows), True
    for one in rows:
        setattr(one, manager.field.name, row)
    row._prefetched_objects_cache = {**getattr(row, "_prefetched_objects_cache", {}), name: found}


class Asked(Generic[Row]):
    """A question with blanks. It answers rows as the queryset does, and reads nothing before it is asked."""

    def __init__(self, question: Callable[..., QuerySet[Row]]) -> None:
        self.question = question
        self._put: _Put[Row] | None = None

    def all(self, *values: Any) -> list[Row]:
        return self._rows(values)

    def first(self, *values: Any) -> Row | None:
        """For questions that one row answers at most, or that say how many they want."""
        found = self._rows(values)
        return found[0] if found else None

    def one(self, *values: Any) -> Row:
        """Raises the model's `DoesNotExist`."""
        found = self.first(*values)
        if found is None:
            raise self.model.DoesNotExist
        return found

    @property
    def model(self) -> type[Row]:
        return (self._put or self._put_into_sql()).model

    def _rows(self, values: Sequence[Any]) -> list[Row]:
        put = self._put or self._put_into_sql()
        rows: list[Row] = put.answered(values)
        if rows and put.also:
            prefetch_related_objects(rows, *put.also)
        return rows

    def _put_into_sql(self) -> "_Put[Row]":
        queryset = self.question(*map(_StandIn, range(len(signature(self.question).parameters))))
        compiler = queryset.query.get_compiler(using=queryset.db)
        sql, blanks = compiler.as_sql()
        converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
        reader = Reader.of(compiler, queryset.db)
        self._put = _Put(queryset.model, queryset.db, sql, blanks, converters, reader, queryset._prefetch_related_lookups)  # type: ignore[attr-defined]
        return self._put


@dataclass(frozen=True, slots=True)
class _Put(Generic[Row]):
    """A question as SQL, and how its answer is read."""

    model: type[Row]
    using: str
    sql: str
    blanks: Sequence[Any]
    converters: Mapping[int, Any]
    reader: Reader
    also: Sequence[Any]

    def answered(self, values: Sequence[Any]) -> list[Row]:
        """Over the connection of this thread."""
        filled = tuple(values[blank.number] if type(blank) is _StandIn else blank for blank in self.blanks)
        connection = connections[self.using]
        cursor = kept_cursor(connection)
        cursor.execute(self.sql, filled)
        return self.reader.rows(converted(cursor.fetchall(), self.converters, connection))
