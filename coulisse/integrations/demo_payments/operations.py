"""What a person does on the demo's payment page."""

from dataclasses import dataclass
from typing import Protocol

from django.db import connection, transaction

from coulisse.integrations.demo_payments.models import DemoPayment
from coulisse.integrations.demo_payments.provider import OPEN_FOR
from coulisse.sales.types import PaymentState


class Later(Protocol):
    """Sends the notice of a payment after some seconds."""

    def __call__(self, *, reference: str, seconds: int) -> None: ...


@dataclass(frozen=True, slots=True)
class Choice:
    """How a payment ends, and after how many seconds each of its notices goes out."""

    state: PaymentState
    notices: tuple[int, ...] = (0,)


CHOICES = {
    "bancontact": Choice(PaymentState.PAID),
    "card": Choice(PaymentState.PAID),
    "cancel": Choice(PaymentState.CANCELLED),
    "fail": Choice(PaymentState.FAILED),
    "pay-unnoticed": Choice(PaymentState.PAID, ()),
    "pay-twice-noticed": Choice(PaymentState.PAID, (0, 3)),
}


_END = """
UPDATE demo_payments_demopayment SET state = %s, settled_at = statement_timestamp()
WHERE reference = %s AND state = 'open' AND created_at >= statement_timestamp() - %s
RETURNING return_url
"""


def _ended(reference: str, state: PaymentState) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(_END, [state.value, reference, OPEN_FOR])
        row = cursor.fetchone()
    return row[0] if row else None


def settle(*, reference: str, choice: Choice, send_notice: Later) -> str:
    """The payment ends so, unless it was over before, and its notices are under way, in one transaction; answers where the buyer goes back to.

    Raises `DemoPayment.DoesNotExist`.
    """
    with transaction.atomic():
        way_back = _ended(reference, choice.state)
        if way_back is None:
            return DemoPayment.objects.only("return_url").get(pk=reference).return_url
        for seconds in choice.notices:
            send_notice(reference=reference, seconds=seconds)
        return way_back
