"""Coulisse's own format as a file: brought in by one house, taken out by another."""

import json
from collections.abc import Mapping
from typing import Any

from coulisse.venues.document import document_of
from coulisse.venues.formats.builder import ImportedPlan, warn_of_stacked
from coulisse.venues.plan import FORMAT, read_plan
from coulisse.venues.problems import Problems
from coulisse.venues.types import Plan


def is_coulisse(found: Any) -> bool:
    return isinstance(found, Mapping) and found.get("format") == FORMAT


def read_coulisse(found: Any) -> ImportedPlan:
    """A document (already read from JSON), checked and tidied; raises `PlanRefused`. Nothing is repaired."""
    plan, warnings = read_plan(found), Problems()
    warn_of_stacked(plan, warnings)
    return ImportedPlan(document_of(plan), tuple(warnings.all), FORMAT)


def write_coulisse(plan: Plan) -> str:
    """A file that people can compare: one seat a line."""
    document = document_of(plan)
    lists = {name: _lines(document.pop(name)) for name in ("zones", "sections", "areas")}
    rows = [
        f'{{{", ".join(f"{_compact(key)}: {_compact(value)}" for key, value in row.items() if key != "seats")}, "seats": {_lines(row["seats"], "    ")}}}'
        for row in document.pop("rows")
    ]
    parts = [f"{_compact(name)}: {_compact(value)}" for name, value in document.items()]
    parts += [f"{_compact(name)}: {value}" for name, value in (*lists.items(), ("rows", _joined(rows)))]
    return "{\n " + ",\n ".join(parts) + "\n}\n"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _lines(items: list[Any], indent: str = "  ") -> str:
    return _joined([_compact(item) for item in items], indent)


def _joined(items: list[str], indent: str = "  ") -> str:
    return f"[\n{indent}" + f",\n{indent}".join(items) + "]" if items else "[]"
