"""The pages of subscriptions: the house's formulas, and one of them with what somebody chose so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from babel.lists import format_list
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coulisse.faces.shared.pages import page
from coulisse.faces.shop.basket_cookie import basket_id
from coulisse.faces.shop.first_for import OnlyForHolders, first_page, first_words
from coulisse.faces.shop.formula_rows import FormulaOpen, groups_of, rates_of, zones_by_evening, zones_with_room
from coulisse.faces.shop.formula_words import credit_conditions, credits_words, lacks_words, person_words, sentence_of, step_words, way_words
from coulisse.faces.shop.listing import offers_of
from coulisse.faces.shop.refusals import Refusal
from coulisse.faces.shop.said import Said, said
from coulisse.faces.shop.seeking import WORTH_SEEKING, choices_of, sought_in
from coulisse.faces.shop.subscribing import MOST_PEOPLE, PersonTyped, Wished, wished_before
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.pricing.offers.choosing import Missing, first_of_each_part, is_series
from coulisse.programme.models import Performance
from coulisse.sales import renewals, subscriptions
from coulisse.sales.subscriptions import FormulaSold


@dataclass(frozen=True, slots=True)
class FormulaShown:
    """A formula in the list: its name, what it gives, and whether there is enough left to choose from. ``first``:
    for whom it is first and until when, empty where it is for everybody."""

    key: str
    name: Said
    note: Said
    sentence: str
    is_open: bool
    way: str
    comes_to: str
    first: str = ""


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
class Problem:
    """What must be mended before seats are sought; of a person, or of the whole (0)."""

    person: int
    says: str


def formulas_page(request: HttpRequest, house: House) -> HttpResponse:
    with house_scope(house.pk) as scope:
        coming = subscriptions.on_sale(scope.now)
        shown = [_shown(one, coming, house, scope.now) for one in subscriptions.formulas(scope.now)]
    return page(request, "shop/subscriptions.html", {"house": house, "formulas": shown})


def _shown(formula: FormulaSold, coming: Sequence[Performance], house: House, now: datetime) -> FormulaShown:
    season = subscriptions.season_of(formula, coming)
    return FormulaShown(
        formula.product.key, said(formula.terms.name, get_language() or "nl"), said(formula.terms.note, get_language() or "nl"),
        sentence_of(formula, season), subscriptions.enough_left(formula, season), *way_words(formula, len(season)), first_words(formula, house, now),
    )  # fmt: skip


def formula_sold(key: str, now: datetime) -> FormulaSold:
    """404 for one that isn't sold to anybody."""
    formula = subscriptions.formula_named(key, now)
    if formula is None:
        raise Http404
    return formula


def open_formula(house: House, key: str, wished: Wished | None, now: datetime, basket: UUID | None = None) -> FormulaOpen:
    """The formula with what is filled in: what was sent, else what the ``basket`` holds of it; a fresh one has one person, a series its
    dates ticked. 404 for one that isn't sold; raises `OnlyForHolders` for one that is first for others."""
    formula = formula_sold(key, now)
    if formula.terms.sale.is_first(now) and not formula.is_for(renewals.holds_of_basket(basket, now) if basket else frozenset(), now):
        raise OnlyForHolders(formula)
    season = {one.pk: one for one in subscriptions.season_of(formula, subscriptions.on_sale(now))}
    offers = dict(zip(season, offers_of(list(season.values()), house=house, language=get_language() or "nl", now=now), strict=True))
    before = wished_before(subscriptions.chosen_before(basket, formula)) if basket and wished is None else None
    wished = _with_zone(_whole_series(formula, season, wished or before or Wished()), season)
    wished = _with_rates(wished, formula, season)
    chosen = subscriptions.look_at(formula, wished.subscribers(list(season)), season, now)
    return FormulaOpen(formula, season, offers, wished, chosen, now, is_from_basket=before is not None)


def _with_zone(wished: Wished, season: Mapping[int, Performance]) -> Wished:
    """Where nobody chose a zone that there is, it is the first."""
    there = [zone for performance in season.values() for zone in subscriptions.zones_sold(performance)]
    return wished if wished.zone_key in there else replace(wished, zone_key=there[0] if there else "")


def _with_rates(wished: Wished, formula: FormulaSold, season: Mapping[int, Performance]) -> Wished:
    """Of a formula that counts some rates only, everybody has one of those."""
    keys = [rate.key for rate in rates_of(formula, season.values())]
    if not formula.offer.selection.rates or not keys:
        return wished
    return replace(wished, people=[one if one.rate_key in keys else replace(one, rate_key=keys[0]) for one in wished.people])


def _whole_series(formula: FormulaSold, season: Mapping[int, Performance], wished: Wished) -> Wished:
    """Of a series everything is chosen for who has ticked nothing yet."""
    if not is_series(formula.offer):
        return wished
    lines = [line for performance in season.values() for line in subscriptions.every_line(performance)]
    everything = tuple(int(str(line.performance)) for line in first_of_each_part(formula.offer, lines))
    return replace(wished, people=[one if one.picks else replace(one, picks=everything) for one in wished.people])


def formula_page(
    request: HttpRequest, house: House, key: str, *, wished: Wished | None = None, problems: Sequence[Problem] = (), why: Refusal | None = None
) -> HttpResponse:
    """The formula, with what was typed, or what the basket holds of it, and what is to be mended; of one that is first for others,
    for whom."""
    try:
        return _formula_page(request, house, key, wished, problems, why)
    except OnlyForHolders as only:
        return first_page(request, house, only.formula)


def _formula_page(
    request: HttpRequest, house: House, key: str, wished: Wished | None, problems: Sequence[Problem], why: Refusal | None
) -> HttpResponse:
    sought, language = sought_in(request.POST if wished else request.GET), get_language() or "nl"
    with house_scope(house.pk) as scope:
        found = open_formula(house, key, wished, scope.now, basket_id(request, house))
        people, formula = _people(found, problems), found.formula
        shown = {pk: one for pk, one in found.season.items() if sought.fits(one, house.timezone)} if sought else found.season
        context = {
            "house": house, "key": key, "formula": formula, "name": said(formula.terms.name, language), "note": said(formula.terms.note, language),
            "sentence": sentence_of(formula, found.season.values()), "conditions": list(credit_conditions(formula.terms)),
            "is_open": subscriptions.enough_left(formula, found.season.values()), "is_series": is_series(formula.offer),
            "rates": found.rates, "zones": zones_with_room(found, basket_id(request, house)), "evenings": zones_by_evening(found), "wished": found.wished, "most": MOST_PEOPLE,
            "people": people, "stand": where_they_stand(found, people), "groups": groups_of(found, shown), "chosen": found.chosen, "why": why,
            "problems": [problem for problem in problems if not problem.person], "sought": sought, "unseen": set(found.season) - set(shown),
            "choices": choices_of(found.season.values(), house.timezone, language) if len(found.season) >= WORTH_SEEKING else {},
            "is_from_basket": found.is_from_basket, "is_fresh": wished is None and not found.is_from_basket, "total": len(found.season),
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


def where_they_stand(found: FormulaOpen, people: Sequence[PersonShown]) -> str:
    """One line for all: who still has to choose what, or that everybody has; of credits what is chosen of them."""
    if found.formula.terms.has_credits:
        return credits_words(found.formula.terms.worth_tickets, found.chosen.credits, len(found.chosen.quote.lines))
    if len(people) == 1:
        return people[0].step
    waiting: dict[str, list[str]] = {}
    for one in people:
        if not one.is_complete:
            waiting.setdefault(one.step, []).append(one.name)
    language = get_language() or "nl"
    said = [_("%(name)s: %(step)s") % {"name": format_list(names, locale=language), "step": step} for step, names in waiting.items()]
    return "; ".join(said) or _("everybody has chosen")
