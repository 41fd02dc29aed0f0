"""What must always hold, as questions to the database that find nothing.

Each module keeps its own list ``INVARIANTS`` in its ``invariants.py``. They run as the role that reads every house,
so ``sql`` names the house of what it finds in its first column, and what it is in the next ones.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Invariant:
    """``key`` is ``module.name``; ``says`` is the promise, as a sentence for whoever finds it broken."""

    key: str
    says: str
    sql: str
