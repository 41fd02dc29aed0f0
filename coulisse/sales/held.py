"""What somebody holds, with where and when it was used. Inside a house scope; writes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from coulisse.lib.text import Text
from coulisse.memberships.models import Membership, MembershipEntry
from coulisse.memberships.queries import terms_of
from coulisse.memberships.types import EntryKind, ProductKind, ProductTerms
from coulisse.sales.models import Order, OrderDiscount, OrderedProduct, OrderLine
from coulisse.sales.types import LineKind


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to it: so many cents or tickets more or less, for these performances."""

    at: datetime
    kind: EntryKind
    cents: int = 0
    tickets: int = 0
    titles: Sequence[Text] = ()


@dataclass(frozen=True, slots=True)
class Held:
    """A pass or voucher: what it says, for whom it was bought, and what happened to it, the last first."""

    membership: Membership
    terms: ProductTerms
    kind: ProductKind
    wish: OrderedProduct
    happenings: Sequence[Happening] = field(default=())

    @property
    def worth_cents(self) -> int:
        """What it was worth when it was bought."""
        return self.wish.order_line.worth_cents


def held_of(order: Order) -> list[tuple[OrderLine, Held]]:
    """What the lines of an order sold, without their history; two queries."""
    lines = {line.pk: line for line in order.lines.all() if line.kind == LineKind.PRODUCT}
    if not lines:
        return []
    found = Membership.objects.filter(order_line_id__in=list(lines)).select_related("version__product").order_by("order_line_id")
    wishes = _wishes(lines)
    return [(lines[one.order_line_id], _held(one, wishes[one.order_line_id])) for one in found]


def wishes_of(order: Order) -> dict[int, OrderedProduct]:
    """For whom each pass and voucher of an order is, by line; also before it is paid."""
    lines = [line.pk for line in order.lines.all() if line.kind == LineKind.PRODUCT]
    return _wishes(lines) if lines else {}


def _wishes(line_ids: Iterable[int]) -> dict[int, OrderedProduct]:
    return {
        one.order_line_id: one
        for one in OrderedProduct.objects.filter(order_line_id__in=list(line_ids)).select_related("order_line__product_version__product")
    }


def _held(one: Membership, wish: OrderedProduct, happenings: Sequence[Happening] = ()) -> Held:
    return Held(one, terms_of(one.version_id), ProductKind(one.version.product.kind), wish, happenings)


def held_with_history(membership_id: int) -> Held | None:
    """One of them with all that happened to it; None where there is none."""
    one = Membership.objects.select_related("version__product").filter(pk=membership_id).first()
    wish = OrderedProduct.objects.filter(order_line_id=one.order_line_id).select_related("order_line").first() if one else None
    if one is None or wish is None:
        return None
    entries = list(MembershipEntry.objects.filter(membership=one).order_by("at", "pk"))
    spent = {entry.order_code for entry in entries if entry.kind in (EntryKind.SPENT, EntryKind.GIVEN_BACK)}
    titles = _titles(OrderLine.objects.filter(order__code__in=spent, performance__isnull=False)) if spent else {}
    told = [Happening(entry.at, EntryKind(entry.kind), entry.cents, entry.tickets, titles.get(entry.order_code, ())) for entry in entries]
    return _held(one, wish, sorted([*told, *_reduced(one)], key=lambda happening: happening.at, reverse=True))


def _titles(lines: Iterable[OrderLine]) -> dict[str, list[Text]]:
    """What each order was for."""
    found: dict[str, list[Text]] = {}
    for line in lines.select_related("order", "performance__production").order_by("performance__starts_at", "pk"):  # type: ignore[attr-defined]
        of_order = found.setdefault(line.order.code, [])
        if (title := line.performance.production.title) not in of_order:
            of_order.append(title)
    return found


def _reduced(one: Membership) -> list[Happening]:
    """Orders in which a pass took something off; what it is counted in stands in its entries already."""
    if one.version.product.kind != ProductKind.PASS:
        return []
    by_it = Q(membership=one) | Q(product_line=one.order_line_id)
    taken = OrderDiscount.objects.filter(by_it, order_line__order__confirmed_at__isnull=False, order_line__refunded_at=None)
    cents: dict[Order, int] = {}
    for discount in taken.select_related("order_line__order"):
        cents[discount.order_line.order] = cents.get(discount.order_line.order, 0) + discount.cents
    titles = _titles(OrderLine.objects.filter(order__in=list(cents), performance__isnull=False))
    return [Happening(order.confirmed_at, EntryKind.SPENT, -saved, 0, titles.get(order.code, ())) for order, saved in cents.items()]  # type: ignore[arg-type]
