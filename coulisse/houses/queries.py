"""Questions about houses, people and history."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import OuterRef, Subquery

from coulisse.houses.asked import Asked
from coulisse.houses.models import ApiToken, HistoryEntry, House, HouseDomain, Invitation, StaffRole, User
from coulisse.houses.operations import digest
from coulisse.houses.scope import house_scope
from coulisse.houses.types import HouseStatus, Role

_OWN_DOMAINS = HouseDomain.objects.filter(verified_at__isnull=False).order_by("pk")


_own_host = Subquery(_OWN_DOMAINS.filter(house=OuterRef("pk")).values("host")[:1])
_of_number = Asked(lambda number: House.objects.filter(pk=number).select_related("cluster").annotate(own_host=_own_host))
_of_slug = Asked(lambda slug: House.objects.filter(slug=slug).select_related("cluster").annotate(own_host=_own_host))


def house_by_slug(slug: str) -> House | None:
    """The house with this address path, open or not, with its origin. Houses are public: no scope needed."""
    return _of_slug.first(slug)


def house_with_id(number: int) -> House | None:
    """The same by its number."""
    return _of_number.first(number)


def known_house(number: int) -> House:
    """The same of one that is there, as tasks know it. Raises `House.DoesNotExist`."""
    return _of_number.one(number)


def house_by_host(host: str) -> House | None:
    """The house that a verified host name belongs to."""
    domain = _OWN_DOMAINS.filter(host__iexact=host).select_related("house__cluster").first()
    return domain.house if domain else None


def house_origin(house: House) -> str:
    """``https://host`` of a house: its own verified domain, else the installation's address. No query after `house_by_slug`.

    Never a host that a request named: links in mails would follow it.
    """
    known = vars(house)
    host = known["own_host"] if "own_host" in known else _OWN_DOMAINS.filter(house=house).values_list("host", flat=True).first()
    return f"https://{host}" if host else settings.BASE_URL.rstrip("/")


def live_houses() -> Sequence[House]:
    return House.objects.filter(status=HouseStatus.LIVE).order_by("name")


def houses_of(user: User) -> dict[int, set[Role]]:
    """In which houses somebody works, and as what. Opens a scope of the person's own."""
    with house_scope(user=user.pk):
        found: dict[int, set[Role]] = {}
        for house_id, role in StaffRole.objects.filter(user=user).values_list("house_id", "role"):
            found.setdefault(house_id, set()).add(Role(role))
        return found


def roles_in(user: User, house: House) -> frozenset[Role]:
    """What somebody does in a house; empty for a stranger. Opens a scope of its own."""
    with house_scope(house.pk):
        return frozenset(Role(role) for role in StaffRole.objects.filter(user=user, house=house).values_list("role", flat=True))


@dataclass(frozen=True, slots=True)
class Colleague:
    user: User
    roles: frozenset[Role]


def staff_of(house: House) -> list[Colleague]:
    """Everybody who works in a house, by name. In the house's scope."""
    roles: dict[User, set[Role]] = {}
    for held in StaffRole.objects.filter(house=house).select_related("user").order_by("user__name", "user__email", "role"):
        roles.setdefault(held.user, set()).add(Role(held.role))
    return [Colleague(user, frozenset(held)) for user, held in roles.items()]


def open_invitations(now: datetime) -> list[Invitation]:
    """Who was asked and hasn't answered. In the house's scope."""
    return list(Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=now).order_by("-pk"))


def live_tokens() -> list[ApiToken]:
    """The house's tokens that machines can use. In the house's scope."""
    return list(ApiToken.objects.filter(revoked_at=None).order_by("name", "pk"))


def open_invitation(token: str, now: datetime) -> Invitation | None:
    """The invitation of a link, if it can still be used. In the house's scope."""
    return Invitation.objects.filter(token_digest=digest(token), accepted_at=None, withdrawn_at=None, expires_at__gt=now).first()


_HOUSE_NUMBER = re.compile(r"[0-9]{1,9}")


_live_token = Asked(lambda kept: ApiToken.objects.filter(token_digest=kept, revoked_at=None).select_related("house"))


def token_of(presented: str) -> tuple[ApiToken, House] | None:
    """The live token that a machine presents, with its house. Opens a scope of its own."""
    parts = presented.split("_")
    if len(parts) != 3 or parts[0] != "coulisse" or not _HOUSE_NUMBER.fullmatch(parts[1]):
        return None
    with house_scope(int(parts[1])):
        token = _live_token.first(digest(parts[2]))
    return (token, token.house) if token else None


def history(subject: str, *, most: int = 100) -> Sequence[HistoryEntry]:
    """What happened to a thing, newest first. In the house's scope."""
    return HistoryEntry.objects.filter(subject=subject).order_by("-id")[:most]
