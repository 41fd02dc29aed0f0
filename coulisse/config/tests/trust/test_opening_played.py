"""The opening of a season, played small: the same programme that plays the large one, on servers of production."""

import json
import subprocess
import sys

import pytest

from coulisse.faces.shop.tests.buying.conftest import say
from coulisse.testing.architecture import ROOT

SMALL = ["--visitors", "400", "--seats", "20", "--per-minute", "3000", "--friends-seconds", "3", "--late-seconds", "8", "--most-seconds", "45"]


@pytest.mark.slow
def test_four_hundred_visitors_at_three_houses() -> None:
    """Nothing sold twice, nobody past the line, one number for a browser, no error page, every promise kept."""
    done = subprocess.run([sys.executable, "-m", "bench.opening", *SMALL], cwd=ROOT, capture_output=True, text=True, timeout=280, check=False)
    assert done.stdout.startswith("{"), done.stderr[-2000:]
    told = json.loads(done.stdout)
    say(f"an opening of {told['visitors']} visitors [{told['seed']}]: {told['came']}")
    assert told["wrong"] == [] and done.returncode == 0
    assert told["came"]["bought"] > 10 and told["came"]["tried to get past"] > 0
