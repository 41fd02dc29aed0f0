"""Tasks of sales: each loads and calls one operation, carries its house, and is safe to run twice."""

from datetime import timedelta

import structlog
from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from coulisse.houses.models import House
from coulisse.houses.queries import live_houses
from coulisse.houses.scope import house_scope
from coulisse.sales.models import Order, Payment, Refund, RefundRun
from coulisse.sales.operations import expire_order, payments, refund_runs
from coulisse.sales.payments import ProviderRefused, ProviderUnreachable
from coulisse.sales.types import OrderState, PaymentState, RefundState

log = structlog.get_logger("coulisse.sales")

# The provider normally tells within seconds; after this we ask.
ASK_AFTER = timedelta(seconds=45)
# A payment that nobody settled in this time is left to the provider's own expiry.
ASK_UNTIL = timedelta(days=3)
# Providers forget idempotency keys after a day: a start that was cut off is repeated only well within it.
START_AGAIN_UNTIL = timedelta(hours=6)


@app.task(name="sales.send_refund", retry=RetryStrategy(max_attempts=12, exponential_wait=4, retry_exceptions=[ProviderUnreachable]))
def send_refund(*, house_id: int, refund_id: int) -> None:
    payments.send_refund(house=House.objects.get(pk=house_id), refund_id=refund_id)


@app.task(name="sales.carry_out_refunds", retry=RetryStrategy(max_attempts=12, exponential_wait=3))
def carry_out_refunds(*, house_id: int, run_id: int) -> None:
    refund_runs.carry_out(house=House.objects.get(pk=house_id), run_id=run_id)


@app.periodic(cron="* * * * *")
@app.task(name="sales.poll_payments", queueing_lock="sales.poll_payments", pass_context=False)
def poll_payments(timestamp: int) -> None:
    """Every minute: ask after payments that nobody told us about, and let orders go whose time is over."""
    for house in live_houses():
        ask_after_payments(house)
        expire_orders(house)
        send_open_refunds(house)
        carry_on_refund_runs(house)


def ask_after_payments(house: House) -> None:
    with house_scope(house.pk) as scope:
        known = ~Q(reference="") | Q(created_at__gt=scope.now - START_AGAIN_UNTIL)
        waiting = Payment.objects.filter(
            known, state__in=[PaymentState.CREATED, PaymentState.OPEN], created_at__lt=scope.now - ASK_AFTER, created_at__gt=scope.now - ASK_UNTIL
        )
        found = list(waiting.order_by("pk").values_list("pk", "order__language")[:500])
    for payment_id, language in found:
        try:
            addresses = import_string(settings.PAYMENT_ADDRESSES)(house, language)
            payments.recover_payment(house=house, payment_id=payment_id, addresses=addresses)
        except (ProviderUnreachable, ProviderRefused) as error:
            log.warning("payment not seen", payment=payment_id, why=str(error))


def expire_orders(house: House) -> None:
    with house_scope(house.pk) as scope:
        for order in Order.objects.filter(state=OrderState.AWAITING_PAYMENT, pay_until__lt=scope.now).order_by("pk")[:500]:
            expire_order(order=order, now=scope.now)


def send_open_refunds(house: House) -> None:
    with house_scope(house.pk):
        found = list(
            Refund.objects.filter(state__in=[RefundState.ASKED, RefundState.SENT], payment__isnull=False)
            .order_by("pk")
            .values_list("pk", flat=True)[:500]
        )
    for refund_id in found:
        try:
            payments.send_refund(house=house, refund_id=refund_id)
        except (ProviderUnreachable, ProviderRefused) as error:
            log.warning("refund not sent", refund=refund_id, why=str(error))


def carry_on_refund_runs(house: House) -> None:
    """Runs whose own task is gone go on here; beside one that still works they do no harm."""
    with house_scope(house.pk) as scope:
        found = list(
            RefundRun.objects.filter(finished_at=None, asked_at__lt=scope.now - timedelta(minutes=5)).order_by("pk").values_list("pk", flat=True)
        )
    for run_id in found:
        refund_runs.carry_out(house=house, run_id=run_id)
