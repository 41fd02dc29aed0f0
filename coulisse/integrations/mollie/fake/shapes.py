"""What the API answers, key by key as published; `conformance/test_mollie.py` compares."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .books import OPEN_FOR, Payment, Refund
from .problems import Problem

DOCUMENTATION = "https://docs.mollie.com"
METHODS = {
    "bancontact": "Bancontact",
    "creditcard": "Credit card",
    "kbc": "KBC/CBC Payment Button",
    "belfius": "Belfius Direct Net",
    "ideal": "iDEAL",
}
_MOMENT_OF = {"paid": "paidAt", "canceled": "canceledAt", "expired": "expiredAt", "failed": "failedAt", "authorized": "authorizedAt"}


def money(cents: int, currency: str) -> dict[str, str]:
    return {"value": f"{cents // 100}.{cents % 100:02d}", "currency": currency}


def moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def link(href: str, kind: str = "application/hal+json") -> dict[str, str]:
    return {"href": href, "type": kind}


def documentation(page: str) -> dict[str, str]:
    return link(f"{DOCUMENTATION}/{page}", "text/html")


def payment(made: Payment, url: str) -> dict[str, Any]:
    here = f"{url}/v2/payments/{made.reference}"
    asked = made.asked
    body: dict[str, Any] = {
        "resource": "payment",
        "id": made.reference,
        "mode": made.mode,
        "createdAt": moment(made.created_at),
        "amount": money(made.cents, made.currency),
        "description": asked["description"],
        "method": made.method,
        "metadata": asked.get("metadata"),
        "status": made.status,
        "details": None,
        "profileId": "pfl_QkEhN94Ba",
        "sequenceType": "oneoff",
    }
    body |= {name: asked[name] for name in ("redirectUrl", "cancelUrl", "webhookUrl", "locale") if name in asked}
    links = {"self": link(here), "documentation": documentation("reference/v2/payments-api/get-payment")}
    if made.status == "open":
        body |= {"isCancelable": False, "expiresAt": moment(made.created_at + OPEN_FOR)}
        links["checkout"] = link(f"{url}/checkout/{made.reference.removeprefix('tr_')}", "text/html")
    if made.settled_at and made.status in _MOMENT_OF:
        body[_MOMENT_OF[made.status]] = moment(made.settled_at)
    if made.status == "paid":
        body["amountRefunded"] = money(made.refunded_cents, made.currency)
        body["amountRemaining"] = money(max(0, made.cents + 25_00 - made.refunded_cents), made.currency)
    if made.refunds:
        links["refunds"] = link(f"{here}/refunds")
    if made.charged_back_cents:
        body["amountChargedBack"] = money(made.charged_back_cents, made.currency)
        links["chargebacks"] = link(f"{here}/chargebacks")
    return {**body, "_links": links, **made.lies}


def payment_with_refunds(made: Payment, url: str) -> dict[str, Any]:
    return {**payment(made, url), "_embedded": {"refunds": [refund(one, made, url) for one in made.refunds]}}


def refund(made: Refund, of: Payment, url: str) -> dict[str, Any]:
    here = f"{url}/v2/payments/{of.reference}"
    body = {
        "resource": "refund",
        "id": made.reference,
        "amount": money(made.cents, of.currency),
        "status": made.status,
        "createdAt": moment(made.created_at),
        "description": made.description,
        "paymentId": of.reference,
        "_links": {
            "self": link(f"{here}/refunds/{made.reference}"),
            "payment": link(here),
            "documentation": documentation("reference/v2/refunds-api/get-refund"),
        },
    }
    return body | ({"metadata": made.metadata} if made.metadata is not None else {})


def collection(name: str, items: list[dict[str, Any]], here: str, page: str) -> dict[str, Any]:
    return {
        "count": len(items),
        "_embedded": {name: items},
        "_links": {"self": link(here), "previous": None, "next": None, "documentation": documentation(page)},
    }


def methods(url: str) -> dict[str, Any]:
    found = [_method(name, description, url) for name, description in METHODS.items()]
    listed = collection("methods", found, f"{url}/v2/methods", "reference/v2/methods-api/list-methods")
    return {**listed, "_links": {name: listed["_links"][name] for name in ("self", "documentation")}}


def _method(name: str, description: str, url: str) -> dict[str, Any]:
    image = f"https://www.mollie.com/images/payscreen/methods/{name}"
    return {
        "resource": "method",
        "id": name,
        "description": description,
        "minimumAmount": money(1, "EUR"),
        "maximumAmount": money(50_000_00, "EUR"),
        "image": {"size1x": f"{image}.png", "size2x": f"{image}%402x.png"},
        "_links": {"self": link(f"{url}/v2/methods/{name}")},
    }


def problem(said: Problem) -> dict[str, Any]:
    body: Mapping[str, Any] = {"status": said.status, "title": said.title, "detail": said.detail}
    return {**body, **({"field": said.field} if said.field else {}), "_links": {"documentation": documentation(said.page)}}
