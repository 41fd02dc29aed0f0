"""The demo provider's notices leave by the queue: a page that waited for its own server would wait for ever."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from coulisse.integrations.demo_payments import notices
from coulisse.integrations.demo_payments.models import DemoPayment


@app.task(name="demo_payments.send_notice", retry=RetryStrategy(max_attempts=5, exponential_wait=3, retry_exceptions=[notices.NoticeNotTaken]))
def send_notice(*, reference: str) -> None:
    notices.send_notice(DemoPayment.objects.get(pk=reference))


def send_notice_later(*, reference: str, seconds: int) -> None:
    """Deferred in the running transaction: no notice of what didn't happen."""
    send_notice.configure(schedule_in={"seconds": seconds} if seconds else None).defer(reference=reference)
