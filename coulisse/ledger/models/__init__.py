"""Double-entry bookkeeping in integer cents."""

from .entry import Entry, Posting

__all__ = ["Entry", "Posting"]
