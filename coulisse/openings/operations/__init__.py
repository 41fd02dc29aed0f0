"""What can be done with an opening: the house plans and steers, people join and come in, the line moves."""

from coulisse.openings.calling import call_next

from .joining import AlreadyOver, CodeOpensNothing, NoLineYet, TurnPassed, come_in, join, join_early, leave
from .planning import OpeningBegun, PlanRefused, change_opening, plan_opening, remove_opening
from .steering import end_opening, go_on, pause, say, slow_down

__all__ = [
    "AlreadyOver",
    "CodeOpensNothing",
    "NoLineYet",
    "OpeningBegun",
    "PlanRefused",
    "TurnPassed",
    "call_next",
    "change_opening",
    "come_in",
    "end_opening",
    "go_on",
    "join",
    "join_early",
    "leave",
    "pause",
    "plan_opening",
    "remove_opening",
    "say",
    "slow_down",
]
