"""Who may read the mails of a house."""

import pytest

from coulisse.houses.types import Role
from coulisse.outreach import permissions


@pytest.mark.parametrize("role", Role)
def test_only_who_works_with_orders(role: Role) -> None:
    allowed = role in (Role.ADMINISTRATOR, Role.TICKETING)
    assert permissions.may_see_mails([role]) is permissions.may_send_again([role]) is allowed
