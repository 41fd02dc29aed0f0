"""A form that names somebody else's thing: another house's, or a sibling's. It is refused, and nothing changes anywhere."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from coulisse.admission.models import Admittance
from coulisse.config.tests.trust.conftest import machine, staff, visitor
from coulisse.faces.office.halls.drafting import sealed
from coulisse.houses.scope import house_scope
from coulisse.houses.types import Role
from coulisse.sales.models import OrderLine
from coulisse.sales.operations import hold_best_seats
from coulisse.sales.operations.baskets import HoldAsked
from coulisse.testing.factories import make_performance, make_plan_document
from coulisse.testing.trust.contents import changed, contents
from coulisse.testing.trust.world import Everything

# Who asks at which address with which form. The first two are De Kring and Het Anker.
Asked = tuple[Client, str, str, dict[str, Any]]
Swap = Callable[[Everything, Everything], Asked]


def office(ours: Everything, path: str, form: dict[str, Any]) -> Asked:
    return staff(ours, Role.ADMINISTRATOR), "post", f"/office/de-kring/{path}", form


def api(ours: Everything, scope: str, method: str, path: str, body: dict[str, Any]) -> Asked:
    return machine(ours, scope), method, f"/api/v1/houses/de-kring/{path}", body


def shop(ours: Everything, basket: Any, path: str, form: dict[str, Any]) -> Asked:
    client = visitor()
    client.cookies[f"basket-{ours.house.pk}"] = str(basket)
    return client, "post", f"/de-kring/nl/{path}", form


def event(house: Everything, **more: Any) -> dict[str, Any]:
    """A right form of a new event in this house."""
    return {
        "title_nl": "Hamlet", "kind": "0.55.0.0.0/1.3.1.0.0", "quote-TOTAL_FORMS": "0", "quote-INITIAL_FORMS": "0", "date-TOTAL_FORMS": "1",
        "date-INITIAL_FORMS": "0", "date-0-starts_at_date": "2027-03-01", "date-0-starts_at_time": "20:00", "limit_per_order": "10", "doors": "30",
        "layout": str(house.evening.plan_version.layout_id), "price_list": str(house.evening.price_list_id), "then": "on_sale", **more,
    }  # fmt: skip


def date_form(house: Everything, **more: Any) -> dict[str, Any]:
    return {"starts_at_date": "2027-03-01", "starts_at_time": "20:00", **event(house), **more}


def others_basket(ours: Everything) -> Any:
    """Of another visitor of the same house."""
    with house_scope(ours.house.pk) as scope:
        return hold_best_seats(asked=HoldAsked(ours.house, uuid4(), ours.sibling.pk, "nl", scope.now), count=1).basket_id


def draft(ours: Everything) -> int:
    """A date of which everything can still be changed."""
    return make_performance(ours.house, production=ours.evening.production, price_list=ours.evening.price_list, days=20, state="draft").pk


def waiting_line(ours: Everything) -> int:
    with house_scope(ours.house.pk):
        return OrderLine.objects.filter(order=ours.waiting, kind="ticket").values_list("pk", flat=True)[0]


REFUND = {"reason": "ziek", "with_fees": "on", "key": "0b0e4f4a-0000-4000-8000-000000000009"}
SWAPS: dict[str, Swap] = {
    "a new event in a neighbour's hall": lambda us, them: office(us, "programme/new/", event(us, layout=them.evening.plan_version.layout_id)),
    "a new event at a neighbour's prices": lambda us, them: office(us, "programme/new/", event(us, price_list=them.evening.price_list_id)),
    "new dates in a neighbour's hall": lambda us, them: office(
        us, f"programme/{us.numbers['production']}/dates/", event(us, layout=them.evening.plan_version.layout_id)
    ),
    "new dates at a neighbour's prices": lambda us, them: office(
        us, f"programme/{us.numbers['production']}/dates/", event(us, price_list=them.evening.price_list_id)
    ),
    "a date goes to a neighbour's hall": lambda us, them: office(
        us, f"programme/dates/{draft(us)}/", date_form(us, layout=them.evening.plan_version.layout_id)
    ),
    "a date gets a neighbour's prices": lambda us, them: office(
        us, f"programme/dates/{draft(us)}/", date_form(us, price_list=them.evening.price_list_id)
    ),
    "a neighbour's picture comes first": lambda us, them: office(
        us, f"programme/{us.numbers['production']}/pictures/order/", {"first": them.numbers["image"]}
    ),
    "a picture by way of a sibling": lambda us, them: office(
        us, f"programme/{us.sibling.production_id}/pictures/{us.numbers['image']}/", {"alt_nl": "Anders", "credit": "x"}
    ),
    "a picture is removed by way of a sibling": lambda us, them: office(
        us, f"programme/{us.sibling.production_id}/pictures/{us.numbers['image']}/remove/", {}
    ),
    "a neighbour's ticket is refunded": lambda us, them: office(us, f"sales/orders/{us.order.code}/refund/", {**REFUND, "line": [them.order_line]}),
    "another order's ticket is refunded": lambda us, them: office(us, f"sales/orders/{us.order.code}/refund/", {**REFUND, "line": [waiting_line(us)]}),
    "a neighbour's colleague gets a role": lambda us, them: office(us, f"settings/staff/{them.people[Role.DOOR].pk}/roles/", {"roles": ["administrator"]}),
    "a neighbour's invitation is withdrawn": lambda us, them: office(us, f"settings/staff/invitations/{them.numbers['invitation']}/withdraw/", {}),
    "a neighbour's token is revoked": lambda us, them: office(us, f"settings/api/{them.numbers['token']}/revoke/", {}),
    "a plan that was looked at for a neighbour's layout": lambda us, them: office(
        us, f"halls/layouts/{us.sibling.plan_version.layout_id}/file/keep/", {"plan": sealed(them.evening.plan_version.layout, make_plan_document())}
    ),
    "a plan that was looked at for a sibling": lambda us, them: office(
        us, f"halls/layouts/{us.sibling.plan_version.layout_id}/file/keep/", {"plan": sealed(us.evening.plan_version.layout, make_plan_document())}
    ),
    "a neighbour's entry is undone": lambda us, them: (
        staff(us, Role.DOOR), "post", f"/door/de-kring/{us.evening.pk}/undo/", {"admittance": them.admittance}
    ),
    "an entry is undone at another evening": lambda us, them: (
        staff(us, Role.DOOR), "post", f"/door/de-kring/{us.sibling.pk}/undo/", {"admittance": us.admittance}
    ),
    "a hold for a neighbour's evening": lambda us, them: api(us, "sell", "post", "holds", {"performance_id": them.evening.pk, "best": {"count": 1}}),
    "rates in a neighbour's basket": lambda us, them: api(
        us, "sell", "put", f"holds/{us.basket}/rates", {"rates": {str(them.basket_line): "youth"}}
    ),
    "a neighbour's hold is ordered": lambda us, them: api(us, "sell", "post", "orders", {"hold_id": str(them.basket), "email": "x@example.org"}),
    "a scan at a neighbour's evening": lambda us, them: api(
        us, "scan", "post", "scans", {"performance_id": them.evening.pk, "code": us.code, "nonce": str(uuid4())}
    ),
    "a scan at an evening that no row can have": lambda us, them: api(
        us, "scan", "post", "scans", {"performance_id": 2**63, "code": us.code, "nonce": str(uuid4())}
    ),
    "a neighbour's entry is undone by a machine": lambda us, them: api(us, "scan", "post", "scans/undo", {"admittance_id": them.admittance}),
    "a neighbour's basket is emptied": lambda us, them: shop(us, them.basket, "basket/empty/", {}),
    "a line of a neighbour's basket goes": lambda us, them: shop(us, us.basket, "basket/remove/", {"line": them.basket_line}),
    "a line of another visitor's basket goes": lambda us, them: shop(us, others_basket(us), "basket/remove/", {"line": us.basket_line}),
    "rates in another visitor's basket": lambda us, them: shop(us, others_basket(us), "basket/rates/", {f"rate-{us.basket_line}": "youth"}),
    "a neighbour's basket is ordered": lambda us, them: shop(us, them.basket, "checkout/", {"email": "x@example.org"}),
}  # fmt: skip


def test_what_is_somebody_elses_is_refused_and_nothing_changes(ours: Everything, theirs: Everything) -> None:
    wrong = []
    for name, swap in SWAPS.items():
        client, method, path, sent = swap(ours, theirs)
        before = contents()
        words = {"content_type": "application/json"} if path.startswith("/api/") else {}
        status = getattr(client, method)(path, sent, **words).status_code
        if touched := changed(before, contents()):
            wrong.append(f"{name}: {status}, {', '.join(touched)} changed")
        elif not (status == 200 and path.startswith("/de-kring/")) and status not in (302, 400, 404, 409, 410, 422):
            wrong.append(f"{name}: {status}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", ["a new event in a neighbour's hall", "a new event at a neighbour's prices"])
def test_the_same_form_with_ones_own_things_is_right(ours: Everything, theirs: Everything, name: str) -> None:
    """So that what is refused above is refused for what was swapped."""
    client, method, path, _sent = SWAPS[name](ours, theirs)
    before = contents()
    assert getattr(client, method)(path, event(ours)).status_code == 302
    assert {"programme_production", "programme_performance"} <= set(changed(before, contents()))


def test_a_neighbours_ticket_lets_nobody_in(ours: Everything, theirs: Everything) -> None:
    staff(ours, Role.DOOR).post(f"/door/de-kring/{ours.evening.pk}/", {"code": theirs.code})
    with house_scope(ours.house.pk):
        assert Admittance.objects.count() == 1
