"""How long the fault programmes go on: as long as a change may take (CI), or as long as a night has (``make soak``).

Every programme tells its seed; ``COULISSE_SEED`` plays it again.
"""

import os
import random
import sys
from pathlib import Path

SOAK = os.environ.get("COULISSE_FAULTS") == "soak"
SEED = int(os.environ.get("COULISSE_SEED") or random.randrange(10**6))
ONLY = os.environ.get("COULISSE_ONLY", "")  # Of the crash matrix and the failovers: the cases whose name this finds.
ROUNDS = 6 if SOAK else 1
TOLD = os.environ.get("COULISSE_TOLD", "")  # Where what the programmes say is collected.


def tell(outcome: str) -> None:
    """Counts and seeds are what a run is for."""
    say(f"{outcome} (COULISSE_SEED={SEED})")


def say(words: str) -> None:
    """Straight to whoever watches; `make faults` collects it from several processes."""
    if TOLD:
        with Path(TOLD).open("a") as file:
            file.write(f"{words}\n")
    else:
        print(f"\n  {words}", file=sys.__stdout__, flush=True)
