"""Who may see mails and send them again: plain functions of the roles somebody has in the house."""

from collections.abc import Iterable

from coulisse.houses.types import Role

Roles = Iterable[Role]


def _any(roles: Roles, *enough: Role) -> bool:
    held = set(roles)
    return Role.ADMINISTRATOR in held or bool(held & set(enough))


def may_see_mails(roles: Roles) -> bool:
    """Mails of orders; they hold a link to the order, as the order's own page in the office does."""
    return _any(roles, Role.TICKETING)


def may_send_again(roles: Roles) -> bool:
    return _any(roles, Role.TICKETING)
