"""From the bytes of a file to rows of cells. Pure."""

import csv
import io
import re

from django.utils.translation import gettext as _

from .types import MOST_BYTES, SeasonProblem, SeasonRefused

_NOT_TEXT = {
    b"PK\x03\x04": lambda: _("This is a spreadsheet or a zip file. In the spreadsheet, choose “save as” and CSV UTF-8, and upload that."),
    b"\xd0\xcf\x11\xe0": lambda: _("This is an old Excel file. In the spreadsheet, choose “save as” and CSV UTF-8, and upload that."),
    b"%PDF": lambda: _("This is a PDF. Upload a CSV or JSON file."),
}
# Letters as they look when UTF-8 was read as Windows-1252 once, and when old Mac letters were.
_TWICE = re.compile(r"Ã[©¨«¯´¶¼§ª¡ ]|â€[™œ“”˜]|Â[ «»°]")
_MAC = re.compile(r"[a-z][ŽŸ‡†ˆ‰Š][a-z]|[a-z]Ž(?:\W|$)")


def refusal(says: str, line: int = 0, column: str = "") -> SeasonRefused:
    return SeasonRefused([SeasonProblem(line, column, says)])


def to_text(data: bytes) -> str:
    """The text of a file in UTF-8 (with or without BOM), UTF-16 with BOM, or Windows-1252. Raises `SeasonRefused`."""
    if len(data) > MOST_BYTES:
        raise refusal(_("This file is larger than 10 MB. Divide the season over several files."))
    for start, sentence in _NOT_TEXT.items():
        if data.startswith(start):
            raise refusal(sentence())
    text = _decoded(data)
    if "\x00" in text:
        raise refusal(_("This is no text file. Save the table as CSV UTF-8, and upload that."))
    if not text.strip():
        raise refusal(_("This file is empty."))
    if wrong := _TWICE.search(text) or _MAC.search(text):
        line = text.count("\n", 0, wrong.start()) + 1
        raise refusal(
            _("The accents of this file are broken (“%(sample)s”). Save the table anew as CSV UTF-8, and upload that.")
            % {"sample": _around(text, wrong)},
            line,
        )
    return text


def _decoded(data: bytes) -> str:
    try:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise refusal(_("The letters of this file can't be read. Save the table as CSV UTF-8, and upload that.")) from error


def _around(text: str, found: re.Match[str]) -> str:
    return " ".join(text[max(0, found.start() - 12) : found.end() + 8].split())


def delimiter_of(text: str) -> str:
    """Comma, semicolon or tab: whichever divides the first lines most, outside quotes."""
    sample = re.sub(r'"(?:[^"]|"")*"', "", "\n".join(text.splitlines()[:5]))
    return max(";\t,", key=sample.count)


def csv_rows(text: str) -> list[tuple[int, list[str]]]:
    """Rows with the line on which each begins; empty ones left out. Raises `SeasonRefused` for a cell that never ends."""
    rows, before = [], 0
    # Loose quotation marks inside a cell are everyday; only one that swallows the rest of the file is refused.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=False)
    closed = text.count('"') % 2 == 0
    try:
        for row in reader:
            line, before = before + 1, reader.line_num
            if any(cell.strip() for cell in row):
                rows.append((line, row))
    except csv.Error as error:
        raise _never_ends(before + 1) from error
    if not closed and rows and before - rows[-1][0] > 20:
        raise _never_ends(rows[-1][0])
    return rows


def _never_ends(line: int) -> SeasonRefused:
    return refusal(_("This line can't be divided into cells: a quotation mark is opened and not closed. Close it, or leave it out."), line)
