"""What an order makes of a subscription: complete before it is ordered, and once it is paid somebody's, with its tickets."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from coulisse.lib.text import Text
from coulisse.memberships import operations as memberships
from coulisse.memberships import queries as held
from coulisse.memberships.models import Membership, Person
from coulisse.pricing.offers.choosing import missing
from coulisse.sales.models import Basket, BasketProduct, Order, OrderedProduct, OrderLine, SubscriptionTicket
from coulisse.sales.persons import PersonInBasket, persons_of
from coulisse.sales.quoting import Quoted


class SubscriptionIncomplete(Exception):
    """Somebody of a subscription in the basket has fewer tickets than it asks. ``name`` is the subscription's, per language."""

    def __init__(self, name: Text, person: PersonInBasket) -> None:
        self.name, self.person = name, person
        super().__init__(person.number)


def check_subscriptions(basket: Basket, quoted: Quoted) -> None:
    """Each person of each subscription has what its formula asks, before it is ordered. Raises `SubscriptionIncomplete`."""
    offers = {offer.key: offer for offer in quoted.offers.values()}
    wishes = {one.pk: one for one in quoted.products}
    for person in persons_of(basket).values():
        wish = wishes.get(person.wish)
        offer = offers.get(_formula_of(wish)) if wish else None
        if wish and offer and not missing(offer, [line for line in quoted.asked if line.person == person.key]).is_complete:
            raise SubscriptionIncomplete(held.terms_of(wish.version_id).name, person)


def _formula_of(wish: BasketProduct) -> str:
    return held.terms_of(wish.version_id).formula


def keep_subscriptions(order: Order, lines: Sequence[OrderLine], issued: Sequence[Membership], now: datetime) -> None:
    """The order is paid: its tickets by name belong to the subscription that was bought with them, or that they were added to."""
    persons = persons_of(order)
    named = [line for line in lines if line.person in persons]
    if not named:
        return
    holders = _holders(order, persons, issued)
    tickets = [(line, holders[line.person]) for line in named if line.person in holders]
    SubscriptionTicket.objects.bulk_create(
        SubscriptionTicket(house_id=order.house_id, membership_id=membership, person_id=person, order_line=line)
        for line, (membership, person) in tickets
    )
    added = {persons[line.person].membership for line, _holder in tickets if persons[line.person].membership}
    for membership in sorted(added):
        memberships.note_change(house_id=order.house_id, membership_id=membership, key=f"order:{order.code}", order_code=order.code, now=now)


def _holders(order: Order, persons: Mapping[int, PersonInBasket], issued: Sequence[Membership]) -> dict[int, tuple[int, int]]:
    """For each number of a person: the membership, and who of it they are."""
    known = {number: (one.membership, one.holder or _joined(order, one)) for number, one in persons.items() if one.membership}
    wishes = dict(OrderedProduct.objects.filter(order_line__order=order).values_list("wish_id", "order_line_id")) if issued else {}
    by_line = {one.order_line_id: one.pk for one in issued}
    rows: defaultdict[int, list[int]] = defaultdict(list)
    for membership, person in Person.objects.filter(membership__in=[one.pk for one in issued]).order_by("pk").values_list("membership_id", "pk"):
        rows[membership].append(person)
    for number in sorted(number for number, one in persons.items() if one.wish in wishes):
        membership = by_line[wishes[persons[number].wish]]
        known[number] = (membership, rows[membership].pop(0))
    return known


def _joined(order: Order, guest: PersonInBasket) -> int:
    """Who came along is of it from now on."""
    return memberships.join_membership(house=order.house, membership_id=guest.membership, name=guest.name).pk
