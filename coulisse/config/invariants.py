"""Does every promise hold? Each module's own questions, asked by the role that sees all rows and changes none."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import connections

from coulisse.lib.invariants import Invariant

MOST_ROWS = 20


@dataclass(frozen=True)
class Finding:
    """An invariant and what speaks against it: nothing, if it holds."""

    module: str
    invariant: Invariant
    rows: list[dict[str, Any]]

    @property
    def holds(self) -> bool:
        return not self.rows


def all_invariants() -> Iterator[tuple[str, Invariant]]:
    for name in settings.INVARIANTS:
        for invariant in import_module(name).INVARIANTS:
            yield name.split(".")[1], invariant


def ask_all(*, using: str = "reader") -> list[Finding]:
    """Every invariant, with the first rows against each."""
    findings = []
    with connections[using].cursor() as cursor:
        for module, invariant in all_invariants():
            cursor.execute(f"SELECT * FROM ({invariant.sql}) AS found LIMIT {MOST_ROWS}")
            names = [column.name for column in cursor.description]
            findings.append(Finding(module, invariant, [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]))
    connections[using].close()
    return findings
