"""Writing mails down: once each, together with what caused them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Concat
from procrastinate.contrib.django import app

from coulisse.houses.models import House, Invitation, User
from coulisse.houses.scope import house_scope, outside_scope
from coulisse.memberships.types import MembershipState
from coulisse.outreach import letters, outbox
from coulisse.outreach.models import Message
from coulisse.outreach.pictures import hold_images
from coulisse.outreach.types import Kind, Mail, MessageState
from coulisse.sales import queries as sales
from coulisse.sales.held import held_of
from coulisse.sales.models import Order, OrderLine, Refund
from coulisse.sales.types import LineKind, OrderState

log = structlog.get_logger("coulisse.outreach")

SEND = "outreach.send"
# A task does this within seconds; an order that waited so long was lost by its task (a machine that died).
MISSED_AFTER = timedelta(minutes=5)
MISSED_UNTIL = timedelta(days=2)


def compose(*, house: House, mails: Sequence[Mail], now: datetime, queued: bool = True) -> list[int]:
    """Keep these mails and ask for them to be sent, in the transaction that is open; answers the ids of the new ones.
    One that is due on a later day waits in the outbox, where `queue_left_behind` finds it.

    A mail is kept once (house, kind, about, occasion): the second writing of it changes nothing and sends nothing.
    To an address that can't be one it is kept as failed, for the office to see. Not ``queued``: whoever wrote it sends it.
    """
    made = outbox.write(house.pk, mails, now)
    if queued:
        queue([(house.pk, message.pk) for message in made if message.state == MessageState.WAITING and message.due_at <= now])
    return [message.pk for message in made]


def queue(messages: Sequence[tuple[int, int]]) -> None:
    """Ask for messages (house, id) to be sent, in the transaction that is open."""
    if messages:
        app.configure_task(SEND).batch_defer(*({"house_id": house_id, "message_id": pk} for house_id, pk in messages))


def mail_tickets(*, house: House, order_id: int, now: datetime) -> list[int]:
    """The tickets of an order that was just confirmed. Nothing for an order without an address, or without tickets."""
    return _mail_tickets(house, order_id, now)


def mail_tickets_of(*, house: House, orders: Sequence[Order], now: datetime) -> list[int]:
    """The same of several, read with their lines: written in one statement, for the caller to send."""
    mails = [letters.tickets(order, house) for order in orders]
    return compose(house=house, mails=[mail for mail in mails if mail], now=now, queued=False)


def orders_to_mail(order_ids: Sequence[int]) -> list[Order]:
    """Those of them that are confirmed and have an address, with their lines, and with the pictures of what they are for."""
    orders = [order for order in sales.orders_with_lines(order_ids) if order.state == OrderState.CONFIRMED and order.email]
    hold_images([line.performance.production for order in orders for line in order.lines.all() if line.performance_id])
    return orders


def mail_tickets_again(*, house: House, order_id: int, asked_at: str, now: datetime) -> list[int]:
    """The tickets once more, and passes and vouchers; ``asked_at`` tells one asking from the next."""
    return _mail_tickets(house, order_id, now, asked_at=asked_at) + mail_products(house=house, order_id=order_id, now=now, asked_at=asked_at)


def mail_products(*, house: House, order_id: int, now: datetime, asked_at: str = "") -> list[int]:
    """The passes and vouchers of an order to its buyer, and each gift to who gets it, at once or on its day. A gift goes once."""
    order = sales.order_by_id(order_id)
    if order is None or order.state != OrderState.CONFIRMED:
        return []
    live = [(line, one) for line, one in held_of(order) if line.refunded_at is None and one.membership.state == MembershipState.ACTIVE]
    mails = [letters.products(order, [one for _line, one in live], house, asked_at=asked_at)] if live and order.email else []
    if not asked_at:
        mails += [letters.gift(order, line, one, house, now) for line, one in live if one.wish.receiver_email]
    return compose(house=house, mails=mails, now=now) if mails else []


def _mail_tickets(house: House, order_id: int, now: datetime, asked_at: str = "") -> list[int]:
    order = sales.order_by_id(order_id)
    if order is None or order.state != OrderState.CONFIRMED or not order.email:
        return []
    mail = letters.tickets(order, house, asked_at=asked_at)
    return compose(house=house, mails=[mail], now=now) if mail else []


def mail_refund(*, house: House, refund_id: int, now: datetime) -> list[int]:
    """Tickets were given back; what comes back for them."""
    return _mail_refund(house, refund_id, now, letters.refund)


def mail_late_payment(*, house: House, refund_id: int, now: datetime) -> list[int]:
    """A payment that bought nothing goes back."""
    return _mail_refund(house, refund_id, now, letters.late_payment)


def _mail_refund(house: House, refund_id: int, now: datetime, letter: letters.RefundLetter) -> list[int]:
    given_back = Refund.objects.filter(pk=refund_id).first()
    order = sales.order_by_id(given_back.order_id) if given_back else None
    if given_back is None or order is None or not order.email:
        return []
    return compose(house=house, mails=[letter(given_back, order, house)], now=now)


def mail_invitation(*, house: House, invitation_id: int, token: str, now: datetime) -> list[int]:
    """The link with which somebody begins to work in the house."""
    asked = Invitation.objects.select_related("invited_by").filter(pk=invitation_id, accepted_at=None, withdrawn_at=None, expires_at__gt=now).first()
    return compose(house=house, mails=[letters.invitation(asked, house, token=token)], now=now) if asked else []


def mail_password_reset(*, house: House, user_id: int, token: str, now: datetime) -> list[int]:
    """The link with which somebody of the staff chooses a new password; in the name of a house where they work."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    return compose(house=house, mails=[letters.password_reset(user, house, token=token)], now=now) if user else []


def catch_up(*, house: House) -> int:
    """Write the mails of confirmed orders whose task was lost; answers how many. Outside any scope.

    An order that can't be written about is logged, and keeps nobody else's mail.
    """
    outside_scope()
    with house_scope(house.pk) as scope:
        missed = list(_missed(house, scope.now))
        missed_products = list(_missed(house, scope.now, Kind.PRODUCTS, LineKind.PRODUCT))
    count = 0
    for order_id, write in [*((pk, mail_tickets) for pk in missed), *((pk, mail_products) for pk in missed_products)]:
        try:
            with house_scope(house.pk) as scope:
                count += len(write(house=house, order_id=order_id, now=scope.now))
        except Exception:
            log.exception("mail not written", house=house.pk, order=order_id)
    return count


def _missed(house: House, now: datetime, kind: Kind = Kind.TICKETS, sold: LineKind = LineKind.TICKET) -> QuerySet[Order, int]:
    mailed = Message.objects.filter(house=house, kind=kind, about=Concat(Value("order:"), OuterRef("code")))
    live = OrderLine.objects.filter(selling_house=house, order=OuterRef("pk"), kind=sold, refunded_at=None)
    return (
        sales.orders(state=OrderState.CONFIRMED)
        .filter(placed_at__gt=now - MISSED_UNTIL - timedelta(days=1), confirmed_at__gt=now - MISSED_UNTIL, confirmed_at__lt=now - MISSED_AFTER)
        .exclude(email="")
        .exclude(Exists(mailed))
        .filter(Exists(live))
        .order_by("pk")
        .values_list("pk", flat=True)[:200]
    )
