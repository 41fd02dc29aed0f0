"""What an offer would have done with the orders of the past year. Nothing of what was sold changes.

Each order is priced twice as it was bought: with the offers that it was sold with, and with this one beside them. An
offer with days of its own is tried on the same days a year before; where it asks a code or pass, everybody is taken to
have had one, so that the answer is the most that it could have been.
"""

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import QuerySet

from coulisse.houses import operations as houses
from coulisse.houses.events import announce
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope, outside_scope
from coulisse.houses.types import Actor
from coulisse.pricing.models import Offer as KeptOffer
from coulisse.pricing.offers.reading import from_document
from coulisse.pricing.offers.search import Effort
from coulisse.pricing.offers.selection import Moment, PerformanceFacts
from coulisse.pricing.offers.types import Offer, Right
from coulisse.pricing.queries import offers_of, table_of
from coulisse.pricing.rules import RateNotSold, quote
from coulisse.pricing.types import LineAsked
from coulisse.sales.models import OfferTrial, Order, OrderDiscount, OrderLine
from coulisse.sales.offering import tags_of
from coulisse.sales.types import LineKind, OrderState

YEAR = timedelta(days=365)
MOST_ORDERS = 20_000
# So many are done while somebody waits; more are a task's.
AT_ONCE = 150
BATCH = 100
# A large order is answered within some cents of the lowest: this is an estimate.
_EFFORT = Effort(stages=1, rounds=8, pieces=0, again=0, steps=0)


@dataclass(frozen=True, slots=True)
class Bought:
    """An order with what it was priced with."""

    order: Order
    lines: Sequence[OrderLine]
    offers: Sequence[Offer]


def begin_trial(*, house: House, kept: KeptOffer, actor: Actor, now: datetime) -> OfferTrial:
    """Try what is being written, else what is in force, on the past year. A few orders are done at once, more by a task."""
    document = kept.draft or kept.current.document
    running = OfferTrial.objects.filter(offer=kept, finished_at=None, document=document).order_by("-id").first()
    if running and not running.is_stuck(now):
        return running
    count = min(_sold_since(now - YEAR).count(), MOST_ORDERS)
    trial = OfferTrial.objects.create(
        house=house, offer=kept, document=document, since_at=now - YEAR, asked_at=now, orders=count, after_id=_first(now - YEAR)
    )
    houses.record(house=house, actor=actor, verb="offer.tried", subject=f"offer:{kept.pk}", now=now, detail={"orders": count})
    if count > AT_ONCE:
        announce("sales.offer_trial_asked", house_id=house.pk, trial_id=trial.pk)
    else:
        while not _go_on(trial, now):
            continue
    return trial


def _sold_since(since: datetime) -> QuerySet[Order]:
    return Order.objects.filter(state=OrderState.CONFIRMED, placed_at__gte=since)


def _first(since: datetime) -> int:
    """Before which order it begins: of more than are looked at, the newest count."""
    newest = list(_sold_since(since).order_by("-id").values_list("id", flat=True)[MOST_ORDERS : MOST_ORDERS + 1])
    return newest[0] if newest else 0


def carry_out(*, house: House, trial_id: int) -> None:
    """All of a trial, batch by batch, each in a transaction of its own; may be cut off and repeated anywhere. Outside any scope."""
    outside_scope()
    done = False
    while not done:
        with house_scope(house.pk) as scope:
            trial = OfferTrial.objects.select_for_update(no_key=True, of=("self",)).filter(pk=trial_id, finished_at=None).first()
            done = trial is None or _go_on(trial, scope.now)


def _go_on(trial: OfferTrial, now: datetime) -> bool:
    """The next orders; whether it was the last of them."""
    offer = _a_year_before(from_document(trial.document)[0])
    bought = list(_bought(trial))
    sold, applied = _by_performance(trial.sold), _by_performance(trial.applied)
    for one in bought:
        before, after = _priced(one, offer, sold, applied)
        trial.before_cents, trial.after_cents = trial.before_cents + before, trial.after_cents + after
        trial.changed += after < before
        trial.tickets += len(one.lines)
        sold.update(line.performance_id for line in one.lines)
    trial.done += len(bought)
    trial.sold, trial.applied = ({str(pk): count for pk, count in counted.items()} for counted in (sold, applied))
    trial.after_id = bought[-1].order.pk if bought else trial.after_id
    trial.finished_at = now if len(bought) < BATCH else None
    trial.save()
    return trial.finished_at is not None


def _by_performance(kept: Mapping[str, int]) -> Counter[int]:
    return Counter({int(pk): count for pk, count in kept.items()})


def _a_year_before(offer: Offer) -> Offer:
    window = offer.window
    moved = replace(window, from_at=window.from_at and window.from_at - YEAR, until_at=window.until_at and window.until_at - YEAR)
    return replace(offer, window=moved)


def _bought(trial: OfferTrial) -> Iterator[Bought]:
    orders = list(_sold_since(trial.since_at).filter(pk__gt=trial.after_id, placed_at__lte=trial.asked_at).order_by("pk")[:BATCH])
    lines: dict[int, list[OrderLine]] = {order.pk: [] for order in orders}
    sold = OrderLine.objects.filter(order__in=list(lines), kind=LineKind.TICKET, price_list_version__isnull=False)
    for line in sold.select_related("performance__production").defer("performance__production__sought").order_by("pk"):
        lines[line.order_id].append(line)
    used = _offers_used(list(lines))
    for order in orders:
        yield Bought(order, lines[order.pk], used.get(order.pk, ()))


def _offers_used(order_ids: Sequence[int]) -> Mapping[int, list[Offer]]:
    pairs = OrderDiscount.objects.filter(order_line__order__in=order_ids).values_list("order_line__order_id", "offer_version_id").distinct()
    found: dict[int, list[int]] = {}
    for order_id, version_id in pairs.order_by("order_line__order_id", "offer_version_id"):
        found.setdefault(order_id, []).append(version_id)
    read = offers_of(list({pk for versions in found.values() for pk in versions}))
    return {order_id: [read[pk] for pk in versions] for order_id, versions in found.items()}


def _priced(bought: Bought, offer: Offer, sold: Mapping[int, int], applied: Counter[int]) -> tuple[int, int]:
    """What it costs without the offer and with it; the offer as it was sold before counts among those without.

    ``applied`` is how often the offer was at each performance in the orders before, and counts this one.
    """
    lines = [_asked(line) for line in bought.lines]
    rights = [Right(word, word) for word in {one.unlocked_by for one in (*bought.offers, offer)} - {None}]
    moment = _moment(bought, sold)
    others = [one for one in bought.offers if one.key != offer.key]
    try:
        before = quote(lines, bought.offers, rights, moment, _EFFORT).total_cents
        after = quote(lines, [*others, offer], rights, replace(moment, left_at=_left_at(offer, lines, applied)), _EFFORT)
    except RateNotSold:
        return 0, 0
    performance_of = {line.id: line.performance for line in lines}
    for one in after.applied:
        if one.offer_key == offer.key:
            applied.update({performance_of[line] for line in one.line_ids})
    return before, after.total_cents


def _left_at(offer: Offer, lines: Sequence[LineAsked], applied: Mapping[int, int]) -> dict[tuple[str, Hashable], int]:
    """What the orders before left of it, where it is limited at a performance."""
    limit = offer.limits.performance
    if limit is None:
        return {}
    return {(offer.key, line.performance): max(0, limit - applied.get(line.performance, 0)) for line in lines}


def _asked(line: OrderLine) -> LineAsked:
    production = line.performance.production
    return LineAsked(
        line.pk, line.zone_key, line.rate_key, table_of(line.price_list_version_id), performance=line.performance_id,
        production=production.pk, tags=tags_of(production), person=str(line.person) if line.person else None,
    )  # fmt: skip


def _moment(bought: Bought, sold: Mapping[int, int]) -> Moment:
    performances = {line.performance_id: line.performance for line in bought.lines}
    facts = {pk: PerformanceFacts(one.starts_at, sold.get(pk, 0), one.place_count) for pk, one in performances.items()}
    return Moment(bought.order.placed_at, facts)
