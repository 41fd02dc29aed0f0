"""The programme in and out: a season in our own format ``coulisse-programme/1`` (JSON), or as a table (CSV).

1. `read_season` reads a file, purely, and lists everything that is wrong with it, line by line.
2. `preview` looks it up in the house: halls, plans, price lists, what is there already. Nothing is written.
3. `import_season` does it, all or nothing; twice is once.

`export_season` writes what `read_season` reads. The formats are described in this module's README.
"""

from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from .decoding import csv_rows, to_text
from .documents import as_lines, is_ours, parse, read_document
from .exporting import export_season, season_fields
from .importing import import_season
from .resolving import preview
from .rows import read_rows
from .types import (
    FORMAT,
    PerformanceRead,
    ProductionRead,
    SeasonDefaults,
    SeasonImported,
    SeasonPreview,
    SeasonProblem,
    SeasonRefused,
)

__all__ = [
    "FORMAT",
    "PerformanceRead",
    "ProductionRead",
    "SeasonDefaults",
    "SeasonImported",
    "SeasonPreview",
    "SeasonProblem",
    "SeasonRefused",
    "export_season",
    "import_season",
    "preview",
    "read_season",
    "season_fields",
]


def read_season(data: bytes, filename: str, zone: ZoneInfo, *, language: str = "nl") -> SeasonPreview:
    """What is in a file, and everything that is wrong with it. Pure, and answers whatever the file is: it never raises.

    ``zone``: in which local times are meant. ``language``: of texts whose column doesn't say it.
    """
    try:
        text = to_text(data)
        looks_like_json = text.lstrip()[:1] in ("{", "[")
        if not looks_like_json and not filename.lower().endswith(".json"):
            return read_rows(csv_rows(text), zone, language)
        found = parse(text)
    except SeasonRefused as refused:
        return SeasonPreview(problems=tuple(refused.problems))
    if is_ours(found):
        return read_document(found, text, zone)
    rows = as_lines(found)
    if rows is None:
        return SeasonPreview(
            problems=(SeasonProblem(0, "", _("This is no season in the format “%(format)s”, nor a list of performances.") % {"format": FORMAT}),)
        )
    return read_rows(rows, zone, language)
