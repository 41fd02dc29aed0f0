"""Who may do what in a house: plain functions of the roles somebody has there."""

from collections.abc import Iterable

from coulisse.houses.types import Role

Roles = Iterable[Role]


def _any(roles: Roles, *enough: Role) -> bool:
    held = set(roles)
    return Role.ADMINISTRATOR in held or bool(held & set(enough))


def may_enter_office(roles: Roles) -> bool:
    return bool(set(roles) - {Role.DOOR})


def may_change_house(roles: Roles) -> bool:
    return _any(roles)


def may_manage_staff(roles: Roles) -> bool:
    return _any(roles)


def may_manage_api(roles: Roles) -> bool:
    return _any(roles)


def may_edit_programme(roles: Roles) -> bool:
    return _any(roles, Role.PROGRAMMER, Role.AUDIENCE, Role.TICKETING)


def may_edit_halls(roles: Roles) -> bool:
    return _any(roles, Role.TICKETING, Role.PROGRAMMER, Role.PRODUCTION)


def may_edit_prices(roles: Roles) -> bool:
    return _any(roles, Role.TICKETING)


def may_see_sales(roles: Roles) -> bool:
    return _any(roles, Role.TICKETING, Role.PROGRAMMER, Role.AUDIENCE, Role.PRODUCTION)


def may_see_orders(roles: Roles) -> bool:
    return _any(roles, Role.TICKETING)


def may_change_orders(roles: Roles) -> bool:
    return _any(roles, Role.TICKETING)


def may_see_members(roles: Roles) -> bool:
    return _any(roles, Role.TICKETING, Role.AUDIENCE)


def may_block_seats(roles: Roles) -> bool:
    return _any(roles, Role.TICKETING, Role.PRODUCTION)


def may_scan(roles: Roles) -> bool:
    return _any(roles, Role.DOOR, Role.TICKETING, Role.PRODUCTION)


def may_run_openings(roles: Roles) -> bool:
    return _any(roles, Role.TICKETING)
