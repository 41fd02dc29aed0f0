"""What a house shows: productions, their performances, and their pictures."""

from .performance import Performance
from .production import Production, ProductionImage

__all__ = ["Performance", "Production", "ProductionImage"]
