"""Who is close to a subscription: for whoever works with the audience. Inside a house scope, reads only."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, Exists, OuterRef

from coulisse.customers.models import Customer
from coulisse.lib.moments import local_to_utc
from coulisse.memberships.models import Membership
from coulisse.memberships.types import MembershipState
from coulisse.pricing.offers.needs import Counted, shape_of
from coulisse.programme import queries as programme
from coulisse.programme.types import PerformanceState
from coulisse.sales.models import OrderLine
from coulisse.sales.subscriptions import FormulaSold, formulas, season_of
from coulisse.sales.types import LineKind, OrderState

# Who lacks so many performances, or fewer, is close, where at least half is taken.
CLOSE = 2
MOST = 500
SEASON = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Close:
    """Somebody who took ``taken`` different performances (or productions) of a formula and lacks ``lacks`` of what it asks at least."""

    customer: Customer
    formula: FormulaSold
    taken: int
    lacks: int


def close_to_formulas(now: datetime) -> list[Close]:
    """Those who lack least first, of each formula that is sold now; at most `MOST`. Two queries a formula."""
    found = [one for formula in formulas(now) for one in _close_to(formula, now)]
    return sorted(found, key=lambda one: (one.lacks, one.customer.pk))[:MOST]


def _close_to(formula: FormulaSold, now: datetime) -> list[Close]:
    shape = shape_of(formula.offer.need)
    needed, counted = shape.at_least, "performance__production" if shape.counted is Counted.PRODUCTIONS else "performance"
    if needed < 2:
        return []
    begun = formula.terms.validity.from_date
    since = local_to_utc(begun, time(0)) if begun else now - SEASON
    season = programme.performances().exclude(state=PerformanceState.CANCELLED).filter(starts_at__gte=since)
    chosen = [performance.pk for performance in season_of(formula, season)]
    has_it = Membership.objects.filter(customer=OuterRef("order__customer"), version__product=formula.product, state=MembershipState.ACTIVE)
    taken = (
        OrderLine.objects.filter(kind=LineKind.TICKET, refunded_at=None, order__state=OrderState.CONFIRMED, performance__in=chosen)
        .exclude(Exists(has_it))
        .values("order__customer")
        .annotate(different=Count(counted, distinct=True))
        .filter(different__gte=max(needed - CLOSE, -(-needed // 2)), different__lt=needed)
        .order_by("-different", "order__customer")
        .values_list("order__customer", "different")[:MOST]
    )
    counts = dict(taken)
    people = Customer.objects.in_bulk(list(counts))
    return [Close(people[pk], formula, count, needed - count) for pk, count in counts.items()]
