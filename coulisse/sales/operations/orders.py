"""From basket to order, and from payment to tickets."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from coulisse.admission import operations as admission
from coulisse.admission.types import TicketToIssue
from coulisse.customers.operations import customer_for
from coulisse.houses import operations as houses
from coulisse.houses.asked import holding
from coulisse.houses.events import announce
from coulisse.houses.models import House
from coulisse.houses.types import Actor
from coulisse.houses.written import Added, Changed, together
from coulisse.inventory import operations as inventory
from coulisse.inventory.operations import PlaceWanted
from coulisse.lib.codes import RandomBytes, random_code
from coulisse.openings.gate import pass_gate
from coulisse.pricing.queries import table_of
from coulisse.pricing.types import Applied, Quote
from coulisse.programme import queries as programme
from coulisse.programme.models import Performance
from coulisse.programme.rules import NotSoldNow
from coulisse.sales import bookkeeping, reading
from coulisse.sales.models import Basket, BasketLine, Order, OrderDiscount, OrderedProduct, OrderLine, Payment
from coulisse.sales.persons import persons_of
from coulisse.sales.quoting import Quoted, quote_basket
from coulisse.sales.rights import Brought, subject_of_product
from coulisse.sales.types import LineKind, OrderState
from coulisse.venues.plan import place_name
from coulisse.venues.queries import plan_of

from .baskets import STAFF_CHANNELS, BasketGone, NotOnSale, RatesRefused, basket_forgotten
from .giving_up import TicketsGone, give_up_old
from .products import check_products, deliver_products, keep_wishes, product_lines
from .renewal_answers import is_proposed, note_renewal
from .rights import RIGHTS_GONE, let_rights_go, take_rights, use_at_once, use_rights
from .rights_back import give_rights_back
from .subscribing import check_subscriptions, keep_subscriptions
from .tenders import write_tenders

# How long somebody may take at the payment provider, from the moment they go there.
PAY_MINUTES = 20
# Places are kept a little longer than the provider accepts money, for the notice to arrive.
KEEP_AFTER = timedelta(minutes=2)
# Who comes back to an order with less time than this gets a new one, with all the time that paying takes.
ENOUGH_TO_PAY = timedelta(minutes=5)
# What was kept for the buyer while paying, and is another's by now.
GONE = (inventory.PlacesTaken, *RIGHTS_GONE, TicketsGone)

_orders, _lines, _discounted, _payments = Added(Order), Added(OrderLine), Added(OrderDiscount), Added(Payment)
_kept_longer, _confirmed = Changed(Basket, "expires_at"), Changed(Order, "state", "confirmed_at")


class EmptyBasket(Exception):
    """There is nothing to order."""


class PlacesLost(Exception):
    """The hold ran out and others took some of the places. ``lines`` says which basket lines."""

    def __init__(self, lines: Sequence[BasketLine]) -> None:
        self.lines = tuple(lines)
        super().__init__(len(self.lines))


def place_order(
    *,
    house: House,
    basket_id: UUID,
    email: str,
    name: str = "",
    language: str,
    now: datetime,
    random_bytes: RandomBytes,
    total_seen_cents: int | None = None,
    tell_buyer: bool = True,
    slips: Sequence[str] = (),
    pay_at: str = "",
) -> Order:
    """Make an order of a basket, at today's prices; its places, and what it uses of codes, are kept for as long as paying takes.

    ``pay_at``: the provider at which its payment begins with it (`order.begun`), as `payments.begin_payment` would.
    It has its lines at hand. Asked again for an unchanged basket it answers the same order, so that a second click pays once. An order of
    nothing but free places, or that vouchers pay whole, is confirmed at once. Raises `BasketGone`, `EmptyBasket`, `NotOnSale`, `PlacesLost`,
    `RatesRefused`, `SubscriptionIncomplete`, and `PriceChanged` where ``total_seen_cents`` (what the buyer saw to be paid) is no longer what is to be paid, or where somebody else was a
    moment sooner to use the last of a code. A basket that holds nothing any more stands in the line of an opening like everybody: `NotYourTurn`.
    """
    basket, lines = _basket_to_order(house, basket_id)
    performances = programme.performances_to_sell({line.performance_id for line in lines}) if lines else {}
    for performance in performances.values():
        reason = programme.why_not_sold(performance, now)
        if reason and not (reason is NotSoldNow.NOT_YET and is_proposed(basket_id)):
            raise NotOnSale(reason)
        if basket.expires_at <= now and basket.channel not in STAFF_CHANNELS:
            pass_gate(house=house, production_id=performance.production_id, performance_id=performance.pk, slips=slips, now=now)
    quoted = quote_basket(basket, lines, performances, now, email)
    quote = quoted.quote
    if not lines and not quoted.products:  # Taken out since it was looked at, in another tab.
        raise EmptyBasket
    check_products(quoted.products, now)
    check_subscriptions(basket, quoted)
    if quoted.refused:
        raise RatesRefused(quoted.refused)
    if total_seen_cents is not None and total_seen_cents != quoted.to_pay_cents:
        raise PriceChanged(quoted.to_pay_cents)
    if same := _same_order(basket, lines, quoted, email, now):
        return same
    pay_until = now + timedelta(minutes=PAY_MINUTES)
    wanted = [PlaceWanted.of(performances[line.performance_id], line.place_no) for line in lines]
    try:
        # What is kept longer than paying takes (the proposal of a renewal) stays so.
        inventory.hold_places(
            house_id=house.pk, places=wanted, holder=basket_id, expires_at=max(basket.expires_at, pay_until + KEEP_AFTER), now=now
        )  # fmt: skip
    except inventory.PlacesTaken as taken:
        lost = {(place.performance_id, place.place_no) for place in taken.places}
        raise PlacesLost([line for line in lines if (line.performance_id, line.place_no) in lost]) from taken
    taken_with = take_rights(basket, quoted, email, pay_until + KEEP_AFTER, now)
    if taken_with is None:
        without = quote_basket(basket, lines, performances, now, email)
        raise RatesRefused(without.refused) if without.refused else PriceChanged(without.to_pay_cents)
    # Who comes back without having paid finds the basket as it was, for as long as its places are kept.
    basket.expires_at = max(basket.expires_at, pay_until + KEEP_AFTER)
    order = Order(
        house=house, code=random_code(8, random_bytes), holder=basket_id, email=email, name=name, language=language, channel=basket.channel,
        customer_id=customer_for(house_id=house.pk, email=email, name=name, language=language, now=now),
        state=OrderState.AWAITING_PAYMENT, total_cents=quoted.total_cents, placed_at=now, pay_until=pay_until,
        tendered_cents=quoted.total_cents - quoted.to_pay_cents,
        rights_used=taken_with.to_json() if taken_with else None,
        persons=basket.persons,
    )  # fmt: skip
    together(_kept_longer.of(basket), _orders.of(order))
    sold = product_lines(order, quoted.products)
    made = [*_ticket_lines(order, lines, quote, performances), *sold, *_fee_lines(order, quote)]
    order.begun = new_payment(order, pay_at, now) if pay_at and order.to_pay_cents else None
    together(_lines.of(*made), _payments.of(order.begun) if order.begun else None)
    keep_wishes(order, sold, quoted.products)
    _discounted.add(list(_discounts(order, dict(zip([line.pk for line in lines], made, strict=False)), quoted, sold)))
    write_tenders(order, quoted.paying)
    if not order.to_pay_cents:
        confirm_order(order=order, lines=made, now=now, random_bytes=random_bytes, tell_buyer=tell_buyer)
    holding(order, "lines", as_shown(made))
    return order


def new_payment(order: Order, provider: str, now: datetime) -> Payment:
    """One attempt to pay an order; the provider hears of it when it is written."""
    return Payment(house_id=order.house_id, provider=provider, key=uuid4(), amount_cents=order.to_pay_cents, created_at=now, order=order)


def as_shown(lines: Iterable[OrderLine]) -> list[OrderLine]:
    """In the order in which an order is shown (`reading.lines_shown`): places first."""
    return sorted(lines, key=lambda line: (line.performance_id is None, line.performance_id, line.place_no is None, line.place_no, line.pk))


class PriceChanged(Exception):
    """What is to be paid is another amount than the buyer saw: show it and ask again."""

    def __init__(self, total_cents: int) -> None:
        self.total_cents = total_cents
        super().__init__(total_cents)


def _basket_to_order(house: House, basket_id: UUID) -> tuple[Basket, list[BasketLine]]:
    # The order that it became before comes first, as who pays that one does it.
    reading.awaiting_lock.all(house.pk, basket_id)
    basket = reading.basket_to_order.first(basket_id, house.pk)
    if basket is None:
        raise BasketGone
    lines = reading.basket_lines_to_order.all(house.pk, basket.pk)
    if not lines and not basket.has_products:
        raise EmptyBasket
    return basket, lines


def _same_order(basket: Basket, lines: Sequence[BasketLine], quoted: Quoted, email: str, now: datetime) -> Order | None:
    """The order that this basket became before, if nothing changed since and there is time to pay it; else it is let go."""
    # Asked beside its lines, when the basket was locked: most become an order once.
    if lines and not lines[0].was_ordered:  # type: ignore[attr-defined]
        return None
    earlier = reading.earlier_order.first(basket.house_id, basket.pk)
    if earlier is None:
        return None
    then = set(OrderLine.objects.filter(order=earlier, kind=LineKind.TICKET).values_list("performance_id", "place_no", "rate_key", "person"))
    today = {(line.performance_id, line.place_no, priced.rate.key, line.person) for line, priced in zip(lines, quoted.quote.lines, strict=True)}
    same_price = earlier.total_cents == quoted.total_cents and earlier.to_pay_cents == quoted.to_pay_cents
    unchanged = then == today and same_price and earlier.email == email and earlier.persons == basket.persons and _same_products(earlier, quoted)
    if unchanged and (earlier.state == OrderState.CONFIRMED or earlier.pay_until >= now + ENOUGH_TO_PAY):
        return earlier
    if earlier.state == OrderState.CONFIRMED:
        raise BasketGone
    earlier.state = OrderState.CANCELLED
    earlier.save(update_fields=["state"])
    let_rights_go(earlier)
    return None


def _same_products(earlier: Order, quoted: Quoted) -> bool:
    """What lies in a basket never changes, so that the same rows are the same passes and vouchers."""
    then = OrderedProduct.objects.filter(order_line__order=earlier).values_list("wish_id", flat=True)
    return set(then) == {one.pk for one in quoted.products}


def _ticket_lines(order: Order, lines: Sequence[BasketLine], quote: Quote, performances: dict[int, Performance]) -> list[OrderLine]:
    made = []
    for line, priced in zip(lines, quote.lines, strict=True):
        performance = performances[line.performance_id]
        plan = plan_of(performance.plan_version_id)
        made.append(
            OrderLine(
                house_id=line.house_id,
                selling_house_id=order.house_id,
                order=order,
                kind=LineKind.TICKET,
                performance=performance,
                place_no=line.place_no,
                place_name=place_name(plan, line.place_no),
                zone_key=plan.zone_of(line.place_no).key,
                rate_key=priced.rate.key,
                rate_name=dict(priced.rate.name),
                person=line.person,
                price_list_version_id=performance.price_list.current_id,
                price_cents=priced.price_cents,
                plain_cents=priced.plain_cents,
                fee_cents=priced.fee_cents,
                vat_permyriad=priced.vat_permyriad,
                fee_vat_permyriad=priced.fee_vat_permyriad,
            )
        )
    return made


def _discounts(order: Order, made: dict[int, OrderLine], quoted: Quoted, sold: Sequence[OrderLine]) -> Iterator[OrderDiscount]:
    """Why each line costs less; ``made``: the line of the order by the line of the basket, ``sold``: those of its products."""
    taken = {(priced.id, reduction.offer_key): reduction.cents for priced in quoted.quote.lines for reduction in priced.reductions}
    brought = {one.subject: one for one in quoted.brought}
    beside = {subject_of_product(one.pk): line for one, line in zip(quoted.products, sold, strict=True)}
    for number, applied in enumerate(quoted.quote.applied):
        for line_id in applied.line_ids:
            cents = taken[line_id, applied.offer_key]
            made_so = _discount(order, made[line_id], number, applied, cents, quoted, brought.get(applied.right_key))
            made_so.product_line = beside.get(applied.right_key)
            yield made_so


def _discount(order: Order, line: OrderLine, number: int, applied: Applied, cents: int, quoted: Quoted, by: Brought | None) -> OrderDiscount:
    version_id, offer = quoted.version_of(applied.offer_key)
    return OrderDiscount(
        house_id=line.house_id, selling_house_id=order.house_id, order_line=line, offer_version_id=version_id, application=number, cents=cents,
        code_id=by.row.code_id if by else None, membership_id=by.row.membership_id if by else None, name=dict(offer.name),
    )  # fmt: skip


def _fee_lines(order: Order, quote: Quote) -> list[OrderLine]:
    return [
        OrderLine(
            house_id=order.house_id,
            selling_house_id=order.house_id,
            order=order,
            kind=LineKind.FEE,
            rate_key=priced.fee.key,
            rate_name=dict(priced.fee.name),
            price_cents=priced.cents,
            vat_permyriad=priced.fee.vat_permyriad,
        )
        for priced in quote.order_fees
    ]


def confirm_order(*, order: Order, lines: Sequence[OrderLine], now: datetime, random_bytes: RandomBytes, tell_buyer: bool = True) -> None:
    """Sell the places, issue the tickets, post the sale, announce it: read from top to bottom, one transaction.

    The caller locked the order and knows that it is paid (or free). Raises one of `GONE` where a place, or the last use
    of a code, went to somebody else after the hold ran out, or is gone with another seating plan: then nothing of this has happened.
    So is a ticket that this order takes the place of (`TicketsGone`).
    Without ``tell_buyer`` nothing is announced: for orders that come from another system.
    """
    tickets = [line for line in lines if line.kind == LineKind.TICKET]
    wanted = {line.pk: PlaceWanted.of(line.performance, line.place_no) for line in tickets}
    if gone := [wanted[line.pk] for line in tickets if line.gone_at]:
        raise inventory.PlacesTaken(gone)
    # What it takes the place of goes first: the older order is locked before any basket.
    given_up = give_up_old(order, now) if order.is_exchange else None
    # Before its places, as who changes it does; it goes at the end.
    reading.basket_lock.all(order.holder, order.house_id)
    inventory.sell_places(house_id=order.house_id, holder=order.holder, now=now, places=list(wanted.values()))
    use_rights(order, now)
    if given_up:
        give_rights_back(given_up.order, given_up.refund, now)
    persons = persons_of(order)
    admission.issue_tickets(
        house=order.house,
        tickets=[
            TicketToIssue(
                order_line_id=line.pk,
                performance_id=line.performance_id,
                place_no=line.place_no,
                place_name=line.place_name,
                rate_name=line.rate_name,
                holder_name=(persons[line.person].name if line.person in persons else "") or order.name,
                asks_proof=_asks_proof(line),
            )
            for line in tickets
        ],
        now=now,
        random_bytes=random_bytes,
    )
    issued = deliver_products(order, [line for line in lines if line.kind == LineKind.PRODUCT], now, random_bytes)
    use_at_once(order, issued, now)
    keep_subscriptions(order, tickets, issued, now)
    if issued and order.persons:
        note_renewal(order, issued, now)
    bookkeeping.post_sale(order, lines, now, exchanged_cents=given_up.cents if given_up else 0)
    order.state = OrderState.CONFIRMED
    order.confirmed_at = now
    together(_confirmed.of(order), *basket_forgotten(house_id=order.house_id, basket_id=order.holder))
    if tell_buyer:
        announce("sales.order_confirmed", house_id=order.house_id, order_id=order.pk)
        if issued:
            announce("sales.products_sold", house_id=order.house_id, order_id=order.pk)


def _asks_proof(line: OrderLine) -> bool:
    """Whether the price list that it was sold with asks proof of its rate at the door."""
    if line.price_list_version_id is None:
        return False
    return any(rate.key == line.rate_key and rate.conditions.proof for rate in table_of(line.price_list_version_id).rates)


def expire_order(*, order: Order, now: datetime) -> bool:
    """The buyer didn't pay in time: the order is over, its places are free. False where it was confirmed meanwhile.

    Where the buyer went back to the basket and asked for more time, its places stay held for that time.
    """
    changed = Order.objects.filter(pk=order.pk, state=OrderState.AWAITING_PAYMENT, pay_until__lt=now).update(state=OrderState.EXPIRED)
    if changed and not Basket.objects.filter(pk=order.holder, expires_at__gt=order.pay_until + KEEP_AFTER).exists():
        inventory.release_hold(holder=order.holder)
        let_rights_go(order)
    return bool(changed)


def change_order_name(*, house: House, order: Order, name: str, actor: Actor, now: datetime) -> None:
    """Put the tickets of an order in another name; those that are somebody's by name stay theirs."""
    was = order.name
    order.name = name.strip()[:120]
    order.save(update_fields=["name"])
    line_ids = list(OrderLine.objects.filter(order=order, person=0).values_list("pk", flat=True))
    admission.rename_holder(house=house, order_line_ids=line_ids, holder_name=order.name, now=now)
    houses.record(house=house, actor=actor, verb="order.renamed", subject=f"order:{order.code}", now=now, detail={"had_name": bool(was)})


def send_tickets_again(*, house: House, order: Order, actor: Actor, now: datetime) -> None:
    """Mail the tickets once more, to the address of the order."""
    houses.record(house=house, actor=actor, verb="order.tickets_sent_again", subject=f"order:{order.code}", now=now)
    announce("sales.tickets_sent_again", house_id=house.pk, order_id=order.pk, at=now.isoformat())
