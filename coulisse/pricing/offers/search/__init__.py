"""The outcome with the lowest total: a good one first, then a floor that proves it, then what is left to try."""

from .board import Board, Ticket
from .branching import Effort
from .fewer import lowest_with

__all__ = ["Board", "Effort", "Ticket", "lowest_with"]
