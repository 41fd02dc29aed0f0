"""Machines in the line of an opening: the same line and the same order as for visitors of the shop."""

from typing import Any

from coulisse.faces.api.auth import Caller
from coulisse.faces.api.problems import ApiProblem
from coulisse.houses.queries import house_with_id
from coulisse.houses.scope import house_scope
from coulisse.houses.throttles import LINE_OF_MACHINE, TooManyTries, count_try
from coulisse.openings import operations, queries
from coulisse.openings.rules import SELDOM_AGAIN, again_seconds
from coulisse.openings.slips import Slip, read_slip
from coulisse.openings.standing import leader_of, opening_of
from coulisse.openings.types import OpeningStanding, Turn, Whereabouts


def stand_in_line(caller: Caller, opening_id: int, shown: str) -> None:
    """Come in, where it is the turn of this slip; else raise the problem that says where it stands, with a new slip where
    there is none that is good."""
    opening = opening_of(caller.house, opening_id, moves=True)
    if opening is None:
        return
    written = shown
    with house_scope(opening.house_id) as scope:
        here = queries.whereabouts(opening, [shown])
        now = scope.now
    if here is None or here.turn is Turn.PASSED:
        written = _new_slip(caller, opening).written
        here = None
    elif here.turn is Turn.NOW and _came_in(caller, opening, read_slip(shown)):
        return
    raise _wait(opening, here, written, again_seconds(opening, here, now) if here else _first_seconds(opening))


def count_place(caller: Caller) -> None:
    """One machine takes so many places and no more; whoever has a good word for an earlier line too."""
    try:
        count_try(LINE_OF_MACHINE, str(caller.token.pk))
    except TooManyTries as wait:
        raise ApiProblem(429, "slow-down", "Too many places in the line", "Use the slip that you have.", retry_after_seconds=wait.seconds) from wait


def _new_slip(caller: Caller, opening: OpeningStanding) -> Slip:
    count_place(caller)
    try:
        leader = leader_of(caller.house, opening)
        with house_scope(leader.pk) as scope:
            return operations.join(house=leader, opening_id=opening.id, now=scope.now)
    except operations.NoLineYet as early:
        raise _wait(opening, None, "", SELDOM_AGAIN) from early
    except operations.AlreadyOver as over:
        raise ApiProblem(429, "in-line", "The line has just ended", "Ask again.", retry_after_seconds=1) from over


def _came_in(caller: Caller, opening: OpeningStanding, slip: Slip | None) -> bool:
    try:
        with house_scope(*opening.house_ids) as scope:
            return slip is not None and bool(operations.come_in(house=leader_of(caller.house, opening), slip=slip, now=scope.now))
    except (operations.TurnPassed, operations.AlreadyOver):
        return False


def _first_seconds(opening: OpeningStanding) -> int:
    """Soon once it is open: it may be one's turn at once. Before, nothing changes for a while."""
    return 2 if opening.at >= opening.opens_at else SELDOM_AGAIN


def _wait(opening: OpeningStanding, here: Whereabouts | None, slip: str, seconds: int) -> ApiProblem:
    line: dict[str, Any] = {
        "opening_id": opening.id,
        "slip": slip,
        "turn": here.turn.value if here else ("waiting" if slip else "closed"),
        "before": here.ahead if here else None,
        "forms_at": opening.forms_at.isoformat(),
        "opens_at": (here.line.opens_at if here else opening.opens_at).isoformat(),
        "paused": opening.is_paused,
        "message": dict(opening.message),
        "houses": [one.slug for one in map(house_with_id, opening.house_ids) if one] if opening.partner_ids else [],
    }
    detail = "Send the slip along as the header Coulisse-Line, and ask again after so many seconds." if slip else "Its line has not begun to form."
    return ApiProblem(429, "in-line", "There is a line for this sale", detail, retry_after_seconds=seconds, line=line)
