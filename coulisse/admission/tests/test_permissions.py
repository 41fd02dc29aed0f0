"""Who may do what, role by role."""

import pytest

from coulisse.admission import permissions
from coulisse.houses.types import Role

ALLOWED = {
    "may_scan": {Role.ADMINISTRATOR, Role.DOOR, Role.TICKETING, Role.PRODUCTION},
    "may_undo": {Role.ADMINISTRATOR, Role.DOOR, Role.TICKETING, Role.PRODUCTION},
    "may_see_scans": {Role.ADMINISTRATOR, Role.DOOR, Role.TICKETING, Role.PRODUCTION},
    "may_see_counts": set(Role),
    "may_change_tickets": {Role.ADMINISTRATOR, Role.TICKETING},
    "may_rotate_keys": {Role.ADMINISTRATOR},
}


@pytest.mark.parametrize("name", ALLOWED)
def test_each_role_may_what_the_table_says(name: str) -> None:
    question = getattr(permissions, name)
    assert {role for role in Role if question([role])} == ALLOWED[name]
    assert not question([])


def test_a_machine_scans_with_the_scope_for_it_alone() -> None:
    assert permissions.token_may_scan(["read", "scan"])
    assert not permissions.token_may_scan(["read", "sell", "tickets"])
