"""The demo provider's notices leave by the queue: a page that waited for its own server would wait for ever."""

from collections.abc import Mapping, Sequence

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from coulisse.integrations.demo_payments import notices
from coulisse.integrations.demo_payments.models import DemoPayment


@app.task(name="demo_payments.send_notice", retry=RetryStrategy(max_attempts=5, exponential_wait=3, retry_exceptions=[notices.NoticeNotTaken]))
def send_notice(*, reference: str) -> None:
    notices.send_notice(DemoPayment.objects.get(pk=reference))


def send_notices_together(asked: Sequence[Mapping[str, str]]) -> list[Exception | None]:
    """Several of them in one go, each with what went wrong with it (`settings.TASKS_TOGETHER`)."""
    payments = DemoPayment.objects.in_bulk([one["reference"] for one in asked])
    return notices.send_notices([payments.get(one["reference"]) for one in asked])


def send_notice_later(*, reference: str, seconds: int) -> None:
    """Deferred in the running transaction: no notice of what didn't happen."""
    send_notice.configure(schedule_in={"seconds": seconds} if seconds else None).defer(reference=reference)
