"""Looking changes nothing: mail scanners, search engines and browsers that fetch ahead open every link there is."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from coulisse.config.tests.trust.conftest import machine, staff, visitor
from coulisse.config.tests.trust.expectations import expectations
from coulisse.config.tests.trust.test_matrix import ADDRESSES, ask, planted, values
from coulisse.houses.models import House
from coulisse.houses.types import ApiScope, Role
from coulisse.testing.trust.addresses import Address
from coulisse.testing.trust.contents import changed, contents, taken_back
from coulisse.testing.trust.world import Everything

READ = [address for address in ADDRESSES if any(expected.method == "GET" for expected in expectations()[address.route])]

# The provider sends a buyer back by a GET: a reason to ask it, and what it says is written down.
WRITES = {"<house>/<language>/pay/return/<key>/": {"sales_payment"}}


def everybody(ours: Everything) -> Iterator[tuple[str, Client]]:
    yield "visitor", visitor()
    yield from ((role.value, staff(ours, role)) for role in Role)
    yield from ((f"machine that may {scope}", machine(ours, scope)) for scope in ours.tokens)


def changed_by(client: Client, addresses: list[Address], ours: Everything) -> list[str]:
    """The tables that are different after each address was read twice; nothing of it is kept."""
    before = contents()
    with taken_back():
        for address in addresses * 2:
            answer = client.get(address.path(values(ours, address)))
            assert answer.status_code < 500, address.route
            list(answer.streaming_content if answer.streaming else ())
        return changed(before, contents())


@pytest.mark.parametrize("as_whom", ["visitor", *Role.values, *(f"machine that may {scope}" for scope in (*ApiScope.values, "sell+tickets"))])
def test_reading_every_address_twice_changes_no_row(as_whom: str, ours: Everything) -> None:
    addresses = [address for address in READ if address.route not in WRITES and concerns(address, as_whom)]
    client = dict(everybody(ours))[as_whom]
    if changed_by(client, addresses, ours):
        wrong = {address.route: tables for address in addresses if (tables := changed_by(client, [address], ours))}
        pytest.fail("\n".join(f"GET {route} changes {', '.join(tables)}" for route, tables in wrong.items()) or "only together")


def concerns(address: Address, as_whom: str) -> bool:
    """Machines read the API, staff the office and the door; visitors and the administrator everything else as well."""
    if as_whom.startswith("machine"):
        return address.route.startswith("api/")
    return as_whom in ("visitor", "administrator") or address.route.startswith(("office/", "door/"))


def test_what_is_written_when_a_buyer_comes_back_is_known(ours: Everything) -> None:
    for address in READ:
        if address.route in WRITES:
            assert set(changed_by(visitor(), [address], ours)) == WRITES[address.route]


def test_an_address_that_writes_when_it_is_read_is_seen(settings: Any, ours: Everything) -> None:
    def counts_visits(request: Any, house: str) -> Any:
        House.objects.filter(slug=house).update(city="Roeselare")
        return ask(visitor(), "GET", READ[0], "/health/", ours)

    assert changed_by(visitor(), [planted(settings, "visits/<slug:house>/", counts_visits)], ours) == ["houses_house"]
