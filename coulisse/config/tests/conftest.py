import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from coulisse.testing.architecture import ROOT

Command = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def coulisse(tmp_path: Path) -> Command:
    """`coulisse` as an operator runs it: a process in an environment of its own, with its data in ``tmp_path / "var"``."""

    def run(*words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
        own = {"COULISSE_MODE": "demo", "COULISSE_VAR": str(tmp_path / "var"), "PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]}
        command = [sys.executable, "-m", "coulisse.config.cli", *words]
        return subprocess.run(command, env={**own, **variables}, capture_output=True, text=True, timeout=180)

    return run
