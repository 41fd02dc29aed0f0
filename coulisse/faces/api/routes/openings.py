"""The line of an opening: who has a right to come in earlier shows it here. A place in the line of everybody comes with a hold."""

from django.http import HttpRequest
from ninja import Router, Status

from coulisse.faces.api.auth import allowed
from coulisse.faces.api.line import count_place
from coulisse.faces.api.problems import ApiProblem, not_found
from coulisse.faces.api.schemas import BroughtIn, EarlyPlaceOut
from coulisse.faces.api.wrong_codes import codes_counted
from coulisse.houses.scope import house_scope
from coulisse.houses.types import ApiScope
from coulisse.memberships.cards import CardNotChecked
from coulisse.openings import operations, queries
from coulisse.openings.standing import leader_of, opening_of

router = Router(tags=["openings"])


@router.post("/houses/{house}/openings/{opening}/early", response={201: EarlyPlaceOut}, summary="A place in an earlier line")
def early(request: HttpRequest, house: str, opening: int, body: BroughtIn) -> Status:
    """With a code, the number of a pass or subscription, or that of a UiTPAS: send the slip along with holds as `Coulisse-Line`.
    The right of one person is one place, however often it is asked for. Once the line is open for everybody: 409 `early-line-over`. Where UiTPAS doesn't answer: 503, and ask again after
    the seconds that it says."""
    caller = allowed(request, house, ApiScope.SELL)
    found = opening_of(caller.house, opening, moves=True)
    if found is None:
        raise not_found("opening")
    leader = leader_of(caller.house, found)
    count_place(caller)
    try:
        with codes_counted(caller, "This code opens no earlier line"):
            slip = operations.show_right(house=leader, opening_id=opening, typed=body.code)
    except operations.NoLineYet as early:
        raise ApiProblem(409, "no-line-yet", "The line has not begun to form", forms_at=found.forms_at.isoformat()) from early
    except operations.EarlyLineOver as late:
        raise ApiProblem(409, "early-line-over", "The line is open for everybody", "A hold gives a place in it.") from late
    except operations.AlreadyOver as over:
        raise not_found("opening") from over
    except CardNotChecked as wait:
        raise ApiProblem(
            503, "card-not-checked", "UiTPAS does not answer", "The card can't be checked now; ask again.", retry_after_seconds=wait.after_seconds
        ) from wait
    with house_scope(leader.pk):
        here = queries.whereabouts(found, [slip.written])
    opens_at = here.line.opens_at if here else found.opens_at
    return Status(201, EarlyPlaceOut(opening_id=opening, slip=slip.written, opens_at=opens_at))
