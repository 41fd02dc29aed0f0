"""A season on its way in or out, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from coulisse.programme.types import ProgrammeRefused

FORMAT = "coulisse-programme/1"
MOST_BYTES = 10 * 1024 * 1024
MOST_PERFORMANCES = 5_000
MOST_PROBLEMS = 300


@dataclass(frozen=True, slots=True)
class SeasonProblem:
    """One thing wrong: the line of the file (0: the whole of it), the column as the file calls it, and what to do."""

    line: int
    column: str
    says: str

    def __str__(self) -> str:
        if self.line and self.column:
            where = _("line %(line)d, “%(column)s”") % {"line": self.line, "column": self.column}
        elif self.line:
            where = _("line %(line)d") % {"line": self.line}
        else:
            where = self.column
        return f"{where}: {self.says}" if where else self.says


class SeasonRefused(ProgrammeRefused):
    """Nothing was imported. ``problems`` says what to repair, line by line."""

    def __init__(self, problems: list[SeasonProblem]) -> None:
        self.problems = problems
        super().__init__(" ".join(str(problem) for problem in problems[:5]))


@dataclass(frozen=True, slots=True)
class SeasonDefaults:
    """What counts for lines that don't say it: names as the house knows them; empty: nothing."""

    hall: str = ""
    layout: str = ""
    price_list: str = ""


@dataclass(frozen=True, slots=True)
class ProductionRead:
    """A production of the file. ``key`` is how its performances name it; ``values`` are tidy fields, only those the file has.

    ``languages``: for texts of which the file has some languages only, which ones; the others stay as they are.
    After `preview`: ``existing_id`` of the house's own, and ``changes``, the fields that will change.
    """

    key: str
    line: int
    values: Mapping[str, Any]
    languages: Mapping[str, frozenset[str]] = field(default_factory=dict)
    existing_id: int | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PerformanceRead:
    """A date of the file. ``state`` empty: not said. ``price``: what a file without price lists says a ticket costs.

    After `preview`: ``plan_version_id``, ``price_list_id``, ``existing_id``, and ``changes``.
    """

    production: str
    line: int
    values: Mapping[str, Any]
    hall: str = ""
    layout: str = ""
    price_list: str = ""
    price: str = ""
    state: str = ""
    cancel_reason: Mapping[str, str] = field(default_factory=dict)
    moved_from_at: Any = None
    columns: Mapping[str, str] = field(default_factory=dict)
    plan_version_id: int | None = None
    price_list_id: int | None = None
    existing_id: int | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SeasonPreview:
    """What is in a file, and what would come of it. ``notes`` are remarks that stop nothing.

    ``read`` is what `read_season` answered, once `preview` has looked in the house. With problems it is never imported.
    """

    productions: tuple[ProductionRead, ...] = ()
    performances: tuple[PerformanceRead, ...] = ()
    problems: tuple[SeasonProblem, ...] = ()
    notes: tuple[SeasonProblem, ...] = ()
    defaults: SeasonDefaults = SeasonDefaults()
    read: "SeasonPreview | None" = None

    @property
    def counts(self) -> dict[str, int]:
        """How much is new, changes, or stays: for the screen before the button."""
        found = dict.fromkeys(
            ("productions_new", "productions_changed", "productions_same", "performances_new", "performances_changed", "performances_same"), 0
        )
        for kind, things in (("productions", self.productions), ("performances", self.performances)):
            for thing in things:
                found[f"{kind}_{'new' if thing.existing_id is None else 'changed' if thing.changes else 'same'}"] += 1
        return found


@dataclass(frozen=True, slots=True)
class SeasonImported:
    """What an import did."""

    productions_made: int
    productions_changed: int
    performances_made: int
    performances_changed: int

    @property
    def changed_nothing(self) -> bool:
        return not (self.productions_made or self.productions_changed or self.performances_made or self.performances_changed)
