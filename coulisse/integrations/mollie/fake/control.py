"""Doors for a test in another process: ``POST /_fake/<action>`` with its arguments as JSON, ``GET /_fake/state``."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import shapes
from .problems import Problem

if TYPE_CHECKING:
    from .server import FakeMollie


def _actions(fake: "FakeMollie") -> dict[str, Callable[..., Any]]:
    return {
        "settle": fake.books.settle,
        "finish_refund": fake.books.finish_refund,
        "charge_back": fake.books.charge_back,
        "lie": fake.books.lie,
        "advance": fake.books.advance,
        "misbehave": fake.misbehave,
        "behave": fake.faults.clear,
        "lose_notices": fake.notices.lose,
        "copy_notices": fake.notices.copy,
        "delay_notices": fake.notices.delay,
        "hold_notices": fake.notices.hold,
        "release_notices": fake.notices.release,
        "tell": fake.notices.tell,
        "wait_until_idle": fake.notices.wait_until_idle,
    }


def call(fake: "FakeMollie", method: str, action: str, body: bytes) -> tuple[int, dict[str, Any]]:
    if (method, action) == ("GET", "state"):
        return 200, _state(fake)
    act = _actions(fake).get(action)
    if method != "POST" or act is None:
        return 404, {"says": f"There is no {method} {action}. There are: {', '.join(_actions(fake))}."}
    try:
        return 200, {"answer": act(**json.loads(body or b"{}"))}
    except (TypeError, ValueError, Problem) as wrong:
        return 400, {"says": str(wrong)}


def _state(fake: "FakeMollie") -> dict[str, Any]:
    """Everything that the fake knows: payments with their refunds, and the notices that went out or were lost."""
    return {
        "payments": [shapes.payment_with_refunds(one, fake.url) for one in list(fake.books.payments.values())],
        "sent": [{"reference": one.reference, "url": one.url, "statuses": one.statuses} for one in list(fake.notices.sent)],
        "lost": [{"reference": one.reference, "url": one.url} for one in list(fake.notices.lost)],
    }
