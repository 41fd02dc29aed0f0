"""Tasks of sales: each loads and calls one operation, carries its house, and is safe to run twice."""

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import timedelta

import structlog
from django.conf import settings
from django.db.models import F, Q
from django.utils.module_loading import import_string
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import HouseStatus
from coulisse.sales.models import Order, Payment, Refund, RefundRun, RenewalRun
from coulisse.sales.operations import expire_order, forget_left_baskets, offer_trials, payments, refund_runs, renewals
from coulisse.sales.payments import ProviderRefused, ProviderUnreachable
from coulisse.sales.types import OrderState, PaymentState, RefundState, RenewalRunState

log = structlog.get_logger("coulisse.sales")

# The provider normally tells within seconds; after this we ask.
ASK_AFTER = timedelta(seconds=45)
# A transfer may take two weeks, and its notice may be lost like any other: after some days we ask once an hour. What nobody
# settled in all this time is left to the provider's own expiry.
OFTEN_UNTIL, SELDOM, ASK_UNTIL = timedelta(days=3), timedelta(hours=1), timedelta(days=30)
# Providers forget idempotency keys after a day: a start that was cut off is repeated only well within it.
START_AGAIN_UNTIL = timedelta(hours=6)
# Less than a minute: what is left over is the next poll's.
BUSY_SECONDS = 40


@app.task(name="sales.send_refund", retry=RetryStrategy(max_attempts=12, exponential_wait=4, retry_exceptions=[ProviderUnreachable]))
def send_refund(*, house_id: int, refund_id: int) -> None:
    payments.send_refund(house=House.objects.get(pk=house_id), refund_id=refund_id)


@app.task(name="sales.carry_out_refunds", retry=RetryStrategy(max_attempts=12, exponential_wait=3))
def carry_out_refunds(*, house_id: int, run_id: int) -> None:
    refund_runs.carry_out(house=House.objects.get(pk=house_id), run_id=run_id)


@app.task(name="sales.try_offer", retry=RetryStrategy(max_attempts=5, exponential_wait=3))
def try_offer(*, house_id: int, trial_id: int) -> None:
    offer_trials.carry_out(house=House.objects.get(pk=house_id), trial_id=trial_id)


@app.task(name="sales.make_proposals", retry=RetryStrategy(max_attempts=8, exponential_wait=3))
def make_proposals(*, house_id: int, run_id: int) -> None:
    renewals.carry_out(house=House.objects.get(pk=house_id), run_id=run_id)


@app.periodic(cron="* * * * *")
@app.task(name="sales.poll_payments", queueing_lock="sales.poll_payments", pass_context=False)
def poll_payments(timestamp: int) -> None:
    """Every minute, for each house by itself: one whose provider is slow holds up no other."""
    for house_id in House.objects.exclude(status=HouseStatus.SETUP).order_by("pk").values_list("pk", flat=True):
        with suppress(AlreadyEnqueued):
            poll_house.configure(queueing_lock=f"sales.poll_house:{house_id}").defer(house_id=house_id)


@app.task(name="sales.poll_house")
def poll_house(*, house_id: int) -> None:
    """Ask after payments that nobody told us about, let orders go whose time is over, send what is owed."""
    house = House.objects.get(pk=house_id)
    for step in (ask_after_payments, expire_orders, send_open_refunds, carry_on_refund_runs, carry_on_renewals):
        try:
            step(house)
        except Exception:
            log.exception("poll failed", house=house_id, step=step.__name__)


def _each(numbers: Iterable[int], do: Callable[[int], object], failed: str) -> None:
    """Do it for as many as there is time for. One that can't be done is logged, and keeps nobody else from their money."""
    until = time.monotonic() + BUSY_SECONDS
    for number in numbers:
        if time.monotonic() > until:
            return
        try:
            do(number)
        except (ProviderUnreachable, ProviderRefused) as error:
            log.warning(failed, id=number, why=str(error))
        except Exception:
            log.exception(failed, id=number)


def ask_after_payments(house: House) -> None:
    """Who was asked after longest ago comes first, so that in the end everybody's turn comes."""
    with house_scope(house.pk) as scope:
        known = ~Q(reference="") | Q(created_at__gt=scope.now - START_AGAIN_UNTIL)
        due = Q(created_at__gt=scope.now - OFTEN_UNTIL) | Q(looked_at=None) | Q(looked_at__lt=scope.now - SELDOM)
        waiting = Payment.objects.filter(
            known,
            due,
            state__in=[PaymentState.CREATED, PaymentState.OPEN],
            created_at__lt=scope.now - ASK_AFTER,
            created_at__gt=scope.now - ASK_UNTIL,
        )
        found = dict(waiting.order_by(F("looked_at").asc(nulls_first=True), "pk").values_list("pk", "order__language")[:500])

    def ask(payment_id: int) -> None:
        addresses = import_string(settings.PAYMENT_ADDRESSES)(house, found[payment_id])
        payments.recover_payment(house=house, payment_id=payment_id, addresses=addresses)

    _each(found, ask, "payment not seen")


def expire_orders(house: House) -> None:
    """Each in a transaction of its own: who pays at the last moment waits for no other order."""
    with house_scope(house.pk) as scope:
        found = list(Order.objects.filter(state=OrderState.AWAITING_PAYMENT, pay_until__lt=scope.now).order_by("pk")[:500])
    for order in found:
        with house_scope(house.pk) as scope:
            expire_order(order=order, now=scope.now)


def send_open_refunds(house: House) -> None:
    """Those that wait to be sent come first; of those under way some, whichever, so that none is passed over for ever."""
    with house_scope(house.pk):
        unpaid = Refund.objects.filter(payment__isnull=False)
        asked = list(unpaid.filter(state=RefundState.ASKED).order_by("pk").values_list("pk", flat=True)[:500])
        sent = list(unpaid.filter(state=RefundState.SENT).order_by("?").values_list("pk", flat=True)[:100])
    _each([*asked, *sent], lambda refund_id: payments.send_refund(house=house, refund_id=refund_id), "refund not sent")


def carry_on_refund_runs(house: House) -> None:
    """Runs whose own task is gone go on here; beside one that still works they do no harm."""
    with house_scope(house.pk) as scope:
        found = list(
            RefundRun.objects.filter(finished_at=None, asked_at__lt=scope.now - timedelta(minutes=5)).order_by("pk").values_list("pk", flat=True)
        )
    _each(found, lambda run_id: refund_runs.carry_out(house=house, run_id=run_id), "refund run not carried on")


def carry_on_renewals(house: House) -> None:
    """As refund runs."""
    with house_scope(house.pk) as scope:
        stuck = RenewalRun.objects.filter(state=RenewalRunState.RUNNING, started_at__lt=scope.now - timedelta(minutes=5))
        found = list(stuck.order_by("pk").values_list("pk", flat=True))
    _each(found, lambda run_id: renewals.carry_out(house=house, run_id=run_id), "renewal not carried on")


@app.periodic(cron="41 4 * * *")
@app.task(name="sales.forget_left_baskets", queueing_lock="sales.forget_left_baskets", pass_context=False)
def forget_baskets_of_all(timestamp: int) -> None:
    """Every night, house by house, a thousand at a time so that no buyer waits."""
    for house in House.objects.order_by("pk"):
        gone = 1
        while gone:
            with house_scope(house.pk) as scope:
                gone = forget_left_baskets(house=house, now=scope.now)
