"""Tasks of outreach: each loads and calls one operation, carries its house, and is safe to run twice.

Those that write mails down are tried again when the database fails them; those that send need no such help, because
`send_waiting` asks again for every mail that is due.
"""

from collections.abc import Mapping, Sequence

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from coulisse.houses.models import House
from coulisse.houses.queries import known_house
from coulisse.houses.scope import house_scope
from coulisse.houses.secrets import open_token
from coulisse.houses.types import HouseStatus
from coulisse.outreach import operations

# 3, 9, 27 … seconds: an hour in all. After that `operations.catch_up` still finds tickets that weren't mailed.
_AGAIN = RetryStrategy(max_attempts=8, exponential_wait=3)


@app.task(name=operations.SEND)
def send(*, house_id: int, message_id: int) -> None:
    operations.send(house=House.objects.get(pk=house_id), message_id=message_id)


@app.periodic(cron="* * * * *")
@app.task(name="outreach.send_waiting", queueing_lock="outreach.send_waiting", pass_context=False)
def send_waiting(timestamp: int) -> None:
    """Every minute: mails that are due again, and those that a machine dropped."""
    operations.queue_left_behind()


@app.task(name="outreach.mail_tickets", retry=_AGAIN)
def mail_tickets(*, house_id: int, order_id: int) -> None:
    for error in operations.send_tickets(house=known_house(house_id), order_ids=[order_id]).values():
        raise error


def mail_tickets_together(asked: Sequence[Mapping[str, int]]) -> list[Exception | None]:
    """Several tasks `mail_tickets` in one go, each with what went wrong with it (`settings.TASKS_TOGETHER`)."""
    unwritten: dict[tuple[int, int], Exception] = {}
    for house_id in {one["house_id"] for one in asked}:
        order_ids = [one["order_id"] for one in asked if one["house_id"] == house_id]
        try:
            found = operations.send_tickets(house=known_house(house_id), order_ids=order_ids)
        except Exception as error:
            found = dict.fromkeys(order_ids, error)
        unwritten |= {(house_id, order_id): error for order_id, error in found.items()}
    return [unwritten.get((one["house_id"], one["order_id"])) for one in asked]


@app.task(name="outreach.mail_tickets_again", retry=_AGAIN)
def mail_tickets_again(*, house_id: int, order_id: int, at: str) -> None:
    with house_scope(house_id) as scope:
        operations.mail_tickets_again(house=House.objects.get(pk=house_id), order_id=order_id, asked_at=at, now=scope.now)


@app.task(name="outreach.mail_products", retry=_AGAIN)
def mail_products(*, house_id: int, order_id: int) -> None:
    with house_scope(house_id) as scope:
        operations.mail_products(house=House.objects.get(pk=house_id), order_id=order_id, now=scope.now)


@app.task(name="outreach.mail_refund", retry=_AGAIN)
def mail_refund(*, house_id: int, refund_id: int) -> None:
    with house_scope(house_id) as scope:
        operations.mail_refund(house=House.objects.get(pk=house_id), refund_id=refund_id, now=scope.now)


@app.task(name="outreach.mail_late_payment", retry=_AGAIN)
def mail_late_payment(*, house_id: int, refund_id: int) -> None:
    with house_scope(house_id) as scope:
        operations.mail_late_payment(house=House.objects.get(pk=house_id), refund_id=refund_id, now=scope.now)


@app.task(name="outreach.mail_invitation", retry=_AGAIN)
def mail_invitation(*, house_id: int, invitation_id: int, sealed_token: str) -> None:
    token = open_token(sealed_token, about=f"invitation:{invitation_id}")
    with house_scope(house_id) as scope:
        operations.mail_invitation(house=House.objects.get(pk=house_id), invitation_id=invitation_id, token=token, now=scope.now)


@app.task(name="outreach.mail_password_reset", retry=_AGAIN)
def mail_password_reset(*, house_id: int, user_id: int, sealed_token: str) -> None:
    token = open_token(sealed_token, about=f"password:{user_id}")
    with house_scope(house_id) as scope:
        operations.mail_password_reset(house=House.objects.get(pk=house_id), user_id=user_id, token=token, now=scope.now)


@app.task(name="outreach.mail_performance_moved", retry=_AGAIN)
def mail_performance_moved(*, house_id: int, performance_id: int) -> None:
    operations.mail_performance_moved(house=House.objects.get(pk=house_id), performance_id=performance_id)


@app.task(name="outreach.mail_performance_cancelled", retry=_AGAIN)
def mail_performance_cancelled(*, house_id: int, performance_id: int) -> None:
    operations.mail_performance_cancelled(house=House.objects.get(pk=house_id), performance_id=performance_id)


@app.task(name="outreach.mail_places_changed", retry=_AGAIN)
def mail_places_changed(*, house_id: int, move_id: int) -> None:
    operations.mail_places_changed(house=House.objects.get(pk=house_id), move_id=move_id)


@app.task(name="outreach.mail_renewals", retry=_AGAIN)
def mail_renewals(*, house_id: int, run_id: int) -> None:
    operations.mail_renewals(house=House.objects.get(pk=house_id), run_id=run_id)


@app.periodic(cron="17 * * * *")
@app.task(name="outreach.remind_of_renewals", queueing_lock="outreach.remind_of_renewals", pass_context=False)
def remind_of_renewals(timestamp: int) -> None:
    """Every hour, house by house: who has a proposal that ends within a week hears of it once more."""
    for house in House.objects.exclude(status=HouseStatus.SETUP).order_by("pk"):
        operations.remind_of_renewals(house=house)
