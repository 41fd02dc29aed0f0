"""Tickets for another performance: places are held beside the old ones, and take their place when the difference is paid."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from coulisse.houses.models import House
from coulisse.houses.types import Actor
from coulisse.inventory import operations as inventory
from coulisse.inventory.operations import PlaceWanted
from coulisse.lib.codes import RandomBytes, random_code
from coulisse.lib.text import LANGUAGES, Text
from coulisse.memberships.types import Difference
from coulisse.programme import queries as programme
from coulisse.programme.models import Performance
from coulisse.sales import reading
from coulisse.sales.exchange_prices import NewPrice
from coulisse.sales.exchanged import ExchangeView, exchange_view, whose_place
from coulisse.sales.exchanging import (
    Going,
    NotExchangeable,
    TicketToExchange,
    going,
    in_wheelchair,
    may_come,
    may_come_by_staff,
    tickets_to_exchange,
    voucher_for_differences,
    zone_for,
)
from coulisse.sales.models import (
    Basket,
    BasketLine,
    BasketRight,
    Exchange,
    ExchangedTicket,
    Order,
    OrderDiscount,
    OrderedProduct,
    OrderLine,
    Tender,
)
from coulisse.sales.rights import RightsUsed
from coulisse.sales.types import Channel, LineKind, OrderState
from coulisse.venues.plan import place_name
from coulisse.venues.queries import plan_of

from .baskets import (
    BasketGone,
    HoldAsked,
    NoSeatsTogether,
    NotOnSale,
    check_on_sale,
    empty_basket,
    hold_accessible_seats,
    hold_best_seats,
    hold_chosen_seats,
)
from .orders import ENOUGH_TO_PAY, KEEP_AFTER, PAY_MINUTES, PlacesLost, PriceChanged, confirm_order
from .products import product_line
from .rights import CodeUnknown, enter_code, keep_rights, let_rights_go
from .tenders import write_tenders

STAFF = "staff"
_FEE, _KEPT = gettext_noop("Exchange fee"), gettext_noop("Difference, not given back")


class NothingChosen(Exception):
    """No ticket was chosen."""


class OneEveningAtATime(Exception):
    """The chosen tickets are of several performances, or of several subscriptions."""


class NotInPlace(Exception):
    """These tickets may not be exchanged for that performance."""


class WrongCount(Exception):
    """As many places are needed as tickets go; ``count`` is how many."""

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(count)


@dataclass(frozen=True, slots=True)
class ExchangeAsked:
    """Which tickets of an order go, for which performance, at which places (none: the best, of ``zone_key`` where that is said).

    ``exchange_id`` is chosen by the caller, and new; ``instead_of``: an exchange that was begun before and isn't wanted any more.
    Staff may leave the fee out (``without_fee``).
    """

    house: House
    order: Order
    exchange_id: UUID
    line_ids: Sequence[int]
    performance_id: int
    language: str
    actor: Actor
    now: datetime
    place_nos: Sequence[int] = ()
    zone_key: str = ""
    seen_plan_id: int = 0
    instead_of: UUID | None = None
    without_fee: bool = False
    slips: tuple[str, ...] = ()
    channel: str = Channel.SHOP

    @property
    def by_staff(self) -> bool:
        return self.actor.kind == STAFF


def going_of(house: House, order: Order, line_ids: Sequence[int], now: datetime, *, by_staff: bool = False) -> Going:
    """The tickets that somebody chose to exchange. Raises `NothingChosen`, `NotExchangeable`, `OneEveningAtATime`."""
    live = {one.line.pk: one for one in tickets_to_exchange(house, order, now, by_staff=by_staff)}
    wanted = list(dict.fromkeys(line_ids))
    if not wanted:
        raise NothingChosen
    tickets = [_found(live, pk) for pk in wanted]
    if len({(one.line.performance_id, one.conditions.membership and one.conditions.membership.pk) for one in tickets}) > 1:
        raise OneEveningAtATime
    return going(sorted(tickets, key=lambda one: (one.line.place_no, one.line.pk)))


def _found(live: dict[int, TicketToExchange], pk: int) -> TicketToExchange:
    if pk not in live or live[pk].why_not:
        raise NotExchangeable(live[pk].why_not if pk in live else None)
    return live[pk]


def begin_exchange(*, asked: ExchangeAsked, seed: int = 0) -> Exchange:
    """Hold places for tickets that may go; nothing of them changes yet. All of them, or nothing.

    Raises `NothingChosen`, `NotExchangeable`, `OneEveningAtATime`, `NotInPlace`, `WrongCount`, and what holding raises:
    `NotOnSale`, `LimitPassed`, `NoSeatsTogether`, `SeatsTaken`, `openings.gate.NotYourTurn`.
    """
    of = going_of(asked.house, asked.order, asked.line_ids, asked.now, by_staff=asked.by_staff)
    performance = programme.performance_to_sell(asked.performance_id)
    check_on_sale(performance, asked.now)
    if performance is None or not (may_come_by_staff if asked.by_staff else may_come)(of, performance):
        raise NotInPlace
    brought = _vouchers_of(asked)
    if asked.instead_of:
        drop_exchange(house=asked.house, order=asked.order, exchange_id=asked.instead_of)
    _hold(asked, of, performance, seed)
    BasketRight.objects.bulk_create(BasketRight(house=asked.house, basket_id=asked.exchange_id, **one) for one in brought)
    _name(asked, of, performance)
    fee = 0 if asked.without_fee and asked.by_staff else of.conditions.changes.exchange_fee_cents
    made = Exchange.objects.create(
        id=asked.exchange_id, house=asked.house, order=asked.order, fee_cents=fee, fee_vat_permyriad=of.conditions.fee_vat_permyriad,
        difference=of.difference, by={"kind": asked.actor.kind, "id": asked.actor.id, "name": asked.actor.name[:120]}, begun_at=asked.now,
    )  # fmt: skip
    ExchangedTicket.objects.bulk_create(ExchangedTicket(house=asked.house, exchange=made, old_line=one.line, turn=one.turn + 1) for one in of.tickets)
    return made


def _vouchers_of(asked: ExchangeAsked) -> list[dict[str, Any]]:
    """What was brought to the exchange that isn't wanted any more pays this one; of nobody else's order."""
    brought = BasketRight.objects.filter(basket_id=asked.instead_of, membership__isnull=False) if asked.instead_of else BasketRight.objects.none()
    is_own = bool(asked.instead_of) and Exchange.objects.filter(pk=asked.instead_of, house=asked.house, order=asked.order).exists()
    return list(brought.order_by("pk").values("membership_id", "brought_at")) if is_own else []


def _hold(asked: ExchangeAsked, of: Going, performance: Performance, seed: int) -> None:
    channel = Channel.OFFICE if asked.by_staff else asked.channel
    wanted = HoldAsked(asked.house, asked.exchange_id, performance.pk, asked.language, asked.now, channel=channel, slips=asked.slips)
    if asked.place_nos:
        if len(set(asked.place_nos)) != len(of.tickets):
            raise WrongCount(len(of.tickets))
        hold_chosen_seats(asked=wanted, place_nos=asked.place_nos, seen_plan_id=asked.seen_plan_id)
        return
    if asked.zone_key:
        hold_best_seats(asked=wanted, count=len(of.tickets), zone_key=asked.zone_key, seed=seed)
        return
    if wheelchairs := sum(in_wheelchair(one.line) for one in of.tickets):
        hold_accessible_seats(asked=wanted, wheelchairs=wheelchairs, others=len(of.tickets) - wheelchairs)
        return
    zone = zone_for(performance, of.tickets[0].line.zone_key)
    try:
        hold_best_seats(asked=wanted, count=len(of.tickets), zone_key=zone, seed=seed)
    except NoSeatsTogether:
        hold_best_seats(asked=wanted, count=len(of.tickets), zone_key="", seed=seed)


def _name(asked: ExchangeAsked, of: Going, performance: Performance) -> None:
    """Each new place is for whom the old one was, at the same rate."""
    held = list(BasketLine.objects.filter(selling_house=asked.house, basket_id=asked.exchange_id).order_by("performance_id", "place_no"))
    lines = whose_place(of.tickets, held, performance)
    persons = {}
    for number, (line, ticket) in enumerate(zip(lines, of.tickets, strict=True), 1):
        line.rate_key = ticket.line.rate_key
        if person := of.company.persons.get(ticket.line.pk):
            persons[number] = replace(person, number=number, wish=0)
            line.person = number
    BasketLine.objects.bulk_update(lines, ["rate_key", "person"])
    if persons:
        Basket.objects.filter(pk=asked.exchange_id, house=asked.house).update(persons=[one.to_json() for one in persons.values()])


def drop_exchange(*, house: House, order: Order, exchange_id: UUID) -> None:
    """It isn't wanted any more: its places are free. Harmless where there is nothing, or where it was ordered already."""
    begun = Exchange.objects.select_for_update().filter(pk=exchange_id, house=house, order=order, done_at=None).first()
    if begun is None or Order.objects.filter(holder=exchange_id, state__in=[OrderState.AWAITING_PAYMENT, OrderState.CONFIRMED]).exists():
        return
    empty_basket(house=house, basket_id=exchange_id)
    Basket.objects.filter(pk=exchange_id, house=house).delete()


def bring_voucher(*, house: House, basket_id: UUID, typed: str, now: datetime) -> BasketRight:
    """Bring a gift voucher to the basket of an exchange, to pay what the new tickets cost more. Brought twice, it is the same.

    Codes and passes open nothing here: an exchange is priced with what the tickets were bought with. Who calls counts the tries.
    Raises `BasketGone`, `CodeUnknown`.
    """
    if not Exchange.objects.filter(pk=basket_id, house=house, done_at=None).exists():
        raise BasketGone
    right = enter_code(house=house, basket_id=basket_id, typed=typed, now=now)
    if right.membership is None or not right.membership.left_cents:
        right.delete()
        raise CodeUnknown
    return right


def place_exchange(
    *, house: House, order: Order, exchange_id: UUID, seen_cents: int, now: datetime, random_bytes: RandomBytes
) -> Order:  # fmt: skip
    """Order it: what the old tickets are worth pays, the buyer pays the rest. Without a rest it is done at once.

    Vouchers that were brought pay first. Asked again it answers the same order. ``seen_cents`` is the balance that was seen. Raises
    `BasketGone`, `NotExchangeable`, `PlacesLost`, `NotOnSale`, `PriceChanged` (also where others were a moment sooner to spend a voucher, or
    to use the last of an offer), and `TicketsGone` where a ticket went in the same instant.
    """
    # The order that it became before comes first, as who pays that one does it.
    reading.awaiting_lock.all(house.pk, exchange_id)
    exchange = Exchange.objects.select_for_update(no_key=True).filter(pk=exchange_id, house=house, order=order).first()
    if exchange is None:
        raise BasketGone
    if earlier := _earlier(exchange, seen_cents, now):
        return earlier
    view = exchange_view(house, exchange_id, now)
    if view is None or view.is_over:  # Where an opening has a line, who lets the time run out stands in it like everybody.
        raise BasketGone
    if view.why_not:
        raise NotExchangeable(view.why_not)
    if reason := programme.why_not_sold(view.performance, now):
        raise NotOnSale(reason)
    if seen_cents != view.quote.balance_cents:
        raise PriceChanged(view.quote.balance_cents)
    pay_until = now + timedelta(minutes=PAY_MINUTES)
    _keep(house, view, pay_until, now)
    taken = RightsUsed(view.quote.uses, view.quote.paying)
    if not keep_rights(view.basket, taken, pay_until + KEEP_AFTER, now):
        without = exchange_view(house, exchange_id, now)
        raise PriceChanged(without.quote.balance_cents if without else seen_cents)
    return _order(house, order, view, taken, pay_until, now, random_bytes)


def _earlier(exchange: Exchange, seen_cents: int, now: datetime) -> Order | None:
    """What it was ordered as before, if that is done, or is the same to pay with the same vouchers and there is time to pay it; else
    that is let go."""
    live = Order.objects.select_for_update(no_key=True).filter(state__in=[OrderState.AWAITING_PAYMENT, OrderState.CONFIRMED])
    found = live.filter(house=exchange.house_id, holder=exchange.pk, is_exchange=True).order_by("pk").first()
    if found is None or found.state == OrderState.CONFIRMED:
        return found
    if found.to_pay_cents == seen_cents and found.pay_until >= now + ENOUGH_TO_PAY and _paid_by(found) <= _brought_to(exchange):
        return found
    found.state = OrderState.CANCELLED
    found.save(update_fields=["state"])
    let_rights_go(found)
    return None


def _paid_by(order: Order) -> set[int]:
    return {one.membership_id for one in RightsUsed.from_json(order.rights_used).spendings} if order.rights_used else set()


def _brought_to(exchange: Exchange) -> set[int]:
    return {pk for pk in BasketRight.objects.filter(basket_id=exchange.pk).values_list("membership_id", flat=True) if pk}


def _keep(house: House, view: ExchangeView, pay_until: datetime, now: datetime) -> None:
    wanted = [PlaceWanted.of(view.performance, line.place_no) for line in view.places]
    try:
        inventory.hold_places(house_id=house.pk, places=wanted, holder=view.exchange.pk, expires_at=pay_until + KEEP_AFTER, now=now)
    except inventory.PlacesTaken as taken:
        raise PlacesLost(view.places) from taken
    Basket.objects.filter(pk=view.basket.pk, house=house).update(expires_at=pay_until + KEEP_AFTER)


def _order(
    house: House, old: Order, view: ExchangeView, taken: RightsUsed, pay_until: datetime, now: datetime, random_bytes: RandomBytes
) -> Order:  # fmt: skip
    quote = view.quote
    kept = quote.left_cents if quote.difference != Difference.MONEY else 0
    total = quote.new_cents + quote.fee_cents + kept
    order = Order.objects.create(
        house=house, code=random_code(8, random_bytes), holder=view.exchange.pk, customer_id=old.customer_id, email=old.email, name=old.name,
        language=old.language, channel=view.basket.channel, state=OrderState.AWAITING_PAYMENT, total_cents=total,
        tendered_cents=min(total, quote.worth_cents) + quote.voucher_cents, placed_at=now, pay_until=pay_until, persons=view.basket.persons,
        is_exchange=True, rights_used=taken.to_json() if taken else None,
    )  # fmt: skip
    lines = OrderLine.objects.bulk_create([*_ticket_lines(order, view), *_fee_lines(order, view, kept)])
    OrderDiscount.objects.bulk_create(_discounts(order, lines, quote.prices))
    _set_in_place(view, lines)
    _pay_with_tickets(order, quote.tickets, min(total, quote.worth_cents))
    write_tenders(order, quote.paying)
    if quote.difference == Difference.VOUCHER and kept:
        lines = [*lines, _voucher(order, kept)]
    if not order.to_pay_cents:
        confirm_order(order=order, lines=lines, now=now, random_bytes=random_bytes)
    return order


def _ticket_lines(order: Order, view: ExchangeView) -> list[OrderLine]:
    performance = view.performance
    plan = plan_of(performance.plan_version_id)
    return [
        OrderLine(
            house_id=line.house_id, selling_house_id=order.house_id, order=order, kind=LineKind.TICKET, performance=performance, place_no=line.place_no,
            place_name=place_name(plan, line.place_no), zone_key=plan.zone_of(line.place_no).key, rate_key=new.priced.rate.key,
            rate_name=dict(new.priced.rate.name), person=line.person, price_list_version_id=performance.price_list.current_id,
            price_cents=new.price_cents, plain_cents=new.plain_cents, fee_cents=new.fee_cents, vat_permyriad=new.priced.vat_permyriad,
            fee_vat_permyriad=new.priced.fee_vat_permyriad if new.fee_cents else 0,
        )
        for line, new in zip(view.places, view.quote.prices, strict=True)
    ]  # fmt: skip


def _fee_lines(order: Order, view: ExchangeView, kept_cents: int) -> list[OrderLine]:
    """What the exchange costs, and what of the difference stays with the house: with the VAT of what it was paid for."""
    stays = kept_cents if view.quote.difference == Difference.KEPT else 0
    ticket_vat = view.tickets[0].line.vat_permyriad
    asked = [("exchange", _FEE, view.quote.fee_cents, view.exchange.fee_vat_permyriad), ("difference", _KEPT, stays, ticket_vat)]
    return [
        OrderLine(
            house_id=order.house_id, selling_house_id=order.house_id, order=order, kind=LineKind.FEE, rate_key=key, rate_name=_in_all(words),
            price_cents=cents, vat_permyriad=vat,
        )
        for key, words, cents, vat in asked
        if cents
    ]  # fmt: skip


def _in_all(words: str) -> Text:
    found = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = _(words)
    return found


def _discounts(order: Order, lines: Sequence[OrderLine], prices: Sequence[NewPrice]) -> list[OrderDiscount]:
    return [
        OrderDiscount(
            house_id=line.house_id, selling_house_id=order.house_id, order_line=line, offer_version_id=why.by.offer_version_id,
            code_id=why.by.code_id, membership_id=why.by.membership_id, application=why.application, cents=why.cents, name=why.by.name,
        )
        for line, new in zip(lines, prices, strict=False)
        for why in new.discounts
    ]  # fmt: skip


def _set_in_place(view: ExchangeView, lines: Sequence[OrderLine]) -> None:
    rows = {one.old_line_id: one for one in view.exchange.tickets.all()}
    for ticket, line in zip(view.tickets, lines, strict=False):
        rows[ticket.line.pk].new_line = line
    ExchangedTicket.objects.bulk_update(rows.values(), ["new_line"])


def _pay_with_tickets(order: Order, tickets: Sequence[TicketToExchange], left: int) -> None:
    tenders = []
    for one in tickets:
        cents = min(left, one.worth_cents)
        left -= cents
        tenders += [Tender(house_id=order.house_id, order=order, order_line=one.line, cents=cents)] if cents else []
    Tender.objects.bulk_create(tenders)


def _voucher(order: Order, cents: int) -> OrderLine:
    version_id = voucher_for_differences()
    if version_id is None:
        raise PriceChanged(-cents)
    line = product_line(order, version_id, cents, cents, 0, "difference")
    line.save()
    OrderedProduct.objects.create(house_id=order.house_id, order_line=line, holder_name=order.name)
    return line
