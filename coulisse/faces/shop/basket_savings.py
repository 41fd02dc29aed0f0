"""What makes a basket cheaper, as its page says it: reductions by name, what was brought, what vouchers pay, one step more."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from coulisse.faces.shared.pages import money
from coulisse.faces.shop.formula_words import person_words
from coulisse.houses.models import House
from coulisse.lib.codes import grouped
from coulisse.lib.text import in_language
from coulisse.memberships.queries import terms_of
from coulisse.pricing.offers.advice import Step
from coulisse.pricing.offers.needs import Counted, Formula
from coulisse.pricing.offers.types import Offer
from coulisse.pricing.types import LinePriced, Rate
from coulisse.sales.queries import BasketView, step_away
from coulisse.sales.rights import Brought


@dataclass(frozen=True, slots=True)
class BroughtShown:
    """A code, pass or voucher of this basket: its name, what it does here, and the number by which it is taken out."""

    id: int
    name: str
    says: str


@dataclass(frozen=True, slots=True)
class Savings:
    """``reductions`` and ``paid_by`` are names with cents; ``step``: what one more would save, empty where nothing is;
    ``step_at``: where it is chosen."""

    reductions: tuple[tuple[str, int], ...]
    brought: tuple[BroughtShown, ...]
    paid_by: tuple[tuple[str, int], ...]
    step: str
    step_at: str = ""

    @property
    def cents(self) -> int:
        return sum(cents for _name, cents in self.reductions)


def savings(view: BasketView, house: House) -> Savings:
    paying = {one.membership_id: one.cents for one in view.quoted.paying}
    names = {one.row.pk: _name(one) for one in view.brought}
    paid_by = [(names[one.row.pk], paying[one.row.membership_id]) for one in view.brought if one.row.membership_id in paying]
    brought = [BroughtShown(one.row.pk, names[one.row.pk], _says(one, view, paying.get(one.row.membership_id, 0))) for one in view.brought]
    step = None if view.is_over else step_away(view)
    words, address = (_step(view, step), _step_at(view, step, house)) if step else ("", "")
    return Savings(tuple(reductions_of(view, view.quoted.quote.lines)), tuple(brought), tuple(paid_by), words, address)


def reductions_of(view: BasketView, lines: Sequence[LinePriced]) -> list[tuple[str, int]]:
    """What each offer takes off these lines together, by its name, in the order of the lines."""
    found: dict[str, int] = {}
    for line in lines:
        for reduction in line.reductions:
            found[reduction.offer_key] = found.get(reduction.offer_key, 0) + reduction.cents
    offers = view.offers
    return [(in_language(offers[key].name, _language()), cents) for key, cents in found.items() if cents]


def _language() -> str:
    return get_language() or "nl"


def _name(one: Brought) -> str:
    if one.row.code:
        return one.row.code.shown
    held = one.row.membership
    return f"{in_language(one.terms.name, _language())} {grouped(held.code)}"


def _says(one: Brought, view: BasketView, pays_cents: int) -> str:
    """What it does for what is in the basket now."""
    if pays_cents:
        left = one.free_cents - pays_cents
        return _("Pays %(paid)s; %(left)s is left on it.") % {"paid": money(pays_cents), "left": money(left)}
    if one.uses_left == 0:
        return _("It has been used as often as it may, or with this e-mail address already. Take it out, or use another one.")
    saves = sum(reduction.cents for reduction in view.reductions if reduction.right_key == one.subject)
    if saves:
        return " ".join([_("You save %(amount)s.") % {"amount": money(saves)}, *_no_more(one, view)])
    if kept := one.kept_cents:
        return _("%(amount)s of it is kept for an order that isn't paid yet.") % {"amount": money(kept)}
    rates = [in_language(rate.name, _language()) for rate in _opened(one, view)]
    if rates:
        return _("Opens the rate %(rates)s: choose it beside your places.") % {"rates": ", ".join(f"“{rate}”" for rate in rates)}
    if _came_first(one, view):
        return _("It lets you choose before everybody else.")
    return _("Changes nothing for what is in your basket now.")


def _came_first(one: Brought, view: BasketView) -> bool:
    firsts = {key for product in view.products for key in terms_of(product.version_id).sale.holders_of}
    return bool(firsts and one.row.membership and one.row.membership.version.product.key in firsts)


def _no_more(one: Brought, view: BasketView) -> Iterator[str]:
    """Where its limit is why it doesn't count for everything here."""
    times = sum(application.right_key == one.subject for application in view.quoted.quote.applied)
    if times == one.uses_left and times < view.place_count:
        says = ngettext("This code is good for %(count)d use, and no more.", "This code is good for %(count)d uses, and no more.", times)
        yield says % {"count": times}


def _opened(one: Brought, view: BasketView) -> list[Rate]:
    words = {right.unlocks for right in one.rights}
    offered = {offered.rate.key: offered.rate for part in view.performances for place in part.places for offered in place.rates}
    return [rate for rate in offered.values() if rate.conditions.hidden_until in words]


def _step(view: BasketView, step: Step) -> str:
    """One more, and what it would save on what is here: said once, in a sentence; for whom, where it is one of several."""
    on = {place.line.person for part in view.performances for place in part.places if place.line.pk in step.on}
    who = view.persons.get(on.pop()) if len(on) == 1 and len(view.persons) > 1 else None
    hint = one_more_words(step, view.offers)
    return _("For %(name)s: %(hint)s") % {"name": person_words(who.number, who.name), "hint": f"{hint[:1].lower()}{hint[1:]}"} if who else hint


def _step_at(view: BasketView, step: Step, house: House) -> str:
    """Where one more is chosen: the subscription's own page, the event's, or where all of them stand."""
    language = _language()
    mine = next((one.version.product.key for one in view.products if terms_of(one.version_id).formula == step.offer_key), "")
    if mine:
        return reverse("shop:subscription", args=[house.slug, language, mine])
    if isinstance(view.offers[step.offer_key].need, Formula):
        return reverse("shop:subscriptions", args=[house.slug, language])
    where = [part.performance for part in view.performances if any(place.line.pk in step.on for place in part.places)]
    if step.counted is Counted.TICKETS and len(where) == 1:
        return f"{reverse('shop:event', args=[house.slug, language, where[0].production.slug])}?date={where[0].pk}"
    return reverse("shop:agenda", args=[house.slug, language])


def one_more_words(step: Step | None, offers: Mapping[str, Offer]) -> str:
    """What the next one would save; empty where none does."""
    if step is None:
        return ""
    said = {"offer": in_language(offers[step.offer_key].name, _language()), "amount": money(step.saves_cents)}
    if step.part and (part := in_language(step.part.name, _language())):
        return _("One more ticket “%(part)s” makes this “%(offer)s”: you save %(amount)s on what you have.") % (said | {"part": part})
    if step.counted is Counted.PERFORMANCES:
        return _("One more performance makes this “%(offer)s”: you save %(amount)s on what you have.") % said
    if step.counted is Counted.PRODUCTIONS:
        return _("One more production makes this “%(offer)s”: you save %(amount)s on what you have.") % said
    return _("One more ticket makes this “%(offer)s”: you save %(amount)s on what you have.") % said
