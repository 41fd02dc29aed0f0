"""Moments are aware datetimes in UTC; people see and type local time of the house."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")


class NoSuchTime(ValueError):
    """A local time that the clock jumps over when summer time begins."""


def local_to_utc(day: date, at: time, zone: ZoneInfo = BRUSSELS) -> datetime:
    """The moment of a local day and time.

    In the hour that comes twice when summer time ends, the first one is meant.
    Raises `NoSuchTime` in the hour that is skipped when it begins.
    """
    local = datetime.combine(day, at.replace(tzinfo=None), tzinfo=zone)
    moment = local.astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise NoSuchTime(f"{day.isoformat()} {at.isoformat(timespec='minutes')}")
    return moment


def second_of(moment: datetime, known: str, zone: ZoneInfo = BRUSSELS) -> datetime:
    """The moment, or the one that is known where both are the same time on the clock: of an hour that comes twice, the other one."""
    try:
        other = datetime.fromisoformat(known[:40])
        if other.tzinfo is None:
            return moment
        other = other.astimezone(UTC)
    except (ValueError, OverflowError):
        return moment
    clock = [one.astimezone(zone).strftime("%Y-%m-%d %H:%M") for one in (moment, other)]
    return other.replace(second=0, microsecond=0) if clock[0] == clock[1] else moment


def parse_local(typed: str, zone: ZoneInfo = BRUSSELS) -> datetime:
    """The moment of ``2027-03-14 20:00`` or ``2027-03-14T20:00`` in local time.

    A moment that names its own offset (``…+01:00``, ``…Z``) is taken as it is.
    Raises `ValueError` for what can't be read, `NoSuchTime` for a time that doesn't exist.
    """
    moment = datetime.fromisoformat(typed.strip())
    if moment.tzinfo is not None:
        return moment.astimezone(UTC)
    return local_to_utc(moment.date(), moment.time(), zone)


def end_of_local_day(day: date, zone: ZoneInfo = BRUSSELS) -> datetime:
    """The first moment of the next local day: an exclusive end."""
    return local_to_utc(day + timedelta(days=1), time(0), zone)
