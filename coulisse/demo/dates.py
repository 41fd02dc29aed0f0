"""When a season plays: days counted from today, whenever somebody starts the demo."""

from datetime import datetime, time, timedelta
from typing import Any

from coulisse.lib.moments import BRUSSELS, local_to_utc

# Tonight is near whatever the hour is at which somebody tries the demo, so that the door lets in at once.
TONIGHT_FROM, TONIGHT_UNTIL = timedelta(hours=2), timedelta(hours=6)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_QUARTER = timedelta(minutes=15)


def moment_of(date: dict[str, Any], today: datetime) -> datetime:
    """When a performance starts. One of today lies a few hours ahead: at its own hour where that is so."""
    starts_at = local(today, _days_until(date, today), date["at"])
    if date["in_days"] > 0 or TONIGHT_FROM <= starts_at - today <= TONIGHT_UNTIL:
        return starts_at
    nearest = today + (TONIGHT_FROM if starts_at < today + TONIGHT_FROM else TONIGHT_UNTIL)
    return datetime.fromtimestamp(-(-nearest.timestamp() // _QUARTER.seconds) * _QUARTER.seconds, tz=nearest.tzinfo)


def local(today: datetime, in_days: int, at: str) -> datetime:
    """An hour in Brussels, so many days from today."""
    hour, minute = map(int, at.split(":"))
    return local_to_utc((today.astimezone(BRUSSELS) + timedelta(days=in_days)).date(), time(hour, minute))


def _days_until(date: dict[str, Any], today: datetime) -> int:
    """``on`` waits for that day of the week: families come on Sundays."""
    if "on" not in date:
        return date["in_days"]
    weekday = (today.astimezone(BRUSSELS) + timedelta(days=date["in_days"])).weekday()
    return date["in_days"] + (_WEEKDAYS.index(date["on"]) - weekday) % 7
