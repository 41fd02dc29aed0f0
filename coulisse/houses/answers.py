"""From an answer of the database to rows of models, as Django makes them: the same fields, state and related rows.

Django sets each field of each row by itself, asks at each whether somebody listens, and makes a related row anew for
every row that hangs on it. Here a row gets all its fields at once, and one of the same key is the same for the whole
answer. A model that listens, or has ways of its own to begin, is made by Django.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from typing import Any, Generic, TypeVar

from django.db import connections, router
from django.db.models import Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import get_related_populators
from django.db.models.signals import post_init, pre_init
from django.db.models.sql.compiler import SQLCompiler

Row = TypeVar("Row", bound=Model)
Values = Sequence[Any]
# Rows that this answer holds already, by what hangs them on others and their keys.
Known = dict[tuple[Any, ...], Model | None]


@dataclass(frozen=True, slots=True)
class Reader:
    """How the answer to one question is read."""

    make: Callable[[Values], Model]
    columns: slice
    related: Sequence["_Related"]
    further: Sequence[tuple[str, int]]

    @classmethod
    def of(cls, compiler: SQLCompiler, using: str) -> "Reader":
        """Of a question that was put into SQL."""
        info, select = compiler.klass_info, compiler.select
        columns = slice(info["select_fields"][0], info["select_fields"][-1] + 1)
        names = [column[0].target.attname for column in select[columns]]
        related = [_Related.of(one, number) for number, one in enumerate(get_related_populators(info, select, using))]
        return cls(_maker(info["model"], names, using), columns, related, list((compiler.annotation_col_map or {}).items()))

    def rows(self, answer: Iterable[Values]) -> list[Any]:
        known: Known = {}
        return [self._row(values, known) for values in answer]

    def _row(self, values: Values, known: Known) -> Model:
        row = self.make(values[self.columns])
        for one in self.related:
            one.hang_on(row, values, known)
        for name, at in self.further:
            setattr(row, name, values[at])
        return row


@dataclass(frozen=True, slots=True)
class _Related:
    """A row that comes along with another one, by its own columns of the same answer."""

    place: tuple[int, ...]
    populator: Any
    make: Callable[[Values], Model]
    key: Sequence[int]
    related: Sequence["_Related"]

    @classmethod
    def of(cls, populator: Any, *place: int) -> "_Related":
        names, model = populator.init_list, populator.model_cls
        keys = {model._meta.pk.attname, "house_id"}
        related = [cls.of(one, *place, number) for number, one in enumerate(populator.related_populators)]
        key = [number for number, name in enumerate(names) if name in keys]
        return cls(place, populator, _maker(model, names, populator.db), key, related)

    def hang_on(self, owner: Model, values: Values, known: Known) -> None:
        populator = self.populator
        own = populator.reorder_for_init(values) if populator.reorder_for_init else values[populator.cols_start : populator.cols_end]
        row = self._made(own, values, known) if own[populator.pk_idx] is not None else None
        populator.local_setter(owner, row)
        if row is not None:
            populator.remote_setter(row, owner)

    def _made(self, own: Values, values: Values, known: Known) -> Model:
        key = (self.place, *(own[number] for number in self.key))
        row = known.get(key)
        if row is None:
            known[key] = row = self.make(own)
            for one in self.related:
                one.hang_on(row, values, known)
        return row


def _maker(model: type[Model], names: Sequence[str], using: str) -> Callable[[Values], Model]:
    if not _is_plain(model):
        return lambda values: model.from_db(using, names, values)

    def make(values: Values) -> Model:
        row = model.__new__(model)
        state = ModelState()
        state.adding, state.db = False, using
        fields = row.__dict__
        fields["_state"] = state
        fields.update(zip(names, values, strict=True))
        return row

    return make


def _is_plain(model: type[Model]) -> bool:
    """Whether a row is nothing but its fields."""
    begins = model.__init__ is Model.__init__ and model.from_db.__func__ is Model.from_db.__func__  # type: ignore[attr-defined]
    return begins and not pre_init.has_listeners(model) and not post_init.has_listeners(model)


def twin(row: Row) -> Row:
    """The row once more, for who may change it: what `copy.copy` makes of it, in a tenth of the time."""
    made = row.__class__.__new__(row.__class__)
    made.__dict__.update(row.__dict__)
    made._state = state = ModelState()
    state.__dict__.update(row._state.__dict__)
    state.fields_cache = dict(row._state.fields_cache)
    return made


def converted(answer: Iterable[Values], converters: Mapping[int, tuple[Sequence[Callable[..., Any]], Any]], connection: Any) -> Iterable[Values]:
    """Columns that the database says otherwise than a field holds them, as Django's compiler converts them."""
    if not converters:
        return answer
    return [_converted(list(values), converters, connection) for values in answer]


def _converted(values: list[Any], converters: Mapping[int, tuple[Sequence[Callable[..., Any]], Any]], connection: Any) -> list[Any]:
    for at, (ways, expression) in converters.items():
        for way in ways:
            values[at] = way(values[at], expression, connection)
    return values


class RowsOf(Generic[Row]):
    """Rows that a statement written by hand answers: it says ``columns`` first, then what they are annotated with.

    `RawQuerySet` finds out with each answer which column is which.
    """

    def __init__(self, model: type[Row], *further: str) -> None:
        self.model, self.further = model, further

    @cached_property
    def columns(self) -> str:
        return ", ".join(f'"{field.column}"' for field in self.model._meta.concrete_fields)

    def read(self, answer: Iterable[Values]) -> list[Row]:
        reader, converters = self._reading
        return reader.rows(converted(answer, converters, connections[router.db_for_read(self.model)]))

    @cached_property
    def _reading(self) -> tuple[Reader, Any]:
        using = router.db_for_read(self.model)
        compiler = QuerySet(self.model).query.get_compiler(using=using)
        compiler.as_sql()
        reader, converters = Reader.of(compiler, using), compiler.get_converters([column[0] for column in compiler.select])
        return replace(reader, further=list(zip(self.further, count(reader.columns.stop), strict=False))), converters
