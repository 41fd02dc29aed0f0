"""A planted fault: a small tree of files on which a check must find something."""

from collections.abc import Mapping
from pathlib import Path


def plant(folder: Path, files: Mapping[str, str]) -> None:
    """Write the files, by their path in the folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
