"""What a person does on the demo's payment page."""

from dataclasses import dataclass
from typing import Protocol

from django.db import transaction
from django.db.models.functions import Now

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


def settle(*, reference: str, choice: Choice, send_notice: Later) -> bool:
    """The payment ends so, and its notices are under way, in one transaction. False: it was over before.

    Raises `DemoPayment.DoesNotExist`.
    """
    with transaction.atomic():
        still_open = DemoPayment.objects.filter(pk=reference, state=PaymentState.OPEN, created_at__gte=Now() - OPEN_FOR)
        if not still_open.update(state=choice.state, settled_at=Now()):
            DemoPayment.objects.only("pk").get(pk=reference)
            return False
        for seconds in choice.notices:
            send_notice(reference=reference, seconds=seconds)
        return True
