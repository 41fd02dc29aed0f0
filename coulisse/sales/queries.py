"""Questions about baskets and orders. Inside a house scope."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from coulisse.customers.models import Customer
from coulisse.houses.asked import holding
from coulisse.lib.codes import tidy_code
from coulisse.pricing.offers.advice import Step
from coulisse.pricing.offers.types import Offer
from coulisse.pricing.rate_words import conditions_in_words
from coulisse.pricing.rates import RateRefused, rates_shown
from coulisse.pricing.rules import price_with_fees, rate_asked
from coulisse.pricing.types import FeePriced, LineAsked, LinePriced, Rate, Reduction
from coulisse.programme import queries as programme
from coulisse.programme.models import Performance
from coulisse.sales import quoting, reading
from coulisse.sales.models import (
    Basket,
    BasketLine,
    BasketProduct,
    MovedPlace,
    OfferTrial,
    Order,
    OrderDiscount,
    OrderLine,
    PlanMove,
    PriceRaise,
    Refund,
    RefundLine,
    RefundRun,
    Tender,
)
from coulisse.sales.persons import PersonInBasket, persons_of
from coulisse.sales.quoting import Quoted, quote_basket
from coulisse.sales.rights import Brought
from coulisse.sales.types import LineKind, OrderState, RefundState
from coulisse.venues.plan import place_name
from coulisse.venues.queries import plan_of

if TYPE_CHECKING:
    from coulisse.sales.operations.baskets import Held, HoldAsked

# As long as the code of an order is.
_CODE_SIGNS = 8


@dataclass(frozen=True, slots=True)
class RateOffered:
    """A rate that this place can have, what it then costs with everything, and its conditions in words."""

    rate: Rate
    total_cents: int
    conditions: Sequence[str]


@dataclass(frozen=True, slots=True)
class PlaceInBasket:
    line: BasketLine
    name: dict[str, Any]
    rates: Sequence[RateOffered]
    priced: LinePriced
    is_lost: bool
    refused: Sequence[RateRefused]

    @property
    def rates_offered(self) -> tuple[tuple[str, int], ...]:
        """Each rate that it can have with what it then costs: what a list of them shows."""
        return tuple((offered.rate.key, offered.total_cents) for offered in self.rates)

    @property
    def conditions(self) -> Sequence[str]:
        """Of the rate that it has, in words."""
        return next((offered.conditions for offered in self.rates if offered.rate.key == self.priced.rate.key), ())


@dataclass(frozen=True, slots=True)
class PerformanceInBasket:
    performance: Performance
    places: Sequence[PlaceInBasket]


@dataclass(frozen=True, slots=True)
class BasketView:
    """A basket as it is shown: what it holds, what it costs, how long it is kept."""

    basket: Basket
    performances: Sequence[PerformanceInBasket]
    quoted: Quoted
    is_over: bool

    @property
    def order_fees(self) -> Sequence[FeePriced]:
        return self.quoted.quote.order_fees

    @property
    def total_cents(self) -> int:
        return self.quoted.total_cents

    @property
    def to_pay_cents(self) -> int:
        """What is left of it when the vouchers that were brought have paid."""
        return self.quoted.to_pay_cents

    @property
    def products(self) -> Sequence[BasketProduct]:
        return self.quoted.products

    @property
    def brought(self) -> Sequence[Brought]:
        return self.quoted.brought

    @property
    def offers(self) -> Mapping[str, Offer]:
        return {offer.key: offer for offer in self.quoted.offers.values()}

    @property
    def reductions(self) -> Sequence[Reduction]:
        """Why each place costs less than the price list says."""
        return [reduction for line in self.quoted.quote.lines for reduction in line.reductions]

    @property
    def saved_cents(self) -> int:
        """How much less it costs by the house's offers."""
        return sum(reduction.cents for reduction in self.reductions)

    @property
    def places_gone(self) -> list[dict[str, Any]]:
        """Names of places that were in it until the performance got another seating plan."""
        return self.basket.places_gone or []

    @property
    def persons(self) -> Mapping[int, PersonInBasket]:
        """Who its places are for, by number; nobody in most baskets."""
        return persons_of(self.basket)

    @property
    def place_count(self) -> int:
        return sum(len(part.places) for part in self.performances)

    @property
    def lost(self) -> list[PlaceInBasket]:
        """Places that the basket no longer holds: its time ran out, or others took them."""
        return [place for part in self.performances for place in part.places if place.is_lost]


def basket_view(
    basket_id: UUID, now: datetime, known: Iterable[Performance] = (), email: str = "",
    performances: Callable[[Iterable[int]], Mapping[int, Performance]] = programme.performances_to_sell,
) -> BasketView | None:  # fmt: skip
    """The basket with everything that its page shows, in three queries, with passes or vouchers one more; None where there is
    none or it is empty. One of nothing but passes and vouchers is never over: nothing is kept from others for it.

    ``known``: performances that this very transaction has read, which aren't asked for again; ``email``: who will order, as
    far as that is known, where a code is limited for one person; ``performances``: how they are read, for a page that is only
    looked at `programme.queries.performances_shown`."""
    basket = reading.basket_shown.first(basket_id)
    if basket is None:
        return None
    lines = reading.basket_lines_held.all(basket.house_id, basket.pk, now)
    if not lines and not basket.has_products:
        return None
    return _view(basket, lines, _performances({line.performance_id for line in lines}, known, performances), now, email)


def basket_begun(asked: "HoldAsked", held: "Held") -> BasketView | None:
    """The same of a new basket that this very transaction wrote, without asking for it again; None where it wasn't new."""
    if not asked.is_new or held.written is None:
        return None
    house, basket_id, performance, written = asked.house.pk, asked.basket_id, held.performance, held.written
    basket = Basket(
        house_id=house, id=basket_id, language=asked.language, channel=asked.channel, created_at=asked.now, expires_at=held.expires_at,
        extendable_until=written.extendable_until,
    )  # fmt: skip
    basket.offer_ids, basket.has_rights, basket.has_products = list(written.offer_ids), False, False  # type: ignore[attr-defined]
    lines = [
        BasketLine(
            house_id=performance.house_id, id=written.lines[no], selling_house_id=house, basket_id=basket_id, performance_id=performance.pk,
            place_no=no, rate_key="",
        )
        for no in sorted(held.places)
    ]  # fmt: skip
    for line in lines:
        line.is_held = True  # type: ignore[attr-defined]
    return _view(basket, lines, {performance.pk: performance}, asked.now, "")


def _view(basket: Basket, lines: Sequence[BasketLine], performances: Mapping[int, Performance], now: datetime, email: str) -> BasketView:
    quoted = quote_basket(basket, lines, performances, now, email)
    shown: dict[int, list[PlaceInBasket]] = {}
    rates = _rates_offered(quoted)
    for line, asked, priced in zip(lines, quoted.asked, quoted.quote.lines, strict=True):
        refused = [one for one in quoted.refused if line.pk in one.line_ids]
        name = place_name(plan_of(performances[line.performance_id].plan_version_id), line.place_no)
        shown.setdefault(line.performance_id, []).append(PlaceInBasket(line, name, rates(asked), priced, not line.is_held, refused))  # type: ignore[attr-defined]
    parts = [PerformanceInBasket(performances[pk], places) for pk, places in shown.items()]
    parts.sort(key=lambda part: (part.performance.starts_at, part.performance.pk))
    return BasketView(basket, parts, quoted, is_over=bool(lines) and basket.expires_at <= now)


def _performances(
    ids: set[int], known: Iterable[Performance], read: Callable[[Iterable[int]], Mapping[int, Performance]]
) -> dict[int, Performance]:  # fmt: skip
    found = {performance.pk: performance for performance in known if performance.pk in ids}
    return {**found, **read(ids - found.keys())} if ids - found.keys() else found


def step_away(view: BasketView) -> Step | None:
    """The one ticket or performance more that would save most on what is in the basket."""
    return quoting.step_away(view.quoted)


def places_gone(basket_id: UUID) -> list[dict[str, Any]]:
    """Names of the places that another seating plan took out of a basket, also where nothing is left in it."""
    return Basket.objects.filter(pk=basket_id).values_list("places_gone", flat=True).first() or []


def _rates_offered(quoted: Quoted) -> Callable[[LineAsked], list[RateOffered]]:
    """The rates that make sense at a place: hidden ones with what opens them, a companion's where there is a wheelchair place."""
    words = {right.unlocks for right in quoted.rights}
    with_wheelchair = {line.performance for line in quoted.asked if line.is_wheelchair}

    def offered(line: LineAsked) -> list[RateOffered]:
        can_accompany = line.performance in with_wheelchair and not line.is_wheelchair
        rates = [rate for rate in rates_shown(line.table.rates_for(line.zone_key), words) if can_accompany or not rate.conditions.beside_wheelchair]
        if all(rate.key != line.rate_key for rate in rates):
            rates.append(rate_asked(line.table, line.zone_key, line.rate_key))
        return [RateOffered(rate, price_with_fees(line.table, line.zone_key, rate.key), conditions_in_words(rate, line.table)) for rate in rates]

    return offered


def order_with_lines(code: str) -> Order | None:
    """An order with its lines and their performances, in two queries; None where the scope has none of this code."""
    return _with_lines(reading.order_shown.first(tidy_code(code)))


def order_to_show(code: str) -> Order | None:
    """As `order_with_lines`, for its own page: in one query, and one for performances that this process doesn't know (`performances_shown`).
    It also knows whether any of its money went back."""
    lines = reading.lines_of_page.all(tidy_code(code))
    if not lines:
        return None
    performances = programme.performances_shown({line.performance_id for line in lines if line.performance_id})
    for line in lines:
        if line.performance_id:
            line.performance = performances[line.performance_id]
    order = lines[0].order
    order.has_refunds = lines[0].has_refunds  # type: ignore[attr-defined]
    holding(order, "lines", lines)
    return order


def orders_with_lines(order_ids: Sequence[int]) -> list[Order]:
    """Several of them as `order_with_lines`, in three queries; orders for one performance share it."""
    orders, lines = reading.orders_of_ids.all(list(order_ids)), reading.lines_of_orders.all(list(order_ids))
    performances = programme.performances_to_sell({line.performance_id for line in lines if line.performance_id})
    of_order: dict[int, list[OrderLine]] = {}
    for line in lines:
        if line.performance_id:
            line.performance = performances[line.performance_id]
        of_order.setdefault(line.order_id, []).append(line)
    for order in orders:
        holding(order, "lines", of_order.get(order.pk, []))
    return orders


def _with_lines(order: Order | None) -> Order | None:
    if order is not None:
        holding(order, "lines", reading.lines_shown.all(order.pk))
    return order


def discounts_of(order: Order) -> list[OrderDiscount]:
    """Why the lines of an order (loaded with them) cost less, in the order in which they were priced; no query where none does."""
    if not any(line.plain_cents not in (None, line.price_cents) for line in order.lines.all()):
        return []
    return list(OrderDiscount.objects.filter(order_line__order=order).order_by("application", "pk"))


def tenders_of(order: Order) -> list[Tender]:
    """What vouchers paid of an order, and tickets that were exchanged for its own; no query where none did."""
    if not order.tendered_cents:
        return []
    return list(Tender.objects.filter(order=order).select_related("membership", "order_line__performance__production").order_by("pk"))


def order_by_id(order_id: int) -> Order | None:
    """As `order_with_lines`."""
    return _with_lines(reading.order_of_id.first(order_id))


def order_of_code(code: str) -> Order | None:
    """An order as it stands, without its lines."""
    return reading.order_of_code.first(tidy_code(code))


def orders(*, text: str = "", state: str = "", performance_id: int | None = None) -> QuerySet[Order]:
    """Orders for the office, newest first: found by code, name, mail address, ticket code, or seat as ``A 12``.

    ``text`` is what somebody typed in one field.
    """
    found = Order.objects.select_related("customer").order_by("-placed_at", "-id")
    if state in OrderState.values:
        found = found.filter(state=state)
    if performance_id is not None:
        found = found.filter(pk__in=OrderLine.objects.filter(performance_id=performance_id).values("order_id"))
    words = text.strip()
    if not words:
        return found
    by_seat = OrderLine.objects.none()
    parts = words.upper().split()
    if len(parts) == 2:
        by_seat = OrderLine.objects.filter(place_name__row__iexact=parts[0], place_name__seat__iexact=parts[1])
    return found.filter(
        Q(code=tidy_code(words))
        | Q(email__icontains=words)
        | Q(name__icontains=words)
        | Q(customer__name__icontains=words)
        | Q(pk__in=by_seat.values("order_id"))
    )


def order_called(typed: str) -> str | None:
    """The code of the order that somebody typed whole, with or without spaces; None where there is none."""
    code = tidy_code(typed)
    return Order.objects.filter(code=code).values_list("code", flat=True).first() if len(code) == _CODE_SIGNS else None


def customers(*, text: str = "") -> QuerySet[Customer]:
    """Customers with how often (``orders``) and when last (``last_at``) they ordered, who came last first."""
    theirs = Order.objects.filter(customer=OuterRef("pk")).order_by().values("customer")
    found = Customer.objects.annotate(
        orders=Coalesce(Subquery(theirs.annotate(times=Count("pk")).values("times")), 0),
        last_at=Subquery(theirs.annotate(last=Max("placed_at")).values("last")),
    ).order_by(F("last_at").desc(nulls_last=True), "-pk")
    return found.filter(Q(email__icontains=text) | Q(name__icontains=text)) if text else found


def order_of_line(line_id: int) -> Order | None:
    """The order that a line stands in."""
    return Order.objects.filter(lines__pk=line_id).first()


def order_of_basket(basket_id: UUID) -> Order | None:
    """The newest order that a basket became."""
    return Order.objects.filter(holder=basket_id).order_by("-id").first()


def refunds_of(order: Order) -> list[Refund]:
    """What went back, or is on its way back, to the buyer; oldest first. No query where it was read that nothing did (`order_to_show`)."""
    return reading.refunds.all(order.pk) if getattr(order, "has_refunds", True) else []


def paid_out_for(refund: Refund) -> list[Refund]:
    """What earlier orders pay of it: of tickets that were exchanged, the money goes back to how they were paid. No query for most."""
    found: list[Refund] = []
    waiting = [refund.pk] if refund.exchanged_cents else []
    while waiting:
        more = list(Refund.objects.filter(back_from__in=waiting).order_by("pk"))
        found += more
        waiting = [one.pk for one in more if one.exchanged_cents]
    return found


@dataclass(frozen=True, slots=True)
class Holder:
    """An order with tickets of a performance: how many are still good, what they cost, and how the money back fares."""

    order: Order
    places: Sequence[OrderLine]
    live: int
    paid_cents: int
    refunds: Sequence[Refund]

    @property
    def state(self) -> str:
        """``live``: has tickets; ``hand``: somebody must look; ``waiting``: to be sent; ``sent``; ``done``."""
        states = {refund.state for refund in self.refunds}
        if RefundState.FAILED in states or any(refund.state == RefundState.ASKED and refund.payment_id is None for refund in self.refunds):
            return "hand"
        if self.live:
            return "live"
        return "waiting" if RefundState.ASKED in states else "sent" if RefundState.SENT in states else "done"


def holders(performance_id: int) -> list[Holder]:
    """Everybody who has, or had until they gave them back, tickets of a performance; by order. Four queries."""
    lines = OrderLine.objects.filter(performance_id=performance_id, kind=LineKind.TICKET, order__state=OrderState.CONFIRMED)
    by_order: dict[int, list[OrderLine]] = {}
    for line in lines.order_by("order_id", "place_no", "pk"):
        by_order.setdefault(line.order_id, []).append(line)
    orders = Order.objects.filter(pk__in=list(by_order)).order_by("placed_at", "pk")
    refunds: dict[int, list[Refund]] = {}
    given = RefundLine.objects.filter(order_line__performance_id=performance_id).values("refund_id")
    for refund in Refund.objects.filter(pk__in=given).select_related("payment").order_by("pk"):
        refunds.setdefault(refund.order_id, []).append(refund)
    return [_holder(order, by_order[order.pk], refunds.get(order.pk, [])) for order in orders]


def _holder(order: Order, lines: Sequence[OrderLine], refunds: Sequence[Refund]) -> Holder:
    live = [line for line in lines if line.refunded_at is None]
    return Holder(order, lines, len(live), sum(line.price_cents + line.fee_cents for line in lines), refunds)


def refund_run(performance_id: int) -> RefundRun | None:
    """The newest run in which everybody gets the money back."""
    return RefundRun.objects.filter(performance_id=performance_id).order_by("-id").first()


def plan_move(move_id: int) -> PlanMove | None:
    return PlanMove.objects.filter(pk=move_id).first()


def orders_moved(move: PlanMove, *, after: int, most: int) -> list[tuple[Order, list[MovedPlace]]]:
    """The next confirmed orders (by id) that have another place since, each with those places that are still theirs."""
    places = MovedPlace.objects.filter(move=move, order_line__refunded_at=None).select_related("order_line").order_by("order_line__place_no")
    ids = (
        OrderLine.objects.filter(pk__in=places.order_by().values("order_line_id"), order_id__gt=after)
        .order_by("order_id")
        .values_list("order_id", flat=True)
    )
    found = Order.objects.filter(pk__in=list(ids.distinct()[:most]), state=OrderState.CONFIRMED).order_by("pk")
    return [(order, [place for place in places if place.order_line.order_id == order.pk]) for order in found]


@dataclass(frozen=True, slots=True)
class Takings:
    """What a performance brought in: tickets sold and not given back, and their amounts in cents; with what tickets of a
    subscription became dearer by since others of it were given back."""

    tickets: int
    free_tickets: int
    price_cents: int
    fee_cents: int


def takings(performance_ids: Sequence[int]) -> dict[int, Takings]:
    """Takings of each performance, in one query."""
    sold = OrderLine.objects.filter(
        performance_id__in=list(performance_ids), kind=LineKind.TICKET, refunded_at=None, order__state=OrderState.CONFIRMED
    )
    rows = (
        sold.annotate(raised=_raised())
        .values("performance_id")
        .annotate(tickets=Count("pk"), free=Count("pk", filter=Q(price_cents=0)), price=Sum(F("price_cents") + F("raised")), fee=Sum("fee_cents"))
    )
    return {row["performance_id"]: Takings(row["tickets"], row["free"], row["price"], row["fee"]) for row in rows}


def sold_by_rate(performance_id: int) -> list[dict[str, Any]]:
    """Tickets and amounts of one performance by zone and rate."""
    return list(
        OrderLine.objects.filter(performance_id=performance_id, kind=LineKind.TICKET, refunded_at=None, order__state=OrderState.CONFIRMED)
        .annotate(raised=_raised())
        .values("zone_key", "rate_key", "rate_name")
        .annotate(tickets=Count("pk"), price_cents=Sum(F("price_cents") + F("raised")), fee_cents=Sum("fee_cents"))
        .order_by("zone_key", "rate_key")
    )


def _raised() -> Coalesce:
    """What a line became dearer by since it was sold."""
    of_line = PriceRaise.objects.filter(order_line=OuterRef("pk")).order_by().values("order_line").annotate(cents=Sum("cents")).values("cents")
    return Coalesce(Subquery(of_line), 0)


def line_at(performance_id: int, place_no: int) -> OrderLine | None:
    """The live order line of a seat: who sits there."""
    return (
        OrderLine.objects.filter(performance_id=performance_id, place_no=place_no, refunded_at=None, order__state=OrderState.CONFIRMED)
        .select_related("order__customer")
        .first()
    )


def uses_of_codes(code_ids: Sequence[int]) -> dict[int, int]:
    """How often each code was used in orders that count; one query. An application of an offer to several tickets is one use."""
    used = OrderDiscount.objects.filter(code__in=list(code_ids), order_line__order__state=OrderState.CONFIRMED, order_line__refunded_at=None)
    pairs = used.values_list("code_id", "order_line__order_id", "application").distinct().order_by()
    counts = dict.fromkeys(code_ids, 0)
    for code_id, _order_id, _application in pairs:
        counts[code_id] += 1
    return counts


def codes_used_by_batch() -> dict[str, int]:
    """How many codes of each batch were used in orders that count; one query."""
    used = OrderDiscount.objects.filter(code__isnull=False, order_line__order__state=OrderState.CONFIRMED, order_line__refunded_at=None)
    return dict(used.exclude(code__batch="").values_list("code__batch").annotate(codes=Count("code", distinct=True)).order_by())


def orders_with_code(code_id: int, most: int = 100) -> list[Order]:
    """The newest orders that a code was used in."""
    lines = OrderDiscount.objects.filter(code=code_id).values("order_line__order")
    return list(Order.objects.filter(pk__in=lines).order_by("-placed_at", "-id")[:most])


def offer_trial(offer_id: int) -> OfferTrial | None:
    """What the last trial of an offer found, or how far it is."""
    return OfferTrial.objects.filter(offer=offer_id).order_by("-id").first()
