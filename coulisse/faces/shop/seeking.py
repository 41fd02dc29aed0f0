"""Looking for performances among many that a formula is chosen from: by genre, month, day of the week, a word. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from coulisse.faces.shared.pages import day
from coulisse.programme.models import Performance
from coulisse.programme.taxonomy import GENRES, genre_name
from coulisse.programme.words import fold, sought_words

# Fewer are seen at a glance.
WORTH_SEEKING = 9
_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody looks for; empty is no wish. ``month`` as 2026-12, ``weekday`` from 0 (Monday) to 6."""

    words: str = ""
    genre: str = ""
    month: str = ""
    weekday: str = ""

    def __bool__(self) -> bool:
        return bool(self.words or self.genre or self.month or self.weekday)

    def fits(self, performance: Performance, zone: str) -> bool:
        local = performance.starts_at.astimezone(ZoneInfo(zone))
        production = performance.production
        return (
            self.genre in ("", production.genre)
            and self.month in ("", f"{local:%Y-%m}")
            and self.weekday in ("", str(local.weekday()))
            and all(word in fold(f"{' '.join(production.title.values())} {production.company}") for word in sought_words(self.words))
        )


def sought_in(sent: Mapping[str, str]) -> Sought:
    """Fields ``q``, ``genre``, ``month`` and ``weekday``; what can't be meant is no wish."""
    genre, month, weekday = sent.get("genre", ""), sent.get("month", ""), sent.get("weekday", "")
    return Sought(
        " ".join(sent.get("q", "").replace("\x00", "").split())[:100],
        genre if genre in GENRES else "",
        month if _MONTH.fullmatch(month) else "",
        weekday if weekday in tuple("0123456") else "",
    )


def choices_of(season: Iterable[Performance], zone: str, language: str) -> dict[str, list[tuple[str, str]]]:
    """What there is to choose in each field, only what the season has."""
    locals_of = [performance.starts_at.astimezone(ZoneInfo(zone)) for performance in season]
    genres = dict.fromkeys(performance.production.genre for performance in season if performance.production.genre in GENRES)
    months = {f"{local:%Y-%m}": day(local.date(), "MMMM y") for local in sorted(locals_of)}
    weekdays = {str(local.weekday()): day(local.date(), "EEEE") for local in sorted(locals_of, key=lambda local: local.weekday())}
    return {
        "genre": [("", _("All genres")), *sorted(((key, genre_name(key, language)) for key in genres), key=lambda one: one[1])],
        "month": [("", _("Every month")), *months.items()],
        "weekday": [("", _("Every day")), *weekdays.items()],
    }
