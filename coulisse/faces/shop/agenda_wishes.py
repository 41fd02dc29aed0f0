"""What somebody looks for in the agenda: read from the address, whatever stands in it, and written back. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from coulisse.lib.moments import local_to_utc
from coulisse.lib.text import LANGUAGES
from coulisse.programme.rules import ACCESS_MARKS
from coulisse.programme.taxonomy import GENRES, THEMES
from coulisse.programme.types import AgendaFilters

OLDEST_CHILD = 17
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
_FRIDAY, _DAY, _WEEK = 4, timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Wishes:
    """Each field is a field of the form, by its name in the address; what is empty is no wish.

    ``when`` is today, week, weekend (all: always), a month as 2026-12, or dates: those from ``first`` to ``last``. ``after`` is
    where the part of the list begins that one is at; ``speaks`` a language in which one must be able to follow it.
    """

    q: str = ""
    when: str = ""
    first: str = ""
    last: str = ""
    genre: str = ""
    theme: str = ""
    age: str = ""
    speaks: str = ""
    access: tuple[str, ...] = ()
    free: str = ""
    after: str = ""

    def without(self, name: str) -> "Wishes":
        empty = {"when": "", "first": "", "last": ""} if name == "when" else {name: () if name == "access" else ""}
        return replace(self, **{"after": "", **empty})

    def further(self, day: date) -> "Wishes":
        return replace(self, after=day.isoformat())

    @property
    def query(self) -> str:
        """As in an address, with its question mark; empty where nothing is asked."""
        asked = {field.name: getattr(self, field.name) for field in fields(self)}
        written = urlencode({name: value for name, value in asked.items() if value}, doseq=True)
        return f"?{written}" if written else "."

    @property
    def names(self) -> list[str]:
        """Which wishes there are, the place in the list left out."""
        return [field.name for field in fields(self) if getattr(self, field.name) and field.name not in ("after", "first", "last")]


def read_wishes(sent: Mapping[str, str], access: list[str]) -> Wishes:
    """What can't be meant is left out: an unknown genre, a day that doesn't exist."""
    first, last = _day(sent.get("first", "")), _day(sent.get("last", ""))
    if first and last and last < first:
        first, last = last, first
    when = sent.get("when", "")
    if when == "all":
        when = ""
    elif when not in ("today", "week", "weekend") and not _MONTH.fullmatch(when):
        when = "dates" if first or last else ""
    age = sent.get("age", "")
    return Wishes(
        q=" ".join(sent.get("q", "").replace("\x00", "").split())[:100],
        when=when,
        first=first.isoformat() if first and when == "dates" else "",
        last=last.isoformat() if last and when == "dates" else "",
        genre=sent.get("genre", "") if sent.get("genre", "") in GENRES else "",
        theme=sent.get("theme", "") if sent.get("theme", "") in THEMES else "",
        age=age if age.isascii() and age.isdigit() and len(age) < 3 and int(age) <= OLDEST_CHILD else "",
        speaks=sent.get("speaks", "") if sent.get("speaks", "") in LANGUAGES else "",
        access=tuple(mark for mark in ACCESS_MARKS if mark in access),
        free="1" if sent.get("free") else "",
        after=after.isoformat() if (after := _day(sent.get("after", ""))) else "",
    )


def _day(typed: str) -> date | None:
    try:
        found = date.fromisoformat(typed[:10])
    except ValueError:
        return None
    return found if 2000 <= found.year < 2200 else None


def filters(wishes: Wishes, *, today: date, zone: ZoneInfo, language: str) -> AgendaFilters:
    """The same as a question to the programme."""
    first, end = period(wishes, today)
    if wishes.after and (first is None or date.fromisoformat(wishes.after) > first):
        first = date.fromisoformat(wishes.after)
    return AgendaFilters(
        search=wishes.q,
        language=language,
        from_at=_midnight(first, zone),
        until_at=_midnight(end, zone),
        genre=wishes.genre,
        theme=wishes.theme,
        age=int(wishes.age) if wishes.age else None,
        access=wishes.access,
        understands=(wishes.speaks,) if wishes.speaks else (),
        only_available=bool(wishes.free),
    )


def period(wishes: Wishes, today: date) -> tuple[date | None, date | None]:
    """First day, and the day after the last. A weekend begins on Friday, when people begin to go out."""
    monday = today + timedelta(days=7 - today.weekday())
    if wishes.when == "today":
        return today, today + _DAY
    if wishes.when == "week":
        return today, monday
    if wishes.when == "weekend":
        return max(today, monday - _WEEK + timedelta(days=_FRIDAY)), monday
    if month := _MONTH.fullmatch(wishes.when):
        first = date(int(month[1]), int(month[2]), 1)
        return first, (first + timedelta(days=32)).replace(day=1)
    last = _day(wishes.last)
    return _day(wishes.first), last + _DAY if last else None


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return local_to_utc(day, time(0), zone) if day else None


def months(today: date, last: date | None) -> list[date]:
    """The first day of each month that has something to come, this one first; a year at most."""
    found = [today.replace(day=1)]
    while last and (later := (found[-1] + timedelta(days=32)).replace(day=1)) <= last and len(found) < 12:
        found.append(later)
    return found
