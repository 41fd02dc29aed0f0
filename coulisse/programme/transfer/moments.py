"""Dates and hours as programmes write them: ``za 14/03/2027``, ``14 maart 2027 20u``, ``2027-03-14T20:00``. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from coulisse.lib.moments import NoSuchTime, local_to_utc
from coulisse.programme.words import fold

_MONTHS = (
    "januari jan janvier janv january", "februari feb fevrier fevr fev february", "maart mrt maa mars mar march", "april apr avril avr",
    "mei mai may", "juni jun juin june", "juli jul juillet juil july", "augustus aug aout august", "september sep sept septembre",
    "oktober okt octobre oct october", "november nov novembre", "december dec decembre",
)  # fmt: skip
_DAYS = (
    "maandag ma lundi lun monday mon", "dinsdag di mardi tuesday tue", "woensdag wo woe mercredi mer wednesday wed", "donderdag do jeudi jeu thursday thu",
    "vrijdag vr vendredi ven friday fri", "zaterdag za samedi sam saturday sat", "zondag zo dimanche dim sunday sun",
)  # fmt: skip
MONTHS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
DAYS = {name: number for number, names in enumerate(_DAYS) for name in names.split()}

_ISO = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})|(\d{4})(\d{2})(\d{2})")
_BELGIAN = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})")
_IN_WORDS = re.compile(r"(\d{1,2})(?:ste|de|e|er|st|nd|rd|th)?\.?\s+([a-z]+)\.?,?(?:\s+(\d{4}|\d{2}))?")
_WEEKDAY = re.compile(r"^([a-z]+)\.?,?\s+(?=\d)")
_TIME = re.compile(
    r"(?P<hour>\d{1,2})\s*(?:(?P<sign>[:.uh])\s*(?P<minute>\d{2})?(?::\d{2}(?:[.,]\d+)?)?|(?P<word>uur|uhr|heures?|hours?))?\s*(?P<half>am|pm)?"
)
_OFFSET = re.compile(r"\d{4}-\d{2}-\d{2}[t ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s*(z|[+-]\d{2}:?\d{2})")


class Unreadable(ValueError):
    """A moment that can't be read or that doesn't exist; the message says what to write."""


@dataclass(frozen=True, slots=True)
class When:
    """What a cell says: a day, an hour, both, or a moment with its own offset."""

    day: date | None = None
    hour: time | None = None
    moment: datetime | None = None


def read_when(typed: str) -> When:
    """What stands in a cell for a date, an hour, or both. Raises `Unreadable`."""
    text = " ".join(fold(typed).split())
    if _OFFSET.fullmatch(text):
        try:
            return When(moment=datetime.fromisoformat(text.replace(" +", "+").replace(" -", "-").replace(" z", "z").upper()).astimezone(UTC))
        except (ValueError, OverflowError) as error:
            raise Unreadable(_("“%(typed)s” is no date that exists.") % {"typed": typed[:40]}) from error
    day, rest = _read_day(text, typed)
    rest = re.sub(r"^(?:[t,|-]|om|at|a|@|vanaf)?\s*", "", rest.strip(), count=1) if day else rest
    if not rest:
        return When(day=day)
    return When(day=day, hour=_read_hour(rest, typed))


def together(zone: ZoneInfo, *cells: When) -> datetime | None:
    """The moment that some cells say together; None where they say nothing. Raises `Unreadable`."""
    if moment := next((cell.moment for cell in cells if cell.moment), None):
        return moment
    day = next((cell.day for cell in cells if cell.day), None)
    hour = next((cell.hour for cell in cells if cell.hour is not None), None)
    if day is None and hour is None:
        return None
    if day is None:
        raise Unreadable(_("The date is missing."))
    if hour is None:
        raise Unreadable(_("The hour is missing. Write it as 20:00."))
    try:
        return local_to_utc(day, hour, zone)
    except NoSuchTime as error:
        raise Unreadable(
            _("%(day)s at %(hour)s doesn't exist: the clock goes forward that night. Give the hour after it.")
            % {"day": day.isoformat(), "hour": f"{hour:%H:%M}"}
        ) from error
    except OverflowError as error:
        raise Unreadable(_("“%(typed)s” is no date that exists.") % {"typed": day.isoformat()}) from error


def _read_day(text: str, typed: str) -> tuple[date | None, str]:
    weekday = _WEEKDAY.match(text)
    named = DAYS.get(weekday[1]) if weekday else None
    body = text[weekday.end() :] if weekday and named is not None else text
    for pattern, parts in ((_ISO, _iso_parts), (_BELGIAN, _belgian_parts), (_IN_WORDS, _word_parts)):
        if (found := pattern.match(body)) and (numbers := parts(found)):
            return _day(*numbers, named, typed), body[found.end() :]
    return None, body


def _iso_parts(found: re.Match[str]) -> tuple[int, int, int]:
    year, month, day = (part for part in found.groups() if part)
    return int(year), int(month), int(day)


def _belgian_parts(found: re.Match[str]) -> tuple[int, int, int]:
    return _year(found[3]), int(found[2]), int(found[1])


def _word_parts(found: re.Match[str]) -> tuple[int, int, int] | None:
    month = MONTHS.get(found[2])
    if month is None:
        return None
    if not found[3]:
        raise Unreadable(_("The year is missing. Write the date as 14/03/2027."))
    return _year(found[3]), month, int(found[1])


def _year(written: str) -> int:
    return int(written) if len(written) == 4 else 2000 + int(written)


def _day(year: int, month: int, day: int, named: int | None, typed: str) -> date:
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise Unreadable(_("“%(typed)s” is no date that exists.") % {"typed": typed[:40]}) from error
    if not 2000 <= found.year <= 2100:
        raise Unreadable(_("“%(typed)s” lies too far away. Look at the year.") % {"typed": typed[:40]})
    if named is not None and found.weekday() != named:
        raise Unreadable(_("“%(typed)s” falls on another day of the week. Look at the date.") % {"typed": typed[:40]})
    return found


def _read_hour(text: str, typed: str) -> time:
    found = _TIME.fullmatch(text)
    unreadable = _("“%(typed)s” can't be read. Write the date as 14/03/2027 and the hour as 20:00.") % {"typed": typed[:40]}
    if not found or not (found["sign"] or found["word"] or found["half"]) or (found["sign"] in (":", ".") and found["minute"] is None):
        raise Unreadable(unreadable)
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            raise Unreadable(unreadable)
        hour = hour % 12 + (12 if found["half"] == "pm" else 0)
    if hour > 23 or minute > 59:
        raise Unreadable(_("“%(typed)s” is no hour. Write it as 20:00; midnight is 0:00 of the next day.") % {"typed": typed[:40]})
    return time(hour, minute)
