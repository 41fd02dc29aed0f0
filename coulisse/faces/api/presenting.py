"""From rows to what goes out."""

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from coulisse.faces.api.schemas import (
    AvailabilityOut,
    DiscountOut,
    ExchangeOut,
    ExchangePlaceOut,
    ExchangeTargetOut,
    ExchangeTicketOut,
    FeeOut,
    HallOut,
    HoldOut,
    HouseOut,
    OrderLineOut,
    OrderOut,
    PerformanceOut,
    PlaceOut,
    PriceOut,
    PricesOut,
    ProductionOut,
    TenderOut,
    ZoneLeft,
    ZonePricesOut,
)
from coulisse.houses.models import House
from coulisse.inventory import queries as stock
from coulisse.inventory.queries import Filling
from coulisse.pricing.offers.types import Offer
from coulisse.pricing.queries import table_of
from coulisse.pricing.rules import price_with_fees
from coulisse.pricing.types import Fee, PriceTable
from coulisse.programme.models import Performance, Production
from coulisse.programme.rules import sale_end, shown
from coulisse.sales import queries as sales
from coulisse.sales.exchange_targets import Target
from coulisse.sales.exchanged import ExchangeView
from coulisse.sales.exchanging import TicketToExchange
from coulisse.sales.links import order_signature
from coulisse.sales.models import Order
from coulisse.sales.queries import BasketView, PlaceInBasket
from coulisse.venues.plan import place_name
from coulisse.venues.queries import plan_of


def address(name: str, *args: object) -> str:
    return settings.BASE_URL + reverse(name, args=args)


def house_out(house: House) -> HouseOut:
    return HouseOut(
        slug=house.slug,
        name=house.name,
        city=house.city,
        cluster=house.cluster.name if house.cluster else None,
        languages=house.languages,
        timezone=house.timezone,
        shop_url=address("shop:agenda", house.slug, house.default_language),
    )


def performance_out(house: House, performance: Performance, filling: Filling, now: datetime) -> PerformanceOut:
    layout = performance.plan_version.layout
    state = shown(
        state=performance.state,
        starts_at=performance.starts_at,
        sale_starts_at=performance.sale_starts_at,
        sale_ends_at=performance.sale_ends_at,
        moved_from_at=performance.moved_from_at,
        free_places=filling.free,
        now=now,
    )
    return PerformanceOut(
        id=performance.pk,
        production_id=performance.production_id,
        starts_at=performance.starts_at,
        doors_at=performance.doors_at,
        hall=HallOut(name=layout.hall.name, layout=layout.name),
        state=state.value,
        moved_from_at=performance.moved_from_at,
        sale_starts_at=performance.sale_starts_at,
        sale_ends_at=sale_end(starts_at=performance.starts_at, sale_ends_at=performance.sale_ends_at),
        limit_per_order=performance.limit_per_order,
        free_places=filling.free,
        note=performance.note,
        shop_url=address("shop:event", house.slug, house.default_language, performance.production.slug),
    )


def performances_out(house: House, performances: Sequence[Performance], now: datetime) -> list[PerformanceOut]:
    fillings = stock.fillings(performances, now)
    return [performance_out(house, performance, fillings[performance.pk], now) for performance in performances]


def production_out(house: House, production: Production, performances: Iterable[PerformanceOut]) -> ProductionOut:
    images = [{"name": image.name, "alt": image.alt, "width": image.width, "height": image.height} for image in production.images.all()]
    return ProductionOut(
        id=production.pk,
        slug=production.slug,
        title=production.title,
        subtitle=production.subtitle,
        company=production.company,
        summary=production.summary,
        description=production.description,
        genre=production.genre,
        theme=production.theme,
        age_from=production.age_from,
        age_until=production.age_until,
        duration_minutes=production.duration_minutes,
        spoken_languages=production.spoken_languages,
        surtitles=production.surtitles,
        video_url=production.video_url,
        images=images,
        performances=list(performances),
        shop_url=address("shop:event", house.slug, house.default_language, production.slug),
    )


def _fee_out(fee: Fee) -> FeeOut:
    return FeeOut(key=fee.key, name=dict(fee.name), per=fee.per, cents=fee.cents)  # type: ignore[arg-type]


def _price_out(table: PriceTable, zone: str, rate_key: str) -> PriceOut:
    rate = next(rate for rate in table.rates if rate.key == rate_key)
    total = price_with_fees(table, zone, rate_key)
    return PriceOut(rate=rate.key, name=dict(rate.name), cents=total, fee_cents=total - table.prices[zone][rate_key])


def prices_out(performance: Performance) -> PricesOut:
    table, plan = table_of(performance.price_list.current_id), plan_of(performance.plan_version_id)
    zones = [
        ZonePricesOut(
            zone=zone.key,
            name=dict(zone.name),
            kind=zone.kind,
            prices=[_price_out(table, zone.key, rate.key) for rate in table.open_rates_for(zone.key)],
        )
        for zone in plan.zones.values()
    ]
    return PricesOut(
        vat_percent=table.vat_permyriad / 100,
        zones=zones,
        order_fees=[_fee_out(fee) for fee in table.fees if fee.per == "order"],
    )


def availability_out(house: House, performance: Performance, taken: Iterable[int], now: datetime) -> AvailabilityOut:
    gone = set(taken)
    plan, left = plan_of(performance.plan_version_id), stock.zones_left(performance, gone)
    return AvailabilityOut(
        performance_id=performance.pk,
        at=now,
        plan_url=address("shop:plan", house.slug, performance.plan_version_id),
        place_count=performance.place_count,
        zones=[ZoneLeft(zone=zone.key, kind=zone.kind, capacity=zone.capacity, left=left[zone.key]) for zone in plan.zones.values()],
        taken=b64encode(stock.availability_bits(performance, gone)).decode(),
    )


def _place_out(performance: Performance, place: PlaceInBasket, offers: Mapping[str, Offer]) -> PlaceOut:
    plan, table = plan_of(performance.plan_version_id), table_of(performance.price_list.current_id)
    seat, zone = plan.seat_at(place.line.place_no), plan.zone_of(place.line.place_no)
    return PlaceOut(
        line_id=place.line.pk,
        performance_id=performance.pk,
        place_no=place.line.place_no,
        seat=seat.key if seat else None,
        zone=zone.key,
        name=place.name,
        rate=place.priced.rate.key,
        cents=place.priced.total_cents,
        plain_cents=place.priced.plain_cents,
        discounts=[DiscountOut(name=dict(offers[one.offer_key].name), cents=one.cents) for one in place.priced.reductions if one.cents],
        rates=[_price_out(table, zone.key, offered.rate.key) for offered in place.rates],
    )


def hold_out(view: BasketView) -> HoldOut:
    offers = view.offers
    places = [_place_out(part.performance, place, offers) for part in view.performances for place in part.places if not place.is_lost]
    return HoldOut(
        id=view.basket.pk,
        expires_at=view.basket.expires_at,
        extendable_until=view.basket.extendable_until,
        places=places,
        order_fees=[FeeOut(key=f.fee.key, name=dict(f.fee.name), per="order", cents=f.cents) for f in view.order_fees],
        total_cents=view.total_cents,
        saved_cents=view.saved_cents,
        to_pay_cents=view.to_pay_cents,
    )


def order_out(house: House, order: Order) -> OrderOut:
    """An order with its lines. Inside a scope; no more queries than the lines where nothing was reduced and no voucher paid."""
    discounts: dict[int, list[DiscountOut]] = {}
    for one in sales.discounts_of(order):
        if one.cents:
            discounts.setdefault(one.order_line_id, []).append(DiscountOut(name=one.name, cents=one.cents))
    lines = [
        OrderLineOut(
            id=line.pk,
            kind=line.kind,
            performance_id=line.performance_id,
            seat=line.place_name,
            zone=line.zone_key,
            rate=line.rate_key,
            rate_name=line.rate_name,
            price_cents=line.price_cents,
            plain_cents=line.plain_cents,
            discounts=discounts.get(line.pk, []),
            fee_cents=line.fee_cents,
            vat_percent=line.vat_permyriad / 100,
            owning_house=house.slug,
            selling_house=house.slug,
            refunded=line.refunded_at is not None,
        )
        for line in order.lines.all()
    ]
    return OrderOut(
        code=order.code,
        state=order.state,
        email=order.email,
        name=order.name,
        total_cents=order.total_cents,
        to_pay_cents=order.to_pay_cents,
        tenders=[
            TenderOut(
                voucher=one.membership.code[-4:] if one.membership else "",
                ticket=one.membership is None,
                cents=one.cents,
                given_back_cents=one.given_back_cents,
            )
            for one in sales.tenders_of(order)
        ],
        placed_at=order.placed_at,
        pay_until=order.pay_until,
        confirmed_at=order.confirmed_at,
        page_url=address("shop:order", house.slug, order.language, order.code, order_signature(house.pk, order.code)),
        lines=lines,
    )


def exchange_ticket_out(one: TicketToExchange) -> ExchangeTicketOut:
    changes, line = one.conditions.changes, one.line
    return ExchangeTicketOut(
        line_id=line.pk,
        performance_id=line.performance_id,
        seat=line.place_name,
        rate=line.rate_key,
        worth_cents=one.worth_cents,
        why_not=one.why_not.value if one.why_not else None,
        until=None if one.why_not else one.conditions.until(line.performance),
        fee_cents=changes.exchange_fee_cents,
        difference=changes.difference.value,
    )


def exchange_target_out(one: Target) -> ExchangeTargetOut:
    performance = one.performance
    return ExchangeTargetOut(
        performance_id=performance.pk,
        production_id=performance.production_id,
        starts_at=performance.starts_at,
        balance_cents=one.quote.balance_cents,
    )


def exchange_out(view: ExchangeView) -> ExchangeOut:
    """An exchange that isn't done yet. Inside a scope."""
    plan, quote = plan_of(view.performance.plan_version_id), view.quote
    places = [
        ExchangePlaceOut(
            line_id=ticket.line.pk, seat=place_name(plan, place.place_no), rate=new.priced.rate.key, cents=new.price_cents + new.fee_cents
        )
        for ticket, place, new in zip(view.tickets, view.places, quote.prices, strict=True)
    ]  # fmt: skip
    return ExchangeOut(
        id=view.exchange.pk,
        performance_id=view.performance.pk,
        expires_at=view.basket.expires_at,
        places=places,
        worth_cents=quote.worth_cents,
        new_cents=quote.new_cents,
        fee_cents=quote.fee_cents,
        voucher_cents=quote.voucher_cents,
        balance_cents=quote.balance_cents,
        difference=quote.difference.value,
    )
