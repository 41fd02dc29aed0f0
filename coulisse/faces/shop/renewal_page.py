"""What a subscriber is proposed for the new season: the seats of before and of now, what it costs and why, until when it is kept."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from coulisse.faces.shared.pages import page
from coulisse.faces.shop.basket_savings import reductions_of
from coulisse.faces.shop.formula_words import person_words
from coulisse.faces.shop.order_links import NoSuchOrder, order_address
from coulisse.faces.shop.places import PlaceWords, place_words
from coulisse.faces.shop.refusals import Refusal
from coulisse.faces.shop.said import Said, said
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.programme.models import Performance
from coulisse.programme.types import PerformanceState
from coulisse.sales import renewals
from coulisse.sales.renewals import ProposalView


@dataclass(frozen=True, slots=True)
class Before:
    """Where somebody sat last season: the seat that they had most often, and on how many evenings."""

    name: str
    place: PlaceWords
    count: int


@dataclass(frozen=True, slots=True)
class SeatKept:
    """A seat of the new season; ``instead_of`` is the one of last season, where it is another."""

    name: str
    place: PlaceWords
    is_moved: bool


@dataclass(frozen=True, slots=True)
class EveningKept:
    performance: Performance
    seats: Sequence[SeatKept]
    is_cancelled: bool


@dataclass(frozen=True, slots=True)
class RenewalShown:
    """``plain_cents`` is what the tickets cost without the subscription; ``other_rate``: who has another rate than last season."""

    name: Said
    old_name: Said
    before: Sequence[Before]
    evenings: Sequence[EveningKept]
    plain_cents: int
    reductions: Sequence[tuple[str, int]]
    other_rate: Sequence[str]
    order_address: str

    @property
    def is_cancelled(self) -> bool:
        return any(evening.is_cancelled for evening in self.evenings)


def proposal_of_link(proposal: UUID, now: datetime) -> ProposalView:
    """Inside a scope; raises `NoSuchOrder`, as any link that leads nowhere."""
    view = renewals.proposal_view(proposal, now)
    if view is None:
        raise NoSuchOrder
    return view


def renewal_page(request: HttpRequest, house: House, proposal: UUID, signature: str, *, why: Refusal | None = None) -> HttpResponse:
    with house_scope(house.pk) as scope:
        view = proposal_of_link(proposal, scope.now)
        shown = _shown(view, house)
    context = {"house": house, "view": view, "run": view.run, "shown": shown, "signature": signature, "why": why, "now": scope.now}
    return page(request, "shop/renewal.html", context, status=why.status if why else 200)


def _shown(view: ProposalView, house: House) -> RenewalShown:
    language = get_language() or "nl"
    names = {number: person_words(number, one.name) for number, one in enumerate(view.people, 1)}
    basket, order = view.basket, view.proposal.order
    return RenewalShown(
        said(view.terms.name, language), said(view.old_terms.name, language), _before(view, names), _evenings(view, names),
        sum(place.priced.total_cents + place.priced.saved_cents for part in basket.performances for place in part.places) if basket else 0,
        reductions_of(basket, basket.quoted.quote.lines) if basket else (),
        [names[number] for number in view.proposal.other_rate if number in names],
        order_address(house, order.code, language) if order else "",
    )  # fmt: skip


def _before(view: ProposalView, names: dict[int, str]) -> list[Before]:
    found = []
    for number, one in enumerate(view.before, 1):
        seats = Counter(place_words(line.place_name).full_name for line in one.lines)
        if seats:
            usual, count = seats.most_common(1)[0]
            place = next(place_words(line.place_name) for line in one.lines if place_words(line.place_name).full_name == usual)
            found.append(Before(names[number], place, count))
    return found


def _evenings(view: ProposalView, names: dict[int, str]) -> list[EveningKept]:
    return [
        EveningKept(
            part.performance,
            [
                SeatKept(names.get(place.line.person, ""), place_words(place.name), (part.performance.pk, place.line.person) in view.moved)
                for place in sorted(part.places, key=lambda one: one.line.person)
            ],
            part.performance.state == PerformanceState.CANCELLED,
        )
        for part in (view.basket.performances if view.basket else ())
    ]  # fmt: skip
