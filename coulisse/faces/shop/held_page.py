"""“My subscription”, by the signed link of the order it was bought with: who sees what when, and what can still be added."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language

from coulisse.faces.shared.pages import day, page
from coulisse.faces.shop.first_for import FirstShown, first_shown
from coulisse.faces.shop.formula_rows import Group, Row
from coulisse.faces.shop.formula_words import giving_back_words, person_words
from coulisse.faces.shop.listing import offers_of
from coulisse.faces.shop.numbers import whole_number, whole_numbers
from coulisse.faces.shop.order_links import order_address, order_of_link
from coulisse.faces.shop.places import PlaceWords, place_words
from coulisse.faces.shop.refusals import Refusal
from coulisse.faces.shop.said import Said, said
from coulisse.faces.shop.seeking import WORTH_SEEKING, Sought, choices_of, sought_in
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.memberships.types import MembershipState
from coulisse.openings import queries as openings
from coulisse.openings.models import Line, Opening
from coulisse.programme.models import Performance
from coulisse.programme.types import PerformanceState
from coulisse.sales import operations as sales
from coulisse.sales import subscriptions
from coulisse.sales.exchanged import went_for
from coulisse.sales.links import held_signature
from coulisse.sales.models import OrderLine
from coulisse.sales.persons import LONGEST_NAME
from coulisse.sales.subscriptions import SubscriptionHolding

_MOST_PICKS, _MOST_IDS = 60, 2**62
MOST_GUESTS = 8


@dataclass(frozen=True, slots=True)
class GuestTyped:
    """Somebody more who comes along, and to what."""

    number: int
    name: str = ""
    picks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class TicketShown:
    """A performance of somebody, and where they sit. ``exchange``: where it can be exchanged; ``line``: by which it can be given back for
    its credit, 0 where it can't."""

    performance: Performance
    place: PlaceWords
    is_refunded: bool
    is_cancelled: bool
    is_over: bool
    is_exchanged: bool = False
    exchange: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class PersonShown:
    number: int
    id: int
    name: str
    tickets: Sequence[TicketShown]
    has: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Seeking:
    """Looking among what can be added: what there is to choose in each field, empty where it is seen at a glance; how many are
    shown; what isn't shown now and may be ticked all the same."""

    choices: Mapping[str, Sequence[tuple[str, str]]]
    shown: int
    unseen: frozenset[int]


@dataclass(frozen=True, slots=True)
class HeldShown:
    """A subscription with its people, and the performances that can be added to it. ``worth`` and ``left`` are credits, 0 where it has
    none; ``first``: what its holder may take before everybody; ``giving_back`` says until when a ticket is taken back for its credit."""

    id: int
    name: Said
    people: Sequence[PersonShown]
    groups: Sequence[Group]
    is_good: bool
    until_at: datetime | None
    worth: int
    left: int
    giving_back: str
    seek: Seeking
    code: str = ""
    first: Sequence[FirstShown] = ()
    # What brings them in earlier: the openings with their lines, and the signature of its own link.
    early: Sequence[tuple[Opening, Line]] = ()
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Picked:
    """What somebody ticked to come more: by person of the subscription, and by who comes along."""

    of_people: Mapping[int, Sequence[int]] = field(default_factory=dict)
    guests: Sequence[GuestTyped] = ()


def held_page(
    request: HttpRequest, house: House, code: str, signature: str, *, why: Refusal | None = None, picked: Picked | None = None
) -> HttpResponse:
    """Everything that was bought as a subscription with this order; to the order itself where that is nothing."""
    with house_scope(house.pk) as scope:
        order = order_of_link(code)
        holdings = subscriptions.held_with(order)
        coming = subscriptions.on_sale(scope.now) if holdings else []
        sought = sought_in(request.POST if picked else request.GET)
        shown = [_shown(one, coming, house, (picked or Picked()).of_people, sought, scope.now) for one in holdings]
        if house.line_mark:
            shown = [
                replace(one, early=openings.early_openings(one.id, house, scope.now), signature=held_signature(house.pk, one.id)) for one in shown
            ]
    if not shown:
        return redirect("shop:order", house.slug, get_language() or "nl", code, signature)
    context = {
        "house": house, "order": order, "signature": signature, "held": shown, "why": why, "now": scope.now, "picked": picked,
        "guests": picked.guests if picked else [], "sought": sought, "most": MOST_GUESTS, "given_back": "given-back" in request.GET,
    }  # fmt: skip
    return page(request, "shop/held.html", context, status=why.status if why else 200)


def picked_in(request: HttpRequest) -> Picked:
    """What was ticked, by person and guest: fields ``pick-<person>``; ``guests`` how many come along, ``guest-1`` a name, ``pick-g1``."""
    sent = request.POST
    count = whole_number(sent.get("guests"), MOST_GUESTS) or 0
    guests = [
        GuestTyped(
            number, " ".join(sent.get(f"guest-{number}", "").replace("\x00", "").split())[:LONGEST_NAME],
            tuple(whole_numbers(sent.getlist(f"pick-g{number}"), _MOST_IDS, at_most=_MOST_PICKS)),
        )
        for number in range(1, count + 1)
    ]  # fmt: skip
    return Picked(_of_people(request), guests)


def _of_people(request: HttpRequest) -> dict[int, list[int]]:
    people = whole_numbers((name[5:] for name in request.POST if name.startswith("pick-")), _MOST_IDS, at_most=20)
    return {person: whole_numbers(request.POST.getlist(f"pick-{person}"), _MOST_IDS, at_most=_MOST_PICKS) for person in people}


def _shown(
    one: SubscriptionHolding, coming: Sequence[Performance], house: House, picked: Mapping[int, Sequence[int]], sought: Sought, now: datetime
) -> HeldShown:  # fmt: skip
    is_good, changes = one.membership.is_good(now), one.terms.changes
    by_credit = sales.paid_by(one.membership) if one.terms.has_credits and is_good else frozenset()
    given = [line.pk for person in one.people for line in person.lines if line.refunded_at]
    went = went_for(given) if given else {}
    may = changes.exchange_hours is not None
    people = [
        PersonShown(
            number, person.person.pk, person_words(number, person.person.name),
            [
                replace(_ticket(line, house, may, line.pk in went, now), line=line.pk if line.pk in by_credit and sales.may_come_back(line, changes, now) else 0)
                for line in person.lines
            ],
            person.has,
        )
        for number, person in enumerate(one.people, 1)
    ]  # fmt: skip
    season = can_be_added(one, coming, now) if is_good else []
    formula = subscriptions.formula_named(one.membership.version.product.key, now) if season and not one.terms.has_credits else None
    prices = subscriptions.prices_when_added(one, formula, season, now) if formula else {}
    seen = [performance for performance in season if sought.fits(performance, house.timezone)]
    return HeldShown(
        one.membership.pk,
        said(one.terms.name, get_language() or "nl"),
        people,
        _groups(one, seen, prices, house, picked, now),
        is_good,
        one.membership.valid_until,
        one.terms.worth_tickets,
        one.membership.left_tickets,
        giving_back_words(changes) if one.terms.has_credits and is_good else "",
        _seeking(season, seen, house),
        one.membership.code,
        first_shown(one.membership.version.product.key, house, now) if one.membership.state == MembershipState.ACTIVE else (),
    )


def _seeking(season: Sequence[Performance], seen: Sequence[Performance], house: House) -> Seeking:
    choices = choices_of(season, house.timezone, get_language() or "nl") if len(season) >= WORTH_SEEKING else {}
    return Seeking(choices, len(seen), frozenset(one.pk for one in season).difference(one.pk for one in seen))


def can_be_added(one: SubscriptionHolding, coming: Sequence[Performance], now: datetime) -> list[Performance]:
    """What its formula is chosen from and somebody of it doesn't have yet. Of a formula that is no longer sold: nothing; credits are
    spent as long as they are valid, on all there is: whoever comes along may not have it yet."""
    if one.terms.has_credits:
        spent_on = subscriptions.spent_on(one.membership)
        return subscriptions.season_of(spent_on, coming) if spent_on and one.membership.left_tickets else []
    formula = subscriptions.formula_named(one.membership.version.product.key, now)
    if formula is None:
        return []
    return [performance for performance in subscriptions.season_of(formula, coming) if any(performance.pk not in person.has for person in one.people)]


def _groups(
    one: SubscriptionHolding, season: Sequence[Performance], prices: Mapping[int, tuple[int, int]], house: House,
    picked: Mapping[int, Sequence[int]], now: datetime,
) -> list[Group]:  # fmt: skip
    """By month; ``takers`` of a row are who has it or ticked it, ``cents`` the lowest of what it costs them."""
    offers = offers_of(season, house=house, language=get_language() or "nl", now=now)
    months: dict[str, list[Row]] = {}
    for performance, offer in zip(season, offers, strict=True):
        if not offer.can_buy:
            continue
        production = performance.production
        takers = frozenset(
            person.person.pk for person in one.people if performance.pk in person.has or performance.pk in picked.get(person.person.pk, ())
        )
        least, most = prices.get(performance.pk, (0, 0))
        row = Row(offer, said(production.title, get_language() or "nl"), production.company, production.slug, takers, least, is_from=least < most)
        months.setdefault(day(offer.starts_local.date(), "MMMM y"), []).append(row)
    return [Group(title, rows) for title, rows in months.items()]


def _ticket(line: OrderLine, house: House, may_exchange: bool, is_exchanged: bool, now: datetime) -> TicketShown:
    performance = line.performance
    is_cancelled, is_over = performance.state == PerformanceState.CANCELLED, performance.starts_at < now
    is_live = line.refunded_at is None and not is_cancelled and not is_over
    exchange = f"{order_address(house, line.order.code, get_language() or 'nl')}exchange/?ticket={line.pk}" if may_exchange and is_live else ""
    return TicketShown(performance, place_words(line.place_name), line.refunded_at is not None, is_cancelled, is_over, is_exchanged, exchange)
