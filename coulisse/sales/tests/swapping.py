"""A subscription of three evenings and a few single tickets, to exchange: what the stories of exchanging share."""

from collections.abc import Sequence
from os import urandom
from uuid import UUID, uuid4

from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import COULISSE, Actor
from coulisse.ledger.models import Posting
from coulisse.memberships.operations import create_product
from coulisse.memberships.types import ChangeRules, Difference, ProductKind, ProductTerms
from coulisse.programme.models import Performance
from coulisse.sales import operations
from coulisse.sales.exchanged import exchange_view
from coulisse.sales.models import Order, OrderLine, Refund
from coulisse.sales.operations import ExchangeAsked, payments
from coulisse.sales.operations.baskets import HoldAsked
from coulisse.sales.operations.subscriptions import Subscriber, SubscriptionAsked, hold_subscription
from coulisse.sales.persons import PersonInBasket
from coulisse.testing.cast import NOW

VISITOR = Actor("visitor")
STAFF = Actor("staff", 1, "Tess")
RULES = ChangeRules(exchange_hours=48, difference=Difference.MONEY)


def allow(house: House, changes: ChangeRules = RULES, *, everywhere: bool = True) -> None:
    with house_scope(house.pk):
        operations.change_exchange_rules(house=house, changes=changes, everywhere=everywhere, actor=COULISSE, now=NOW)


def sell_formula(house: House, changes: ChangeRules = RULES, key: str = "three") -> int:
    """A subscription of a formula that is in force; answers the version that is sold."""
    with house_scope(house.pk):
        terms = ProductTerms(name={"nl": "Abonnement"}, formula=key, changes=changes)
        return create_product(house=house, key="abonnement", kind=ProductKind.SUBSCRIPTION, terms=terms, actor=COULISSE, now=NOW).current_id


def sell_vouchers(house: House) -> None:
    with house_scope(house.pk):
        terms = ProductTerms({"nl": "Bon"}, price_cents=2500, vat_permyriad=0, worth_cents=2500)
        create_product(house=house, key="bon", kind=ProductKind.VOUCHER, terms=terms, actor=COULISSE, now=NOW)


def subscribed(house: House, season: Sequence[Performance], product: int, *people: tuple[str, Sequence[int]]) -> Order:
    """Each of these people takes these evenings (1 is the first); paid at the till."""
    subscribers = [
        Subscriber(PersonInBasket(number, name), tuple(season[no - 1].pk for no in numbers)) for number, (name, numbers) in enumerate(people, 1)
    ]
    with house_scope(house.pk) as scope:
        held = hold_subscription(asked=SubscriptionAsked(house, uuid4(), "nl", scope.now, product_version_id=product), subscribers=subscribers)
    return paid(ordered(house, held.basket_id))


def single(evening: Performance, count: int = 1) -> Order:
    with house_scope(evening.house_id) as scope:
        basket = uuid4()
        operations.hold_best_seats(asked=HoldAsked(evening.house, basket, evening.pk, "nl", scope.now), count=count, zone_key="1")
    return paid(ordered(evening.house, basket))


def ordered(house: House, basket: UUID) -> Order:
    with house_scope(house.pk) as scope:
        return operations.place_order(
            house=house, basket_id=basket, email="an@example.org", name="An", language="nl", now=scope.now, random_bytes=urandom
        )


def paid(order: Order) -> Order:
    """At the till, where there is something to pay."""
    if order.state == "awaiting":
        payments.confirm_paid_elsewhere(
            house=order.house, order_id=order.pk, amount_cents=order.to_pay_cents, reference=order.code, actor=COULISSE, random_bytes=urandom
        )
    return again(order)


def again(order: Order) -> Order:
    with house_scope(order.house_id):
        return Order.objects.select_related("house").get(pk=order.pk)


def lines(order: Order, evening: Performance | None = None, *, live: bool = True) -> list[OrderLine]:
    with house_scope(order.house_id):
        found = OrderLine.objects.filter(order=order, kind="ticket")
        found = found.filter(refunded_at=None) if live else found
        return list((found.filter(performance=evening) if evening else found).select_related("performance").order_by("performance__starts_at", "pk"))


def begin(order: Order, line_ids: Sequence[int], evening: Performance, actor: Actor = VISITOR, **more: object) -> UUID:
    with house_scope(order.house_id) as scope:
        asked = ExchangeAsked(order.house, order, uuid4(), line_ids, evening.pk, "nl", actor, scope.now, **more)
        return operations.begin_exchange(asked=asked).pk


def balance(order: Order, exchange: UUID) -> int:
    with house_scope(order.house_id) as scope:
        found = exchange_view(order.house, exchange, scope.now)
        assert found is not None
        return found.quote.balance_cents


def place(order: Order, exchange: UUID, seen: int | None = None) -> Order:
    seen = balance(order, exchange) if seen is None else seen
    with house_scope(order.house_id) as scope:
        return operations.place_exchange(house=order.house, order=order, exchange_id=exchange, seen_cents=seen, now=scope.now, random_bytes=urandom)


def swap(order: Order, was: Performance, becomes: Performance, count: int | None = None) -> Order:
    """All tickets of one evening (or so many) for another, and the difference paid: the order that took the place."""
    goes = [line.pk for line in lines(order, was)][:count]
    return paid(place(order, begin(order, goes, becomes)))


def give_back(order: Order, *line_ids: int, **how: object) -> Refund:
    with house_scope(order.house_id) as scope:
        said = {"with_fees": True, "reason": "", "key": uuid4(), "actor": COULISSE, **how}
        return operations.refund_lines(house=order.house, order=order, line_ids=line_ids, now=scope.now, **said)


def balances(house: House) -> dict[str, int]:
    """The books of the whole house."""
    found: dict[str, int] = {}
    with house_scope(house.pk):
        for account, cents in Posting.objects.values_list("account", "cents"):
            found[account] = found.get(account, 0) + cents
    return {account: cents for account, cents in found.items() if cents}


def money_in(house: House) -> int:
    """What was paid, less what goes back as money: positive is what the house has."""
    return sum(cents for account, cents in balances(house).items() if account.startswith("provider:") or account == "refunds_owed")


def earned(house: House) -> int:
    """What the books say was earned, VAT included."""
    return -sum(cents for account, cents in balances(house).items() if account.startswith(("revenue:", "vat:")))
