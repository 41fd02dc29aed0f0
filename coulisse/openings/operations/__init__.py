"""What can be done with an opening: the house plans and steers, people join and come in, the line moves."""

from coulisse.openings.calling import call_next

from .joining import AlreadyOver, NoLineYet, TurnPassed, come_in, join, leave
from .joining_early import CodeOpensNothing, EarlyLineOver, join_early, join_early_with, show_right
from .planning import OpeningBegun, change_opening, plan_opening, remove_opening
from .refused import PlanRefused
from .steering import NotLeading, end_opening, go_on, pause, say, slow_down
from .together import InvitationGone, accept_invitation, decline_invitation, leave_together

__all__ = [
    "AlreadyOver",
    "CodeOpensNothing",
    "EarlyLineOver",
    "InvitationGone",
    "NoLineYet",
    "NotLeading",
    "OpeningBegun",
    "PlanRefused",
    "TurnPassed",
    "accept_invitation",
    "call_next",
    "change_opening",
    "come_in",
    "decline_invitation",
    "end_opening",
    "go_on",
    "join",
    "join_early",
    "join_early_with",
    "leave",
    "leave_together",
    "pause",
    "plan_opening",
    "remove_opening",
    "say",
    "show_right",
    "slow_down",
]
