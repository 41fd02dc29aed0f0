"""How long the fault programmes go on: as long as a change may take (CI), or as long as a night has (``make soak``).

Every programme tells its seed; ``COULISSE_SEED`` plays it again.
"""

import os
import random
import sys

SOAK = os.environ.get("COULISSE_FAULTS") == "soak"
SEED = int(os.environ.get("COULISSE_SEED") or random.randrange(10**6))
ONLY = os.environ.get("COULISSE_ONLY", "")  # Of the crash matrix and the failovers: the cases whose name this finds.
ROUNDS = 6 if SOAK else 1


def tell(outcome: str) -> None:
    """Straight to the terminal: counts and seeds are what a run is for."""
    print(f"\n  {outcome} (COULISSE_SEED={SEED})", file=sys.__stdout__, flush=True)
