"""The demo provider's notices, over real HTTP like those of a real one."""

import httpx

from coulisse.integrations.bounded_http import NO_ANSWER, send
from coulisse.integrations.demo_payments.models import DemoPayment

NOTICE_SECONDS = 8


class NoticeNotTaken(Exception):
    """The notice address gave no answer, or another one than 2xx; the notice is sent again."""


def send_notice(payment: DemoPayment) -> None:
    """Post ``id=<reference>`` to the notice address. Raises `NoticeNotTaken`."""
    request = httpx.Request("POST", payment.notice_address, data={"id": payment.reference})
    try:
        status = send(request, seconds=NOTICE_SECONDS).status_code
    except NO_ANSWER as failed:
        raise NoticeNotTaken(type(failed).__name__) from failed
    if not 200 <= status < 300:
        raise NoticeNotTaken(f"answered {status}")
