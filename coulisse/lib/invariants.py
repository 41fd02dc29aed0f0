"""What must always hold, as questions to the database that find nothing.

Each module keeps its own list ``INVARIANTS`` in its ``invariants.py``. They run as the role that reads every house,
so ``sql`` names the house of what it finds in its first column, and what it is in the next ones.
"""

from dataclasses import dataclass

RECENT = "/* recent */"


@dataclass(frozen=True, slots=True)
class Invariant:
    """``key`` is ``module.name``; ``says`` is the promise, as a sentence for whoever finds it broken.

    Where a question reads tables that grow for ever, ``sql`` has the mark `RECENT` in its condition, and ``recent`` is what
    stands there to ask only about what can still change much: with an index, so that it costs the same after ten years.
    """

    key: str
    says: str
    sql: str
    recent: str = ""

    @property
    def recent_sql(self) -> str:
        """The question about what is recent; the whole one where there is no such."""
        return self.sql.replace(RECENT, self.recent)
