"""No form is believed without the mark of its page: every address that takes one, read from the resolver."""

from typing import Any

from django.test import Client

from coulisse.config.tests.trust.expectations import expectations
from coulisse.config.tests.trust.test_matrix import ADDRESSES, planted, values
from coulisse.houses.types import Role
from coulisse.testing.trust.addresses import Address
from coulisse.testing.trust.contents import changed, contents
from coulisse.testing.trust.world import Everything

# Machines speak here, that carry no cookie of ours: a notice is only a reason to ask; a token is the proof itself.
MACHINES = ("hooks/payments/", "api/v1/")


def forged(address: Address, method: str, ours: Everything, client: Client) -> int:
    """A form of another site, sent by the browser of an administrator who is signed in here."""
    return client.generic(method, address.path(values(ours, address)), b"x=1", "application/x-www-form-urlencoded").status_code


def browser(ours: Everything) -> Client:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(ours.people[Role.ADMINISTRATOR], backend="coulisse.houses.authentication.EmailBackend")
    return client


def test_every_form_of_a_browser_needs_the_mark_of_its_page(ours: Everything) -> None:
    client, wrong = browser(ours), []
    before = contents()
    for address in ADDRESSES:
        methods = {expected.method for expected in expectations()[address.route]} - {"GET"}
        for method in methods if not address.route.startswith(MACHINES) else ():
            if (status := forged(address, method, ours, client)) != 403:
                wrong.append(f"{method} {address.route}: {status}")
    assert not wrong, "\n".join(wrong)
    assert changed(before, contents()) == []


def test_the_api_believes_no_cookie(ours: Everything) -> None:
    client, before = browser(ours), contents()
    for address in ADDRESSES:
        for expected in expectations()[address.route] if address.route.startswith("api/") else ():
            if expected.who.startswith("token"):
                assert forged(address, expected.method, ours, client) == 401, address.route
    assert changed(before, contents()) == []


def test_a_form_that_asks_for_no_mark_is_seen(settings: Any, ours: Everything) -> None:
    from django.http import HttpResponse
    from django.views.decorators.csrf import csrf_exempt

    address = planted(settings, "open/<slug:house>/", csrf_exempt(lambda request, house: HttpResponse("done")))
    assert forged(address, "POST", ours, browser(ours)) == 200
