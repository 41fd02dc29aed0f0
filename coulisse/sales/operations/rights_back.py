"""What an order used of codes, passes and vouchers, and of limited offers, that is free again once its tickets are given back or exchanged.

A use stays with the order that took it, as long as one of its tickets is there, or one that came in its place with the same right. What is
counted at a performance is free as soon as nobody comes there with it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile

from coulisse.memberships import operations as memberships
from coulisse.memberships.models import Membership
from coulisse.memberships.types import Spending, UseWanted, at_performance
from coulisse.sales.models import Exchange, ExchangedTicket, Order, OrderDiscount, OrderLine, Refund
from coulisse.sales.rights import RightsUsed, subject_of


def give_rights_back(order: Order, refund: Refund, now: datetime) -> None:
    """After this refund of a locked order (or the exchange of its tickets) nobody uses them any more. The other tickets of a set keep
    the price that was paid for them. Where its tickets came by an exchange, the older orders are locked and looked at too."""
    given = set(refund.lines.values_list("order_line_id", flat=True))
    orders = list(_with_those_before(order))  # All of them before anything of theirs: who refunds an older one at this moment waits at its row.
    found = [_back_of(one, RightsUsed.from_json(one.rights_used), given) for one in orders if one.rights_used]
    for one in found:
        memberships.give_back_uses(holder=one.order.holder, uses=one.uses)
    back = [(spending, one.order) for one in found for spending in one.spendings]
    for spending, of in sorted(back, key=lambda pair: pair[0].membership_id):  # Always in this order, whoever gives back what.
        memberships.give_back(house_id=of.house_id, of=spending, key=f"refund:{refund.key}", order_code=of.code, now=now)


def _with_those_before(order: Order) -> Iterator[Order]:
    yield order
    while order.is_exchange:
        before = Exchange.objects.values_list("order_id", flat=True).get(pk=order.holder)
        order = Order.objects.select_for_update(no_key=True).get(pk=before)
        yield order


@dataclass(frozen=True, slots=True)
class _Back:
    """What of an order is free again."""

    order: Order
    uses: Sequence[UseWanted]
    spendings: Sequence[Spending]


def _back_of(order: Order, taken: RightsUsed, given: set[int]) -> _Back:
    sets, after = _sets(order), _Places()
    after.follow(line for one in sets for line in one.lines)
    ended = [one for one in sets if one.subject and one.has_ended(after.of_right(one), given)]
    subjects = [*(one.subject for one in ended), *_rates_closed(order, given, taken)]
    there = [use for one in sets for use in one.uses_there(given)]
    anywhere = [(subject_of(one.subject, one.offer_key), "") for one in ended]
    counts = {use: subjects.count(use.subject) or [*there, *anywhere].count((use.subject, use.scope)) for use in taken.uses}
    uses = [UseWanted(use.subject, use.scope, times, use.limit) for use, times in counts.items() if times]
    spent = [(one.membership_id, subjects.count(f"membership:{one.membership_id}")) for one in taken.spendings]
    return _Back(order, uses, [Spending(membership_id, tickets=times) for membership_id, times in spent if times])


@dataclass(frozen=True, slots=True)
class _Set:
    """Lines to which an offer was applied together; ``subject``: of what opened it (nothing: empty)."""

    subject: str
    discounts: Sequence[OrderDiscount]

    @property
    def lines(self) -> list[OrderLine]:
        return [one.order_line for one in self.discounts]

    @property
    def offer_key(self) -> str:
        return str(self.discounts[0].offer_version.offer.key)

    def has_ended(self, came: Iterable[OrderLine], given: set[int]) -> bool:
        """Whether the last of its lines, and of those that came in their place, is among those that were given."""
        lines = [*self.lines, *came]
        return all(line.refunded_at for line in lines) and not given.isdisjoint(line.pk for line in lines)

    def uses_there(self, given: set[int]) -> Iterator[tuple[str, str]]:
        """As `sales.rights.used_at` counts them: at each of its performances where the last of its lines is among those that were given."""
        for performance in {line.performance_id for line in self.lines}:
            here = [line for line in self.lines if line.performance_id == performance]
            if all(line.refunded_at for line in here) and not given.isdisjoint(line.pk for line in here):
                yield from ((subject_of(subject, self.offer_key), at_performance(performance)) for subject in {"", self.subject})


def _sets(order: Order) -> list[_Set]:
    found: dict[tuple[int, str], list[OrderDiscount]] = {}
    rows = OrderDiscount.objects.filter(order_line__order=order).select_related("order_line", "code", "membership", "offer_version__offer")
    discounts = list(rows.order_by("pk"))
    beside = [one.product_line_id for one in discounts if one.product_line_id]
    bought = {one.order_line_id: one for one in Membership.objects.filter(order_line_id__in=beside)} if beside else {}
    for one in discounts:
        by = one.code or one.membership or bought.get(one.product_line_id)
        found.setdefault((one.application, by.subject if by else ""), []).append(one)
    return [_Set(subject, of_one) for (_application, subject), of_one in found.items()]


@dataclass(slots=True)
class _Places:
    """What came in the place of tickets that were exchanged, however often. ``subjects``: by which right each has a discount."""

    came: dict[int, OrderLine] = field(default_factory=dict)
    subjects: dict[int, set[str]] = field(default_factory=dict)

    def follow(self, lines: Iterable[OrderLine]) -> None:
        """One query where nothing was exchanged."""
        gone = {line.pk for line in lines if line.refunded_at}
        while gone:
            rows = ExchangedTicket.objects.filter(old_line__in=gone, exchange__done_at__isnull=False, new_line__isnull=False)
            new = {row.old_line_id: row.new_line for row in rows.select_related("new_line")}
            self.came.update(new)
            gone = {line.pk for line in new.values() if line.refunded_at}
        ids = [line.pk for line in self.came.values()]
        for one in OrderDiscount.objects.filter(order_line__in=ids).select_related("code", "membership") if ids else ():
            by = one.code or one.membership
            self.subjects.setdefault(one.order_line_id, set()).add(by.subject if by else "")

    def of_right(self, one: _Set) -> list[OrderLine]:
        """Those that came in the place of a set's lines with the same right, up to the first without it: there its use came back."""
        chains = [self._after(of_one) for of_one in one.lines]
        return [line for chain in chains for line in takewhile(lambda line: one.subject in self.subjects.get(line.pk, ()), chain)]

    def of_rate(self, first: OrderLine) -> list[OrderLine]:
        return list(takewhile(lambda line: line.rate_key == first.rate_key, self._after(first)))

    def _after(self, line: OrderLine) -> Iterator[OrderLine]:
        while line.pk in self.came:
            line = self.came[line.pk]
            yield line


def _rates_closed(order: Order, given: set[int], taken: RightsUsed) -> Iterator[str]:
    """The subject that opened a hidden rate, for each of its tickets that ended with this."""
    if not taken.opened:
        return
    lines, after = list(OrderLine.objects.filter(order=order, rate_key__in=list(taken.opened)).order_by("pk")), _Places()
    after.follow(lines)
    for rate, subjects in taken.opened.items():
        chains = [[line, *after.of_rate(line)] for line in lines if line.rate_key == rate]
        ended = [chain for chain in chains if all(line.refunded_at for line in chain)]
        now_ended = sum(not given.isdisjoint(line.pk for line in chain) for chain in ended)
        before = len(ended) - now_ended
        yield from subjects[before : before + now_ended]
