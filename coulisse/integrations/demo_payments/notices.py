"""The demo provider's notices, over real HTTP like those of a real one."""

from collections.abc import Sequence

import httpx

from coulisse.integrations.bounded_http import NO_ANSWER, send
from coulisse.integrations.demo_payments.models import DemoPayment

NOTICE_SECONDS = 8


class NoticeNotTaken(Exception):
    """The notice address gave no answer, or another one than 2xx; the notice is sent again."""


class NoAnswer(NoticeNotTaken):
    """Nobody is there, or not in time."""


def send_notice(payment: DemoPayment) -> None:
    """Post ``id=<reference>`` to the notice address. Raises `NoticeNotTaken`."""
    request = httpx.Request("POST", payment.notice_address, data={"id": payment.reference})
    try:
        status = send(request, seconds=NOTICE_SECONDS).status_code
    except NO_ANSWER as failed:
        raise NoAnswer(type(failed).__name__) from failed
    if not 200 <= status < 300:
        raise NoticeNotTaken(f"answered {status}")


def send_notices(payments: Sequence[DemoPayment | None]) -> list[Exception | None]:
    """Several, one after the other; where nobody answers the others don't wait as long again. None: a payment that is gone."""
    wrong: list[Exception | None] = []
    for payment in payments:
        silent = next((error for error in wrong if isinstance(error, NoAnswer)), None)
        wrong.append(silent or (_wrong_with(payment) if payment else None))
    return wrong


def _wrong_with(payment: DemoPayment) -> Exception | None:
    try:
        send_notice(payment)
    except Exception as error:  # An address that can't be one is wrong with this payment only.
        return error
    return None
