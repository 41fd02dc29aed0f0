"""Who has which place of which performance."""

from .claim import Block, Claim

__all__ = ["Block", "Claim"]
