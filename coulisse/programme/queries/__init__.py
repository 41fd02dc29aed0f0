"""Questions about the programme. Inside a house scope; in one of several houses they answer for all of them."""

from .agenda import agenda, agenda_choices, neighbours, production_page
from .office import history_of, office_performances, office_productions
from .selling import performance_to_sell, performances, performances_shown, performances_to_sell, why_not_sold

__all__ = [
    "agenda",
    "agenda_choices",
    "history_of",
    "neighbours",
    "office_performances",
    "office_productions",
    "performance_to_sell",
    "performances",
    "performances_shown",
    "performances_to_sell",
    "production_page",
    "why_not_sold",
]
