"""What the other tickets of a subscription become dearer by when one is given back, where the house's rules say that they do."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from coulisse.memberships import queries as held
from coulisse.memberships.types import BelowNeed
from coulisse.sales.exchange_prices import Company, company_of
from coulisse.sales.models import OrderLine, PriceRaise, Refund, SubscriptionTicket


def raises_of(lines: Sequence[OrderLine]) -> list[PriceRaise]:
    """What these tickets became dearer by since they were sold; no query where they are nobody's by name."""
    if not any(line.person for line in lines):
        return []
    found = PriceRaise.objects.filter(order_line__in=[line.pk for line in lines]).order_by("pk")
    return list(found.select_related("refund", "order_line"))


def raised(raises: Sequence[PriceRaise], line: OrderLine) -> int:
    return sum(one.cents for one in raises if one.order_line_id == line.pk)


def discount_lost(lines: Sequence[OrderLine], *, most_cents: int, now: datetime) -> dict[int, int]:
    """By ticket that stays: what it costs more without these; never more in all than ``most_cents``, which they would bring back."""
    del now  # The offers hold as they did when the tickets were bought.
    left, found = most_cents, {}
    for first in _of_each(lines):
        company = company_of(first)
        for pk, cents in _dearer(company, {line.pk for line in lines}).items():
            part = min(cents, left)
            left -= part
            if part:
                found[pk] = part
    return found


def _of_each(lines: Sequence[OrderLine]) -> list[OrderLine]:
    """The first of these tickets of each subscription whose other tickets are priced anew."""
    if not any(line.person for line in lines):
        return []
    by_line = {line.pk: line for line in lines}
    first: dict[int, OrderLine] = {}
    for ticket in SubscriptionTicket.objects.filter(order_line__in=list(by_line)).select_related("membership").order_by("pk"):
        if held.terms_of(ticket.membership.version_id).changes.below_need == BelowNeed.REPRICE:
            first.setdefault(ticket.membership_id, by_line[ticket.order_line_id])
    return list(first.values())


def _dearer(company: Company, gone: set[int]) -> dict[int, int]:
    stay = [line for line in company.lines if line.pk not in gone]
    before = {one.id: one.price_cents for one in company.quote(list(company.asked.values())).lines}
    after = {one.id: one for one in company.quote([company.asked[line.pk] for line in stay]).lines}
    earlier = raises_of(stay)
    return {
        line.pk: max(0, min(after[line.pk].price_cents - before[line.pk], after[line.pk].plain_cents - line.price_cents - raised(earlier, line)))
        for line in stay
    }  # fmt: skip


def lowered(worth: Mapping[int, int], cents: int) -> dict[int, int]:
    """What each ticket brings back when so much of all of them stays."""
    found = {}
    for pk, amount in worth.items():
        part = min(amount, cents)
        cents -= part
        found[pk] = amount - part
    return found


def raise_prices(refund: Refund, lost: Mapping[int, int]) -> list[PriceRaise]:
    """Note what stayed with the house for each ticket, and with which refund."""
    if not lost:
        return []
    lines = {line.pk: line for line in OrderLine.objects.filter(pk__in=list(lost))}
    return PriceRaise.objects.bulk_create(
        PriceRaise(house_id=refund.house_id, order_line=lines[pk], refund=refund, cents=cents) for pk, cents in lost.items()
    )
