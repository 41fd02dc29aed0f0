"""Which format a file is in: by what it holds; its name only helps to say what went wrong."""

from pathlib import PurePath

from django.utils.translation import gettext as _

from coulisse.venues.fields import tidy
from coulisse.venues.formats.builder import ImportedPlan
from coulisse.venues.formats.coulisse import is_coulisse, read_coulisse
from coulisse.venues.formats.csv import is_table, read_csv, read_table
from coulisse.venues.formats.json_bytes import read_json, small_enough
from coulisse.venues.formats.pretix import is_pretix, read_pretix
from coulisse.venues.formats.seatsio import is_seatsio, read_seatsio
from coulisse.venues.formats.svg import DEFAULT_PATTERN, read_svg
from coulisse.venues.problems import PlanRefused, refused

__all__ = ["ImportedPlan", "PlanRefused", "read_any"]

_JSON = ((is_coulisse, read_coulisse), (is_seatsio, read_seatsio), (is_pretix, read_pretix), (is_table, read_table))


def read_any(data: bytes, filename: str, *, svg_pattern: str = DEFAULT_PATTERN) -> ImportedPlan:
    """The plan in a file of any format that Coulisse reads; raises `PlanRefused`, and nothing else.

    Pure and without a scope: call it before the transaction, a plan of 20,000 seats takes a second or two.
    ``svg_pattern`` says how seats are named in a drawing (see `svg.name_pattern`).
    """
    begins = small_enough(data)[:400].lstrip(b"\xef\xbb\xbf \t\r\n")
    name = tidy(PurePath(tidy(filename)).stem)
    if not begins:
        raise refused(_("The file is empty."))
    if says := _another_kind(begins):
        raise refused(says)
    if begins[:1] in (b"{", b"[") or begins[:3].replace(b"\0", b"") in (b"{", b"\xff\xfe{", b"\xfe\xff{"):
        return _read_json(data)
    if begins[:1] == b"<":
        return read_svg(data, pattern=svg_pattern, name=name)
    return read_csv(data, name)


def _read_json(data: bytes) -> ImportedPlan:
    found = read_json(data)
    for is_this, read in _JSON:
        if is_this(found):
            return read(found)
    raise refused(_("This JSON is none that Coulisse knows: its own format, pretix, or a chart of seats.io."))


def _another_kind(begins: bytes) -> str:
    """What to do with a file that holds no plan in words; empty where it may."""
    if begins[:2] == b"PK":
        return _("This is a spreadsheet or an archive. Save the sheet as “CSV UTF-8”, or unpack the archive, and try again.")
    if begins[:4] == b"\xd0\xcf\x11\xe0":
        return _("This is an old spreadsheet. Save the sheet as “CSV UTF-8” and try again.")
    if begins[:2] == b"\x1f\x8b":
        return _("This file is packed. Unpack it and try again.")
    if begins[:4] == b"%PDF":
        return _("Seats can't be read from a PDF. Ask for the plan as SVG, or make a table of the seats.")
    if begins[:4] in (b"\x89PNG", b"\xff\xd8\xff\xe0", b"\xff\xd8\xff\xe1", b"GIF8", b"RIFF"):
        return _("Seats can't be read from a picture. Make a table of the seats, or draw the hall with the generator.")
    return ""
