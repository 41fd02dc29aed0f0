"""The pages of subscriptions: the house's formulas, and one of them with what somebody chose so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coulisse.faces.shared.pages import day, page
from coulisse.faces.shop.basket_cookie import basket_id
from coulisse.faces.shop.formula_words import formula_sentence, lacks_words, person_words, step_words
from coulisse.faces.shop.listing import offers_of
from coulisse.faces.shop.offers import Offer
from coulisse.faces.shop.refusals import Refusal
from coulisse.faces.shop.said import Said, said
from coulisse.faces.shop.subscribing import MOST_PEOPLE, PersonTyped, Wished
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.lib.text import in_language
from coulisse.pricing.offers.choosing import Missing, first_of_each_part, is_series
from coulisse.pricing.offers.needs import Part, shape_of
from coulisse.pricing.queries import table_of
from coulisse.pricing.rates import rates_shown
from coulisse.pricing.rules import price_with_fees
from coulisse.pricing.types import Rate
from coulisse.programme.models import Performance
from coulisse.sales import renewals, subscriptions
from coulisse.sales.subscriptions import Chosen, FormulaSold


@dataclass(frozen=True, slots=True)
class FormulaShown:
    """A formula in the list: its name, what it gives, and whether there is enough left to choose from."""

    key: str
    name: Said
    note: Said
    sentence: str
    count: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class PersonShown:
    """Somebody of the form, and where they stand. ``asks_birth``: the rate that is chosen is for an age."""

    typed: PersonTyped
    name: str
    asks_birth: bool
    step: str
    is_complete: bool
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A performance that can be chosen; ``takers``: the numbers of the persons who ticked it."""

    offer: Offer
    title: Said
    company: str
    slug: str
    takers: frozenset[int]
    cents: int


@dataclass(frozen=True, slots=True)
class Group:
    """Performances under a heading: a part of the formula, or a month."""

    title: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Problem:
    """What must be mended before seats are sought; of a person, or of the whole (0)."""

    person: int
    says: str


@dataclass(frozen=True, slots=True)
class FormulaOpen:
    """Everything that the page of a formula is made of. Loaded inside a scope."""

    formula: FormulaSold
    season: Mapping[int, Performance]
    offers: Mapping[int, Offer]
    wished: Wished
    chosen: Chosen
    now: datetime

    @property
    def rates(self) -> list[Rate]:
        """Every rate that some of its performances have, each once; none that waits for a code, or belongs beside a wheelchair."""
        tables = {one.price_list.current_id: table_of(one.price_list.current_id) for one in self.season.values()}
        shown = [rate for table in tables.values() for rate in rates_shown(table.rates) if not rate.conditions.beside_wheelchair]
        return list({rate.key: rate for rate in shown}.values())


def formulas_page(request: HttpRequest, house: House) -> HttpResponse:
    with house_scope(house.pk) as scope:
        coming = subscriptions.on_sale(scope.now)
        shown = [_shown(one, coming) for one in subscriptions.formulas(scope.now)]
    return page(request, "shop/subscriptions.html", {"house": house, "formulas": shown})


def _shown(formula: FormulaSold, coming: Sequence[Performance]) -> FormulaShown:
    season = subscriptions.season_of(formula, coming)
    return FormulaShown(
        formula.product.key, said(formula.terms.name, get_language() or "nl"), said(formula.terms.note, get_language() or "nl"),
        formula_sentence(formula.offer, season), len(season), subscriptions.enough_left(formula, season),
    )  # fmt: skip


def open_formula(house: House, key: str, wished: Wished | None, now: datetime, basket: UUID | None = None) -> FormulaOpen:
    """The formula with what is filled in; a fresh one has one person, a series its dates ticked. 404 for one that isn't sold."""
    formula = subscriptions.formula_named(key, now, renewals.holds_of_basket(basket, now) if basket else frozenset())
    if formula is None:
        raise Http404
    season = {one.pk: one for one in subscriptions.season_of(formula, subscriptions.on_sale(now))}
    offers = dict(zip(season, offers_of(list(season.values()), house=house, language=get_language() or "nl", now=now), strict=True))
    wished = _with_zone(_whole_series(formula, season, wished or Wished()), season)
    chosen = subscriptions.look_at(formula, wished.subscribers(list(season)), season, now)
    return FormulaOpen(formula, season, offers, wished, chosen, now)


def _with_zone(wished: Wished, season: Mapping[int, Performance]) -> Wished:
    """Where nobody chose a zone that there is, it is the first."""
    there = [zone for performance in season.values() for zone in subscriptions.zones_sold(performance)]
    return wished if wished.zone_key in there else Wished(wished.people, there[0] if there else "")


def _whole_series(formula: FormulaSold, season: Mapping[int, Performance], wished: Wished) -> Wished:
    """Of a series everything is chosen for who has ticked nothing yet."""
    if not is_series(formula.offer):
        return wished
    lines = [line for performance in season.values() for line in subscriptions.every_line(performance)]
    everything = tuple(int(str(line.performance)) for line in first_of_each_part(formula.offer, lines))
    people = [one if one.picks else PersonTyped(one.number, one.name, one.rate_key, one.born, everything) for one in wished.people]
    return Wished(people, wished.zone_key)


def formula_page(
    request: HttpRequest, house: House, key: str, *, wished: Wished | None = None, problems: Sequence[Problem] = (), why: Refusal | None = None
) -> HttpResponse:
    """The formula, with what was typed and what is to be mended."""
    with house_scope(house.pk) as scope:
        found = open_formula(house, key, wished, scope.now, basket_id(request, house))
        people = _people(found, problems)
        context = {
            "house": house, "key": key, "formula": found.formula, "name": said(found.formula.terms.name, get_language() or "nl"),
            "note": said(found.formula.terms.note, get_language() or "nl"), "sentence": formula_sentence(found.formula.offer, found.season.values()),
            "is_open": subscriptions.enough_left(found.formula, found.season.values()), "is_series": is_series(found.formula.offer),
            "rates": found.rates, "zones": _zones(found), "wished": found.wished, "most": MOST_PEOPLE,
            "people": people, "stand": where_they_stand(people), "groups": _groups(found), "chosen": found.chosen, "why": why,
            "problems": [problem for problem in problems if not problem.person],
        }  # fmt: skip
    answer = page(request, "shop/subscription.html", context, status=(why.status if why else 422 if problems else 200))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _people(found: FormulaOpen, problems: Sequence[Problem]) -> list[PersonShown]:
    says = {problem.person: problem.says for problem in problems}
    aged = {rate.key for rate in found.rates if rate.conditions.from_age is not None or rate.conditions.to_age is not None}
    first = found.rates[0].key if found.rates else ""
    return [
        PersonShown(
            one, person_words(one.number, one.name), (one.rate_key or first) in aged, step_words(_lacks(found, one)),
            _lacks(found, one).is_complete, says.get(one.number, ""),
        )
        for one in found.wished.people
    ]  # fmt: skip


def _lacks(found: FormulaOpen, one: PersonTyped) -> Missing:
    return found.chosen.lacks[one.number]


def _zones(found: FormulaOpen) -> list[tuple[str, str]]:
    """The zones among which one chooses: where there are at least two."""
    names: dict[str, str] = {}
    for performance in found.season.values():
        for key, name in subscriptions.zones_sold(performance).items():
            names.setdefault(key, in_language(name, get_language() or "nl"))
    return list(names.items()) if len(names) > 1 else []


def _groups(found: FormulaOpen) -> list[Group]:
    """By the parts of the formula, what fits none last; without parts by month."""
    parts = shape_of(found.formula.offer.need).parts
    grouped: dict[str, list[Row]] = {}
    if parts and not is_series(found.formula.offer):
        grouped = {_part_words(part): [] for part in parts}
    for pk, performance in found.season.items():
        if not grouped or not parts or is_series(found.formula.offer):
            title = day(found.offers[pk].starts_local.date(), "MMMM y")
        else:
            title = next((_part_words(part) for part in parts if _fits(part, performance)), _("Of your choice"))
        grouped.setdefault(title, []).append(_row(found, pk, performance))
    return [Group(title, rows) for title, rows in grouped.items() if rows]


def _part_words(part: Part) -> str:
    return in_language(part.name, get_language() or "nl")


def _fits(part: Part, performance: Performance) -> bool:
    return any(part.selection.takes(line) for line in subscriptions.every_line(performance))


def _row(found: FormulaOpen, pk: int, performance: Performance) -> Row:
    production = performance.production
    takers = frozenset(one.number for one in found.wished.people if pk in one.picks)
    table, zone = table_of(performance.price_list.current_id), subscriptions.zone_for(performance, found.wished.zone_key)
    cents = price_with_fees(table, zone, table.rates_for(zone)[0].key)
    return Row(found.offers[pk], said(production.title, get_language() or "nl"), production.company, production.slug, takers, cents)


def problems_of(found: FormulaOpen) -> list[Problem]:
    """What must be mended before seats can be sought."""
    lacking = [one for one in found.wished.people if not found.chosen.lacks[one.number].is_complete]
    unread = [one for one in found.wished.people if one.born and one.birth_date is None]
    born = _("Fill in the day of birth as day, month and year, or leave it empty.")
    return [
        *(Problem(one.number, _("Still to choose: %(what)s.") % {"what": lacks_words(_lacks(found, one))}) for one in lacking),
        *(Problem(one.number, born) for one in unread),
    ]


def not_born_yet(number: int) -> Problem:
    return Problem(number, _("This day of birth lies in the future, or too long ago. Look at the year."))


def where_they_stand(people: Sequence[PersonShown]) -> str:
    """One line for all: the first who still has to choose, or that everybody has."""
    waiting = next((one for one in people if not one.is_complete), None)
    if len(people) == 1:
        return people[0].step
    return f"{waiting.name}: {waiting.step}" if waiting else _("everybody has chosen")
