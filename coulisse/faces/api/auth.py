"""Who asks: a machine with a token of one house. The token says which house, so that nothing else has to."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer

from coulisse.faces.api.problems import ApiProblem, not_found
from coulisse.faces.shared.clients import client_address
from coulisse.houses.answers import twin
from coulisse.houses.models import ApiToken, House
from coulisse.houses.queries import house_by_slug, token_of
from coulisse.houses.throttles import API_REFUSED, TooManyTries, count_try
from coulisse.houses.types import Actor, ApiScope, HouseStatus
from coulisse.lib.kept import ForAMoment

# A token that is revoked opens nothing a moment later.
_known: ForAMoment[tuple[ApiToken, House] | None] = ForAMoment(settings.MOMENT_SECONDS, most=1000)


@dataclass(frozen=True)
class Caller:
    token: ApiToken
    house: House

    @property
    def actor(self) -> Actor:
        return Actor.token(self.token)


class TokenAuth(HttpBearer):
    """``Authorization: Bearer coulisse_…``; wrong ones are counted by address."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        found = _known.get(token, lambda: token_of(token))
        if found is None:
            try:
                count_try(API_REFUSED, client_address(request))
            except TooManyTries as wait:
                raise ApiProblem(
                    429, "slow-down", "Too many refused requests", "Wait before you try again.", retry_after_seconds=wait.seconds
                ) from wait
            raise ApiProblem(401, "unknown-token", "This token is not known", "It may have been revoked; ask the house for a new one.")
        return Caller(*map(twin, found))  # type: ignore[arg-type]


def caller_at_hand(token: str) -> Caller | None:
    """Whose token this is, where the process knows it; it asks nobody."""
    found = _known.peek(token)
    return Caller(*found) if found else None


def allowed(request: HttpRequest, house: str, *scopes: ApiScope) -> Caller:
    """The caller, if its token is of this house and has all of these scopes; else the answer is a problem."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    if caller.house.slug != house or caller.house.status == HouseStatus.CLOSED:
        raise not_found("house")
    if missing := [scope.value for scope in scopes if scope not in caller.token.scopes]:
        raise ApiProblem(403, "scope-missing", "This token may not do that", f"It needs the scope “{'” and “'.join(missing)}”.")
    return caller


def open_house(slug: str) -> House:
    """A house whose programme is public; else 404."""
    house = house_by_slug(slug)
    if house is None or house.status != HouseStatus.LIVE:
        raise not_found("house")
    return house
