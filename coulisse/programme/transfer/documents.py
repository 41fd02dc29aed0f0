"""Reading JSON: our own format, or a plain list of lines as other systems give it. Pure."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from coulisse.lib.moments import NoSuchTime, parse_local
from coulisse.programme.fields import PERFORMANCE_FIELDS, PRODUCTION_FIELDS, clean_performance, clean_production, clean_reason
from coulisse.programme.types import PerformanceState
from coulisse.programme.words import fold, tidy

from .decoding import refusal
from .types import FORMAT, MOST_PERFORMANCES, MOST_PROBLEMS, PerformanceRead, ProductionRead, SeasonPreview, SeasonProblem

_RENAMED = {"id": "external_id"}
_PRODUCTION_KEYS = {"id", *PRODUCTION_FIELDS, "performances"} - {"external_id"}
_MOMENTS = ("starts_at", "doors_at", "sale_starts_at", "sale_ends_at", "moved_from_at")
_PERFORMANCE_KEYS = {"id", *PERFORMANCE_FIELDS, "hall", "layout", "price_list", "state", "cancel_reason", "moved_from_at"} - {"external_id"}


def parse(text: str) -> Any:
    """The values of a JSON text. Raises `SeasonRefused` with the line where it stops being JSON."""
    try:
        return json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise refusal(
            _("This is not JSON from this line on. Export the season anew, or have a look at the commas and quotation marks around it."), error.lineno
        ) from error
    except (RecursionError, ValueError) as error:
        raise refusal(_("This JSON can't be read: it is nested too deep, or holds a number that is too long.")) from error


def _no_constant(name: str) -> None:
    raise ValueError(name)


def as_lines(found: Any) -> list[tuple[int, list[str]]] | None:
    """A list of flat objects as the rows of a table, its header first; None for anything else."""
    rows = (
        found
        if isinstance(found, list)
        else next((value for value in found.values() if isinstance(value, list)), None)
        if isinstance(found, Mapping)
        else None
    )
    if not rows or not all(isinstance(row, Mapping) for row in rows) or len(rows) > MOST_PERFORMANCES:
        return None
    header = list(dict.fromkeys(str(key) for row in rows for key in row))
    return [(0, header), *((number, [_as_cell(row.get(key)) for key in header]) for number, row in enumerate(rows, 1))]


def _as_cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return "" if value is None else str(value)


def read_document(document: Mapping[str, Any], text: str, zone: ZoneInfo) -> SeasonPreview:
    """The season of a document in our own format."""
    return _Reader(zone, _line_of_each(text, document.get("productions"))).read(document)


def _line_of_each(text: str, productions: Any) -> list[int]:
    """On which line each production begins; empty where that can't be told."""
    start = re.search(r'"productions"\s*:\s*\[', text)
    if not start or not isinstance(productions, list):
        return []
    decoder, lines, at, line, counted = json.JSONDecoder(), [], start.end(), 1, 0
    for _production in productions:
        at = re.compile(r"[\s,]*").match(text, at).end()  # type: ignore[union-attr]
        line += text.count("\n", counted, at)
        counted = at
        lines.append(line)
        try:
            _value, at = decoder.raw_decode(text, at)
        except (json.JSONDecodeError, RecursionError):
            return []
    return lines


class _Reader:
    def __init__(self, zone: ZoneInfo, lines: list[int]) -> None:
        self.zone = zone
        self.lines = lines
        self.problems: list[SeasonProblem] = []
        self.productions: list[ProductionRead] = []
        self.performances: list[PerformanceRead] = []

    def problem(self, line: int, where: str, says: str) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(SeasonProblem(line, where, says))

    def read(self, document: Mapping[str, Any]) -> SeasonPreview:
        productions = document.get("productions")
        if not isinstance(productions, list):
            return SeasonPreview(problems=(SeasonProblem(0, "productions", _("this must be a list.")),))
        count = sum(len(p["performances"]) for p in productions if isinstance(p, Mapping) and isinstance(p.get("performances"), list))
        if max(count, len(productions)) > MOST_PERFORMANCES:
            says = _("There are %(count)d lines; %(most)d is the most in one file.") % {
                "count": max(count, len(productions)),
                "most": MOST_PERFORMANCES,
            }
            return SeasonPreview(problems=(SeasonProblem(0, "", says),))
        for number, raw in enumerate(productions):
            line = self.lines[number] if number < len(self.lines) else 0
            path = f"productions[{number + 1}]"
            if isinstance(raw, Mapping):
                self._production(raw, line, path, number)
            else:
                self.problem(line, path, _("this must be an object with fields."))
        self._nothing_twice()
        return SeasonPreview(tuple(self.productions), tuple(self.performances), tuple(self.problems))

    def _production(self, raw: Mapping[str, Any], line: int, path: str, number: int) -> None:
        given = self._known(raw, _PRODUCTION_KEYS, line, path)
        performances = given.pop("performances", [])
        for emptied in ("slug", "external_id"):
            if emptied in given and not given[emptied]:
                given.pop(emptied)
        values, problems = clean_production(given)
        for problem in problems:
            self.problem(line, f"{path}.{problem.where}", problem.says)
        key = self._key(values, number)
        self.productions.append(ProductionRead(key, line, values))
        if not isinstance(performances, list):
            self.problem(line, f"{path}.performances", _("this must be a list."))
            return
        for place, raw_performance in enumerate(performances):
            where = f"{path}.performances[{place + 1}]"
            if isinstance(raw_performance, Mapping):
                self._performance(raw_performance, key, line, where)
            else:
                self.problem(line, where, _("this must be an object with fields."))

    def _known(self, raw: Mapping[str, Any], keys: set[str], line: int, path: str) -> dict[str, Any]:
        for strange in sorted(str(key)[:40] for key in raw if key not in keys):
            self.problem(line, f"{path}.{strange}", _("there is no such field; leave it out."))
        return {_RENAMED.get(key, key): value for key, value in raw.items() if key in keys}

    def _key(self, values: Mapping[str, Any], number: int) -> str:
        if values.get("external_id"):
            return f"id:{values['external_id']}"
        if values.get("slug"):
            return f"slug:{values['slug']}"
        title = next(iter((values.get("title") or {}).values()), "")
        return f"title:{fold(tidy(title))}|{fold(values.get('company', ''))}" if title else f"place:{number}"

    def _performance(self, raw: Mapping[str, Any], key: str, line: int, path: str) -> None:
        given = self._known(raw, _PERFORMANCE_KEYS, line, path)
        if not given.get("external_id", "x"):
            given.pop("external_id")
        words = {name: self._word(given.pop(name, ""), line, f"{path}.{name}") for name in ("hall", "layout", "price_list", "state")}
        if words["state"] and words["state"] not in PerformanceState.values:
            self.problem(line, f"{path}.state", _("The state is one of %(states)s.") % {"states": ", ".join(PerformanceState.values)})
            words["state"] = ""
        reason = given.pop("cancel_reason", {})
        if reason:
            reason, problems = clean_reason(reason)
            for problem in problems:
                self.problem(line, f"{path}.cancel_reason", problem.says)
        before = len(self.problems)
        for name in _MOMENTS:
            if name in given:
                given[name] = self._moment(given[name], line, f"{path}.{name}")
        if len(self.problems) > before:
            return
        moved_from = given.pop("moved_from_at", None)
        values, problems = clean_performance({"starts_at": None, **given})
        for problem in problems:
            self.problem(line, f"{path}.{problem.where}", problem.says)
        columns = {name: f"{path}.{name}" for name in ("hall", "layout", "price_list", "state", "starts_at")}
        self.performances.append(
            PerformanceRead(
                key,
                line,
                values,
                words["hall"],
                words["layout"],
                words["price_list"],
                state=words["state"],
                cancel_reason=reason or {},
                moved_from_at=moved_from,
                columns=columns,
            )
        )

    def _word(self, value: Any, line: int, where: str) -> str:
        if not isinstance(value, str) or len(value) > 200:
            self.problem(line, where, _("Give the text as words."))
            return ""
        return tidy(value)

    def _moment(self, value: Any, line: int, where: str) -> Any:
        if value in (None, ""):
            return None
        try:
            return (
                parse_local(value, self.zone)
                if isinstance(value, str) and len(value) > 10
                else self.problem(line, where, _("Give a date and a time."))
            )
        except NoSuchTime as error:
            says = _("%(moment)s doesn't exist: the clock goes forward that night. Give the hour after it.") % {"moment": str(error)}
            return self.problem(line, where, says)
        except (ValueError, OverflowError):
            return self.problem(line, where, _("“%(typed)s” is no date that exists. Write it as 2027-03-14T20:00.") % {"typed": str(value)[:40]})

    def _nothing_twice(self) -> None:
        for key, times in Counter(production.key for production in self.productions).items():
            if times > 1:
                line = [production.line for production in self.productions if production.key == key][-1]
                self.problem(
                    line,
                    "",
                    _("“%(key)s” stands %(times)d times; put its performances together.") % {"key": key.partition(":")[2][:60], "times": times},
                )
        dates = Counter((p.production, p.values.get("starts_at"), fold(p.hall), fold(p.layout), p.state == "cancelled") for p in self.performances)
        for (key, starts_at, *_where), times in dates.items():
            if times > 1 and starts_at:
                line = next(p.line for p in self.performances if p.production == key)
                says = _("This date stands %(times)d times: %(moment)s.") % {
                    "times": times,
                    "moment": starts_at.astimezone(self.zone).isoformat(timespec="minutes"),
                }
                self.problem(line, key.partition(":")[2][:60], says)
        for external_id, times in Counter(p.values.get("external_id") for p in self.performances).items():
            if external_id and times > 1:
                line = [p.line for p in self.performances if p.values.get("external_id") == external_id][-1]
                self.problem(
                    line, "id", _("“%(id)s” stands %(times)d times; give each performance its own.") % {"id": external_id[:60], "times": times}
                )


def is_ours(found: Any) -> bool:
    return isinstance(found, Mapping) and found.get("format") == FORMAT
