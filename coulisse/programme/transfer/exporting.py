"""The programme as a file: what `read_season` reads again to the same."""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from coulisse.houses.models import House
from coulisse.lib.moments import NoSuchTime, parse_local
from coulisse.lib.text import LANGUAGES, safe_cell
from coulisse.programme import taxonomy
from coulisse.programme.models import Performance, Production
from coulisse.programme.queries import performances
from coulisse.programme.types import PerformanceState

from .types import FORMAT

_TEXTS = ("title", "subtitle", "summary", "description")
_ALIKE = (
    "company",
    "genre",
    "theme",
    "series",
    "age_from",
    "age_until",
    "duration_minutes",
    "interval",
    "spoken_languages",
    "surtitles",
    "video_url",
    "quotes",
)
_MOMENTS = ("starts_at", "doors_at", "sale_starts_at", "sale_ends_at", "moved_from_at")


def export_season(*, house: House, form: Literal["json", "csv"] = "json", from_at: datetime | None = None, until_at: datetime | None = None) -> bytes:
    """The house's productions and performances as a file; with bounds only dates in between, and what has one.

    JSON holds everything of the programme but pictures; CSV leaves out quotes from the press. UTF-8; the CSV with a
    byte order mark, semicolons, and cells that a spreadsheet won't execute. 2 queries. In the house's scope.
    """
    zone = ZoneInfo(house.timezone)
    bounds = {"starts_at__gte": from_at, "starts_at__lt": until_at}
    dates: dict[int, list[Performance]] = {}
    for performance in performances().filter(**{name: moment for name, moment in bounds.items() if moment}):
        dates.setdefault(performance.production_id, []).append(performance)
    found = Production.objects.defer("sought").order_by("slug", "id")
    if from_at or until_at:
        found = found.filter(pk__in=dates)
    season = [(production, dates.get(production.pk, [])) for production in found]
    if form == "csv":
        return _table(line for production, evenings in season for line in _lines(production, evenings, zone))
    document = {
        "format": FORMAT,
        "timezone": house.timezone,
        "productions": [_document(production, evenings, zone) for production, evenings in season],
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"


def _document(production: Production, evenings: list[Performance], zone: ZoneInfo) -> dict[str, Any]:
    fields = {name: getattr(production, name) for name in (*_TEXTS, *_ALIKE)}
    return {"id": production.external_id, "slug": production.slug, **fields, "performances": [_evening(evening, zone) for evening in evenings]}


def _evening(evening: Performance, zone: ZoneInfo) -> dict[str, Any]:
    moments = {name: moment.astimezone(zone).isoformat() if (moment := getattr(evening, name)) else None for name in _MOMENTS}
    return {
        "id": evening.external_id, **moments, "hall": evening.plan_version.layout.hall.name, "layout": evening.plan_version.layout.name,
        "price_list": evening.price_list.name, "state": evening.state, "cancel_reason": evening.cancel_reason,
        "limit_per_order": evening.limit_per_order, "note": evening.note,
    }  # fmt: skip


_PRODUCTION_COLUMNS = (
    "production_id", "slug", *(f"{name}_{language}" for name in _TEXTS for language in LANGUAGES), *(name for name in _ALIKE if name != "quotes"),
)  # fmt: skip
_PERFORMANCE_COLUMNS = (
    "performance_id", *_MOMENTS, "hall", "layout", "price_list", "state", *(f"cancel_reason_{language}" for language in LANGUAGES),
    "limit_per_order", *(f"note_{language}" for language in LANGUAGES),
)  # fmt: skip


def _lines(production: Production, evenings: list[Performance], zone: ZoneInfo) -> Iterable[list[Any]]:
    texts = [getattr(production, name).get(language, "") for name in _TEXTS for language in LANGUAGES]
    alike = [_cell(name, getattr(production, name)) for name in _ALIKE if name != "quotes"]
    first = [production.external_id, production.slug, *texts, *alike]
    for evening in evenings:
        yield [*first, *_evening_cells(evening, zone)]
    if not evenings:
        yield [*first, *("" for _name in _PERFORMANCE_COLUMNS)]


def _cell(name: str, value: Any) -> Any:
    if name == "genre":
        return taxonomy.genre_name(value, "nl")
    if name == "theme":
        return taxonomy.theme_name(value, "nl")
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, list):
        return ", ".join(value)
    return "" if value is None else value


def _evening_cells(evening: Performance, zone: ZoneInfo) -> list[Any]:
    texts = {name: [getattr(evening, name).get(language, "") for language in LANGUAGES] for name in ("cancel_reason", "note")}
    layout = evening.plan_version.layout
    return [
        evening.external_id, *(_local(getattr(evening, name), zone) for name in _MOMENTS), layout.hall.name, layout.name, evening.price_list.name,
        PerformanceState(evening.state).value, *texts["cancel_reason"], evening.limit_per_order, *texts["note"],
    ]  # fmt: skip


def _local(moment: datetime | None, zone: ZoneInfo) -> str:
    """``2027-03-14 20:00`` where that says enough; with its offset in the hour that comes twice, or with seconds."""
    if moment is None:
        return ""
    local = moment.astimezone(zone)
    plain = local.strftime("%Y-%m-%d %H:%M")
    try:
        return plain if parse_local(plain, zone) == moment else local.isoformat()
    except NoSuchTime:
        return local.isoformat()


def _table(lines: Iterable[list[Any]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([*_PRODUCTION_COLUMNS, *_PERFORMANCE_COLUMNS])
    writer.writerows([guarded(cell) for cell in line] for line in lines)
    return ("\ufeff" + out.getvalue()).encode()


def guarded(cell: Any) -> Any:
    """A cell that a spreadsheet doesn't execute; one that begins with such a guard itself gets one more, so that reading gives it back."""
    if isinstance(cell, str) and re.match(r"'+[=+\-@\t\r\n]", cell):
        return "'" + cell
    return safe_cell(cell)


def season_fields() -> Mapping[str, tuple[str, ...]]:
    """The columns of a CSV export, for the page that explains them."""
    return {"production": _PRODUCTION_COLUMNS, "performance": _PERFORMANCE_COLUMNS}
