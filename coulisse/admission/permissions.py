"""Who may do what with tickets and at the door: plain functions of the roles somebody has in the house."""

from collections.abc import Iterable

from coulisse.houses.types import ApiScope, Role

Roles = Iterable[Role]


def _any(roles: Roles, *enough: Role) -> bool:
    held = set(roles)
    return Role.ADMINISTRATOR in held or bool(held & set(enough))


def may_scan(roles: Roles) -> bool:
    return _any(roles, Role.DOOR, Role.TICKETING, Role.PRODUCTION)


def may_undo(roles: Roles) -> bool:
    """Whoever scans: a slip is put right where it happened, and the history says by whom."""
    return may_scan(roles)


def may_see_counts(roles: Roles) -> bool:
    return _any(roles, Role.DOOR, Role.TICKETING, Role.PRODUCTION, Role.PROGRAMMER, Role.AUDIENCE)


def may_see_scans(roles: Roles) -> bool:
    """Scans show names."""
    return may_scan(roles)


def may_change_tickets(roles: Roles) -> bool:
    """Issue again, rename, block."""
    return _any(roles, Role.TICKETING)


def may_rotate_keys(roles: Roles) -> bool:
    return _any(roles)


def token_may_scan(scopes: Iterable[str]) -> bool:
    """A machine with this token: scan, undo, count, fetch the manifest."""
    return ApiScope.SCAN in set(scopes)
