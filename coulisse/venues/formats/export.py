"""Plans for other systems: their own format, or a table; with what could not come along."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from coulisse.lib.text import slugify
from coulisse.venues.formats.coulisse import write_coulisse
from coulisse.venues.formats.csv import lost_in_csv, write_csv
from coulisse.venues.formats.pretix import lost_in_pretix, write_pretix
from coulisse.venues.types import Plan


@dataclass(frozen=True)
class ExportedPlan:
    """A file to hand out. ``lost`` says in sentences what of the plan the format can't hold."""

    filename: str
    content_type: str
    data: bytes
    lost: tuple[str, ...] = ()


class UnknownFormat(ValueError):
    """There is no export in this format; `EXPORTS` names those that there are."""


def export_plan(plan: Plan, format_name: str, *, language: str = "nl") -> ExportedPlan:
    """The plan as a file in one of `EXPORTS`; raises `UnknownFormat`."""
    if format_name not in EXPORTS:
        raise UnknownFormat(format_name)
    return EXPORTS[format_name](plan, slugify(plan.name or "plan"), language)


def _coulisse(plan: Plan, name: str, _language: str) -> ExportedPlan:
    return ExportedPlan(f"{name}.coulisse-plan.json", "application/json", write_coulisse(plan).encode())


def _pretix(plan: Plan, name: str, language: str) -> ExportedPlan:
    written = json.dumps(write_pretix(plan, language), ensure_ascii=False, indent=1)
    return ExportedPlan(f"{name}.pretix.json", "application/json", written.encode(), tuple(lost_in_pretix(plan)))


def _csv(plan: Plan, name: str, language: str) -> ExportedPlan:
    # With its mark, because spreadsheets read UTF-8 only then.
    return ExportedPlan(f"{name}.csv", "text/csv; charset=utf-8", write_csv(plan, language).encode("utf-8-sig"), tuple(lost_in_csv(plan)))


EXPORTS: dict[str, Callable[[Plan, str, str], ExportedPlan]] = {"coulisse": _coulisse, "pretix": _pretix, "csv": _csv}
