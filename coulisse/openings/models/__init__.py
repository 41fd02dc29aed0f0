from .line import Call, EarlyPlace, Line, Lot
from .opening import Opening, OpeningPerformance, OpeningProduction
from .together import EarlyRight, Guest, Invited, Partner
from .visit import Visit

__all__ = [
    "Call",
    "EarlyPlace",
    "EarlyRight",
    "Guest",
    "Invited",
    "Line",
    "Lot",
    "Opening",
    "OpeningPerformance",
    "OpeningProduction",
    "Partner",
    "Visit",
]
