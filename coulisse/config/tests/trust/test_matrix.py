"""Every address × method × person × {own, another house's, unknown}: generated from the resolver, judged by the table."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from coulisse.config import urls
from coulisse.config.tests.trust.conftest import machine, staff, visitor
from coulisse.config.tests.trust.expectations import Expected, expectations
from coulisse.houses.scope import house_scope
from coulisse.houses.types import Role
from coulisse.testing.trust.addresses import Address, every_address
from coulisse.testing.trust.contents import changed, contents, taken_back
from coulisse.testing.trust.world import Everything
from coulisse.venues.models import Hall

ADDRESSES = every_address()
EXPECTED = expectations()
NOBODY = {
    "int": (987_654_321, 10**18, 10**30), "uuid": ("0b0e4f4a-0000-4000-8000-000000000000",), "order": ("ZZZZZZZZ",), "sig": ("x" * 22,),
    "slug": ("nothing-here",), "token": ("x" * 32,), "": ("ZZZZZZZZ",),
}  # fmt: skip
# Parameters that name a thing of a house; the others are words of ours (a step, a format) or public (a stored picture).
THINGS = {
    "production", "image", "performance", "code", "signature", "version", "hall", "layout", "price_list", "customer", "invitation", "user", "token", "refund", "offer", "discount_code", "opening",
    "key", "production_id", "performance_id", "hold_id", "passkey_id", "renewal", "proposal", "exchange", "asked",
}  # fmt: skip


def values(house: Everything, address: Address) -> dict[str, Any]:
    """What stands in the parameters of an address for a thing of this house."""
    found = {"status": 404, "component": "buttons", "user_id": house.people[Role.ADMINISTRATOR].pk, "pk": 1, "number": 0, **house.numbers}
    route = address.route
    if route.startswith("<house>/"):
        found |= {"production": found["slug_of_production"], "version": found["published"]}
        if "/passes/" in route:
            found["key"] = found["voucher_key"]
        if "/cards/" in route:
            found |= {"membership": found["voucher"], "signature": found["held_signature"]}
        if "/renewal/" in route:
            found["signature"] = found["renewal_signature"]
        if "/pay/<code>" in route:
            found |= {"code": found["waiting"], "signature": found["waiting_signature"]}
    if ("/exchange/" in route and "products" not in route) or "/exchanges" in route:
        found |= {"code": found["exchange_code"], "signature": found["exchange_signature"]}
        if route.startswith("office/"):
            found["exchange"] = found["desk_exchange"]
    if route.endswith(("/sell/", "/stop-selling/")):
        found["offer"] = found["formula_offer"]
    if route.endswith(("/payments", "/paid")):
        found["code"] = found["waiting"]
    if "invitation/<house>" in route:
        found["token"] = found["invited"]
    if "new-password" in route:
        found["token"] = "x" * 32
    if route.startswith("components/"):
        found["name"] = "programme"
    return found


# What is sent along where an empty form would not be understood as one.
SENT: dict[str, Callable[[Everything], dict[str, Any]]] = {
    "hooks/payments/<house>/<key>/": lambda of: {"id": of.payment.reference},
    "demo/pay/<reference>/": lambda of: {"choice": "card"},
    "api/v1/houses/<house>/holds": lambda of: {"performance_id": of.evening.pk, "best": {"count": 1}},
    "api/v1/houses/<house>/holds/<hold_id>/rates": lambda of: {"rates": {}},
    "api/v1/houses/<house>/holds/<hold_id>/codes": lambda of: {"code": "NERGENS"},
    "api/v1/houses/<house>/openings/<opening>/early": lambda of: {"code": "NERGENS"},
    "api/v1/houses/<house>/codes": lambda of: {"unlocks": "summer", "code": "PROEF"},
    "api/v1/houses/<house>/orders": lambda of: {"hold_id": str(of.basket), "email": "bea@example.org"},
    "api/v1/houses/<house>/orders/<code>/paid": lambda of: {"reference": "x", "amount_cents": of.waiting.total_cents},
    "api/v1/houses/<house>/orders/<code>/exchanges": lambda of: {
        "id": "0b0e4f4a-0000-4000-8000-000000000002", "lines": [1], "performance_id": of.sibling.pk,
    },
    "api/v1/houses/<house>/orders/<code>/exchanges/<exchange>/codes": lambda of: {"code": "NERGENS"},
    "api/v1/houses/<house>/orders/<code>/exchanges/<exchange>/order": lambda of: {"balance_cents": 0},
    "api/v1/houses/<house>/scans": lambda of: {"performance_id": of.evening.pk, "code": of.code, "nonce": "0b0e4f4a-0000-4000-8000-000000000001"},
    "api/v1/houses/<house>/scans/undo": lambda of: {"admittance_id": of.admittance},
    "door/<house>/<performance>/": lambda of: {"code": of.code},
    "<house>/<language>/e/<production>/<performance>/best/": lambda of: {"count": "1", "zone": "1"},
    "<house>/<language>/passes/<key>/": lambda of: {"amount": "another", "other_amount": "25", "count": "1", "who": "me"},
    "<house>/<language>/e/<production>/<performance>/seats/": lambda of: {"place": "20"},
    "<house>/<language>/orders/<code>/<signature>/exchange/<exchange>/seats/": lambda of: {"place": "20"},
}  # fmt: skip


def ask(client: Client, method: str, address: Address, where: str, of: Everything) -> Any:
    """One request that never happened."""
    words: dict[str, Any] = {}
    if method not in ("GET", "DELETE"):
        words["data"] = SENT.get(address.route, lambda _of: {})(of)
        if address.route.startswith("api/"):
            words["content_type"] = "application/json"
        elif address.route.startswith("hooks/"):
            words = {"data": urlencode(words["data"]), "content_type": "application/x-www-form-urlencoded"}
    before = {name: morsel.value for name, morsel in client.cookies.items()}
    with taken_back():
        answer = getattr(client, method.lower())(where, **words)
        answer.plain = _plain(answer)
    client.cookies.clear()
    client.cookies.load(before)
    return answer


_NOISE = re.compile(
    rb'csrfmiddlewaretoken" value="[^"]*"|/[\w./-]*/[\w./-]*|\b(?:987654321|1000000000000000000+|nothing-here|ZZZZZZZZ|[0-9a-f]{8}-[0-9a-f-]{27})\b'
)


def _plain(answer: Any) -> bytes:
    """What was answered, without addresses and what changes with each request."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return _NOISE.sub(b"", body)


def works(status: int) -> bool:
    """It was let in: done, shown, sent on, or refused for what was sent."""
    return status in (200, 201, 204, 302, 303, 304, 409, 410, 422)


def test_every_address_stands_in_the_table_and_the_other_way_round() -> None:
    assert {address.route for address in ADDRESSES} == EXPECTED.keys()


def planted(settings: Any, route: str, view: Callable[..., Any]) -> Address:
    """One more address, in front of all others."""
    entry = path(route, view)
    settings.ROOT_URLCONF = type("urls", (), {"urlpatterns": [entry, *urls.urlpatterns]})
    return next(address for address in every_address() if address.view is view)


def test_an_address_that_somebody_forgot_is_seen(settings: Any) -> None:
    planted(settings, "office/<slug:house>/new-and-forgotten/", lambda request: None)
    assert {address.route for address in every_address()} - EXPECTED.keys() == {"office/<house>/new-and-forgotten/"}


def test_an_address_without_a_permission_is_seen(settings: Any, ours: Everything, theirs: Everything) -> None:
    address = planted(settings, "office/<slug:house>/open-to-all/", lambda request, house: HttpResponse("figures"))
    wrong = let_in_wrongly(address, Expected(address.route, "GET", "A T"), ours, theirs)
    assert {line.split(" as ")[1] for line in wrong} == {
        "visitor: 200", "neighbour's administrator: 200", "programmer: 200", "audience: 200", "production: 200", "door: 200",
    }  # fmt: skip


def test_a_page_that_shows_a_neighbours_thing_is_seen(settings: Any, ours: Everything, theirs: Everything) -> None:
    def leaky(request: HttpRequest, house: str, hall: int) -> HttpResponse:
        with house_scope(ours.house.pk, theirs.house.pk):
            return HttpResponse(Hall.objects.get(pk=hall).name) if Hall.objects.filter(pk=hall) else HttpResponse(status=404)

    address = planted(settings, "leak/<slug:house>/<int:hall>/", leaky)
    assert len(list(_told_apart(address, "hall", Expected(address.route, "GET", "everyone"), ours, theirs))) == 2


def people(expected: Expected, ours: Everything, theirs: Everything) -> Iterator[tuple[str, Client, Callable[[int], bool]]]:
    """Who comes by, and what they may be answered at an address of De Kring about a thing of De Kring."""
    role_of_theirs = {f"neighbour's {role.value}": staff(theirs, role) for role in (Role.ADMINISTRATOR,)}
    if expected.roles:
        yield "visitor", visitor(), lambda status: status == 302
        for name, client in role_of_theirs.items():
            yield name, client, lambda status: status == 404
        for role in Role:
            yield role.value, staff(ours, role), works if role in expected.roles else (lambda status: status == 403)
    elif expected.who == "signed-in":
        yield "visitor", visitor(), lambda status: status == 302
        yield "door", staff(ours, Role.DOOR), works
        yield "administrator", staff(ours, Role.ADMINISTRATOR), works
    elif expected.who.startswith("token"):
        wanted = scopes_of(expected)
        yield "visitor", visitor(), lambda status: status == 401
        yield "a wrong token", visitor(authorization="Bearer coulisse_1_XXXX"), lambda status: status == 401
        yield "administrator in a browser", staff(ours, Role.ADMINISTRATOR), lambda status: status == 401
        for scopes in ours.tokens:
            may = works if wanted <= set(scopes.split("+")) else (lambda status: status == 403)
            yield f"machine that may {scopes}", machine(ours, scopes), may
            yield f"neighbour's machine that may {scopes}", machine(theirs, scopes), lambda status: status == 404
    else:
        may = (lambda status: works(status) or status == 404) if "new-password" in expected.route or expected.who == "demo" else works
        yield "visitor", visitor(), may
        for name, client in role_of_theirs.items():
            yield name, client, may
        yield "door", staff(ours, Role.DOOR), may


def scopes_of(expected: Expected) -> set[str]:
    return set(expected.who.split()[1].split("+"))


def test_each_person_is_let_in_or_not_as_the_table_says(ours: Everything, theirs: Everything) -> None:
    wrong = [line for address in ADDRESSES for expected in EXPECTED[address.route] for line in let_in_wrongly(address, expected, ours, theirs)]
    assert not wrong, "\n".join(wrong)


def let_in_wrongly(address: Address, expected: Expected, ours: Everything, theirs: Everything) -> Iterator[str]:
    where = address.path(values(ours, address))
    for who, client, may in people(expected, ours, theirs):
        status = ask(client, expected.method, address, where, ours).status_code
        if not may(status):
            yield f"{expected.method} {address.route} as {who}: {status}"


def test_a_neighbours_thing_is_answered_like_one_that_never_was(ours: Everything, theirs: Everything) -> None:
    """The same status and the same words, whatever is asked for; and numbers that no row can have break nothing."""
    wrong = []
    for address in ADDRESSES:
        for name in sorted(THINGS & address.kinds.keys()):
            for expected in EXPECTED[address.route]:
                wrong += _told_apart(address, name, expected, ours, theirs)
    assert not wrong, "\n".join(wrong)


def _told_apart(address: Address, name: str, expected: Expected, ours: Everything, theirs: Everything) -> Iterator[str]:
    own, other = values(ours, address), values(theirs, address)
    client = insider(expected, ours)
    seen = {}
    for what in (other[name], *NOBODY[_kind(address, name)]):
        answer = ask(client, expected.method, address, address.path({**own, name: what}), ours)
        seen[what] = (answer.status_code, _place(answer.headers.get("Location", ""), {str(what), *map(str, own.values())}), answer.plain)
        if answer.status_code >= 500 or (answer.status_code == 200):
            yield f"{expected.method} {address.route} with {name}={what}: {answer.status_code}"
    if len(set(seen.values())) != 1:
        told = {what: (status, location, len(body)) for what, (status, location, body) in seen.items()}
        yield f"{expected.method} {address.route} tells {name} of a neighbour from one that never was: {told}"


def _place(location: str, named: set[str]) -> tuple[str, ...]:
    """Where it leads, without what the address itself named: numbers of two tables may be equal."""
    return tuple(part for part in re.split(r"[/?&=]", location) if part not in named)


def _kind(address: Address, name: str) -> str:
    """What a parameter takes; the API's are named, not typed."""
    return address.kinds[name] or {"opening": "int", "production_id": "int", "performance_id": "int", "hold_id": "uuid", "exchange": "uuid"}.get(
        name, ""
    )


def insider(expected: Expected, ours: Everything) -> Client:
    """Somebody of De Kring who may do it."""
    if expected.roles:
        return staff(ours, Role.ADMINISTRATOR)
    if expected.who == "signed-in":
        return staff(ours, Role.DOOR)
    return machine(ours, expected.who.split()[1]) if expected.who.startswith("token") else visitor()


def test_a_neighbours_house_is_answered_like_one_that_never_was(ours: Everything, theirs: Everything) -> None:
    wrong = []
    for address in ADDRESSES:
        for expected in EXPECTED[address.route] if "house" in address.kinds else ():
            if not (expected.roles or expected.who.startswith("token")):
                continue
            client, own = insider(expected, ours), values(ours, address)
            asked = [ask(client, expected.method, address, address.path({**own, "house": slug}), ours) for slug in ("het-anker", "nothing-here")]
            if len({(answer.status_code, answer.plain) for answer in asked}) != 1 or asked[0].status_code != 404:
                wrong.append(f"{expected.method} {address.route}: {[answer.status_code for answer in asked]}")
    assert not wrong, "\n".join(wrong)


def test_methods_that_an_address_does_not_take_do_nothing(ours: Everything) -> None:
    client = staff(ours, Role.ADMINISTRATOR)
    wrong, before = [], contents()
    for address in ADDRESSES:
        taken = {expected.method for expected in EXPECTED[address.route]}
        for method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"} - taken - ({"HEAD"} if "GET" in taken else set()):
            with taken_back():
                status = client.generic(method, address.path(values(ours, address))).status_code
                if address.route == "api/v1/openapi.json":
                    continue  # It reads, whatever the word.
                touched = [] if status in (404, 405) else changed(before, contents())
                if status >= 500 or (status not in (404, 405) and method in ("GET", "HEAD", "POST")) or touched:
                    wrong.append(f"{method} {address.route}: {status} {touched}")
    assert not wrong, "\n".join(wrong)
