from .line import Call, EarlyPlace, Line, Lot
from .opening import Opening, OpeningProduction
from .visit import Visit

__all__ = ["Call", "EarlyPlace", "Line", "Lot", "Opening", "OpeningProduction", "Visit"]
