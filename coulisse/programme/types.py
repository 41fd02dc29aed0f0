"""Plain values of the programme."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db import models
from django.utils.translation import pgettext_lazy

T = TypeVar("T")


class PerformanceState(models.TextChoices):
    """What the house decided. Sold out, moved and past follow from facts: see `Shown`."""

    DRAFT = "draft", pgettext_lazy("performance", "draft")
    ANNOUNCED = "announced", pgettext_lazy("performance", "announced")
    ON_SALE = "on_sale", pgettext_lazy("performance", "on sale")
    CANCELLED = "cancelled", pgettext_lazy("performance", "cancelled")


class Shown(models.TextChoices):
    """What a person sees of a performance at a moment."""

    DRAFT = "draft", pgettext_lazy("performance", "draft")
    ANNOUNCED = "announced", pgettext_lazy("performance", "announced")
    ON_SALE = "on_sale", pgettext_lazy("performance", "on sale")
    SOLD_OUT = "sold_out", pgettext_lazy("performance", "sold out")
    SALE_ENDED = "sale_ended", pgettext_lazy("performance", "sale has ended")
    MOVED = "moved", pgettext_lazy("performance", "moved")
    CANCELLED = "cancelled", pgettext_lazy("performance", "cancelled")
    PAST = "past", pgettext_lazy("performance", "past")


FIELD_LABELS = {
    "title": pgettext_lazy("field", "title"), "subtitle": pgettext_lazy("field", "subtitle"), "company": pgettext_lazy("field", "company or artist"), "summary": pgettext_lazy("field", "summary"), "description": pgettext_lazy("field", "description"),
    "genre": pgettext_lazy("field", "genre"), "theme": pgettext_lazy("field", "theme"), "series": pgettext_lazy("field", "series of the house"), "age_from": pgettext_lazy("field", "from what age"), "age_until": pgettext_lazy("field", "up to what age"), "duration_minutes": pgettext_lazy("field", "length in minutes"),
    "interval": pgettext_lazy("field", "break"), "spoken_languages": pgettext_lazy("field", "spoken languages"), "surtitles": pgettext_lazy("field", "surtitles"), "video_url": pgettext_lazy("field", "address of the video"),
    "quotes": pgettext_lazy("field", "quotes from the press"), "external_id": pgettext_lazy("field", "number in another system"), "slug": pgettext_lazy("field", "web address"), "starts_at": pgettext_lazy("field", "start"),
    "doors_at": pgettext_lazy("field", "doors open"), "sale_starts_at": pgettext_lazy("field", "start of the sale"), "sale_ends_at": pgettext_lazy("field", "end of the sale"), "limit_per_order": pgettext_lazy("field", "most tickets an order"),
    "note": pgettext_lazy("field", "note for visitors"), "alt": pgettext_lazy("field", "description for who can't see the picture"), "credit": pgettext_lazy("field", "photographer"), "reason": pgettext_lazy("field", "reason"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with what was given: the field, and a sentence that says what to do."""

    where: str
    says: str

    @property
    def label(self) -> str:
        """What people call the field, in their language."""
        return str(FIELD_LABELS.get(self.where, self.where))

    def __str__(self) -> str:
        return f"{self.label}: {self.says}" if self.where else self.says


class ProgrammeRefused(Exception):
    """What was asked can't be done. `str()` is a sentence for who asked; every refusal of this module is one."""


class FieldsRefused(ProgrammeRefused):
    """Some of the fields can't be kept. ``problems`` says which, all at once."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(" ".join(str(problem) for problem in problems))


# What the agenda and the office ask, and what they are answered


@dataclass(frozen=True, slots=True)
class AgendaFilters:
    """What a visitor looks for; everything that is empty is no wish.

    ``from_at`` … ``until_at`` (exclusive) bound the start. ``age`` finds what is meant for that age: under twelve
    only what says so itself. ``access``: marks that the hall must offer, all of them (`rules.ACCESS_MARKS`).
    ``understands``: languages of which one must be enough to follow it, spoken or in surtitles. ``search`` is sought in
    every language, so that ``language`` (of who asks) decides nothing: it travels with the wishes.
    """

    search: str = ""
    language: str = "nl"
    from_at: datetime | None = None
    until_at: datetime | None = None
    genre: str = ""
    theme: str = ""
    age: int | None = None
    access: Collection[str] = ()
    understands: Collection[str] = ()
    hall_id: int | None = None
    only_available: bool = False


@dataclass(frozen=True, slots=True)
class AgendaEntry:
    """A production in a list: its next dates that match (at most a few; ``dates`` counts all), and its first picture."""

    production: Any
    performances: tuple[Any, ...]
    dates: int
    next_at: datetime
    last_at: datetime
    image: Any | None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list. ``total`` counts the whole; ``number`` begins at 1."""

    rows: tuple[T, ...]
    total: int
    number: int
    size: int

    @property
    def count(self) -> int:
        """How many pages there are: one at least."""
        return max(1, -(-self.total // self.size))

    @property
    def next(self) -> int | None:
        return self.number + 1 if self.number < self.count else None

    @property
    def previous(self) -> int | None:
        return self.number - 1 if self.number > 1 else None


@dataclass(frozen=True, slots=True)
class ProductionPage:
    """All that the page of a production shows. ``performances`` are public ones in order of date, past ones too."""

    production: Any
    images: tuple[Any, ...]
    performances: tuple[Any, ...]

    def to_come(self, now: datetime) -> tuple[Any, ...]:
        return tuple(performance for performance in self.performances if performance.starts_at > now)


class When(models.TextChoices):
    """Which productions an office list shows."""

    UPCOMING = "upcoming", pgettext_lazy("productions", "to come")
    PAST = "past", pgettext_lazy("productions", "past")
    UNDATED = "undated", pgettext_lazy("productions", "without a date")
    ALL = "all", pgettext_lazy("productions", "all")


@dataclass(frozen=True, slots=True)
class ProductionFilters:
    search: str = ""
    genre: str = ""
    when: str = When.UPCOMING


@dataclass(frozen=True, slots=True)
class PerformanceFilters:
    """``state`` and ``hall_id`` empty: any. ``from_at`` … ``until_at`` (exclusive) bound the start."""

    search: str = ""
    from_at: datetime | None = None
    until_at: datetime | None = None
    hall_id: int | None = None
    state: str = ""
    production_id: int | None = None
    newest_first: bool = False


@dataclass(frozen=True, slots=True)
class ProductionRow:
    """A production in an office list; ``states`` counts its performances, ``next_at`` is None where none is to come."""

    production: Any
    image: Any | None
    performances: int
    states: Mapping[str, int]
    first_at: datetime | None
    next_at: datetime | None
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class AgendaChoices:
    """What the filters of an agenda can offer, so that none leads to an empty page. Ids in order of how often they come."""

    genres: tuple[str, ...]
    themes: tuple[str, ...]
    halls: tuple[tuple[int, str], ...]
    access: tuple[str, ...]
    last_at: datetime | None
