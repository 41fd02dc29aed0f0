"""What somebody holds, and what was used of it."""

from .code import Code
from .use import Use

__all__ = ["Code", "Use"]
