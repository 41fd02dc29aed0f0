"""What somebody holds, and what was used of it."""

from .use import Use

__all__ = ["Use"]
