"""The opening of a season, played small: the same programme that plays the large one, on servers of production."""

import json
import os
import sys
from pathlib import Path

import pytest

from coulisse.testing.architecture import ROOT
from coulisse.testing.trust.leash import on_a_leash
from coulisse.testing.trust.tier import say

SMALL = ["--visitors", "400", "--seats", "20", "--per-minute", "3000", "--friends-seconds", "3", "--late-seconds", "8", "--most-seconds", "90"]
PLAYED_SECONDS = 400


@pytest.mark.slow(seconds=120)
def test_four_hundred_visitors_at_three_houses(tmp_path: Path) -> None:
    """Nothing sold twice, nobody past the line, one number for a browser, no error page, every promise kept."""
    play = f"import runpy, sys; sys.argv[1:] = {SMALL!r}; runpy.run_module('bench.opening', run_name='__main__')"
    said, problems = tmp_path / "said.json", tmp_path / "problems.log"
    with (
        said.open("w") as out,
        problems.open("w") as wrong,
        on_a_leash([sys.executable], play, os.environ, cwd=ROOT, stdout=out, stderr=wrong) as done,
    ):
        done.wait(PLAYED_SECONDS)
    assert said.read_text().startswith("{"), problems.read_text()[-2000:]
    told = json.loads(said.read_text())
    say(f"an opening of {told['visitors']} visitors [{told['seed']}]: {told['came']}")
    assert told["wrong"] == [] and done.returncode == 0
    assert told["came"]["bought"] > 10 and told["came"]["tried to get past"] > 0
