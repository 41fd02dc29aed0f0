"""The page of who waits: where they stand, how long it may take, what there is to choose meanwhile."""

import time
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coulisse.faces.shared.pages import number, page
from coulisse.faces.shop.absolute import event_path
from coulisse.faces.shop.listing import offers_of
from coulisse.faces.shop.offers import Offer
from coulisse.faces.shop.said import Said, said
from coulisse.houses.models import House
from coulisse.houses.queries import house_origin, house_with_id
from coulisse.houses.scope import house_scope
from coulisse.openings import queries
from coulisse.openings.gate import slip_for
from coulisse.openings.rules import again_seconds, minutes_to_wait
from coulisse.openings.slips import Slip
from coulisse.openings.types import OpeningStanding, Turn, Whereabouts
from coulisse.programme.types import Shown

MOST_SHOWN = 40
OVERVIEW_SECONDS = 10


@dataclass(frozen=True, slots=True)
class ToChoose:
    """A performance of the opening, with how full it is."""

    slug: str
    title: Said
    offer: Offer


@dataclass(frozen=True, slots=True)
class OpensAlong:
    """Another house of the same line."""

    name: str
    address: str


def line_page(
    request: HttpRequest, house: House, opening: OpeningStanding, *, language: str, goal: str, problem: str = "", typed: str = "", status: int = 200,
    again: int = 0, fresh: Slip | None = None,
) -> HttpResponse:  # fmt: skip
    """Where this browser stands in the line of an opening. ``again``: a card couldn't be checked, and is asked about again after
    so many seconds; ``fresh``: a number that it gets with this answer."""
    from coulisse.faces.shop.slip_cookie import slips_of

    slip, now = fresh or slip_for(opening, slips_of(request)), opening.now
    here = queries.whereabouts_known(opening, slip)
    if slip and here is None:
        with house_scope(opening.house_id) as scope:
            here, now = queries.whereabouts(opening, [slip.written]), scope.now
    context: dict[str, Any] = {
        "house": house, "opening": opening, "here": here, "now": now, "goal": goal, "on": way_in(goal, house, opening, language), "problem": problem, "typed": typed,
        "phase": phase_of(opening, here, now), "estimate": estimate_words(opening, here), "ahead": ahead_words(here),
        "again": again_seconds(opening, here, now), "card_again": again, "early": early_open(opening, now), "was_sent": "joined" in request.GET,
        "together": houses_together(house, opening, language, slip.written if slip else ""),
        "to_choose": to_choose(house, opening, language), "something_left": something_left(house, opening, language),
    }  # fmt: skip
    answer = page(request, "shop/line.html", context, status=status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def phase_of(opening: OpeningStanding, here: Whereabouts | None, now: datetime) -> str:
    """What the page is about: soon, join, before, waiting, now, inside, passed."""
    if here is None:
        return "soon" if now < opening.forms_at else "join"
    return here.turn.value


def early_open(opening: OpeningStanding, now: datetime) -> bool:
    """Whether a code can still bring somebody in earlier."""
    return bool(opening.early) and now < opening.opens_at


def ahead_words(here: Whereabouts | None) -> str:
    if here is None or here.ahead is None:
        return ""
    if here.ahead == 0:
        return _("You are the next one.")
    return ngettext("%(count)s person before you", "%(count)s people before you", here.ahead) % {"count": number(here.ahead)}


def estimate_words(opening: OpeningStanding, here: Whereabouts | None) -> str:
    """Between how many minutes and how many; empty where nobody can tell."""
    if here is None or here.turn is not Turn.WAITING or here.ahead is None:
        return ""
    if opening.is_paused:
        return _("As soon as the house goes on, you see here how long it takes.")
    told = minutes_to_wait(here.ahead, opening.pace)
    if told is None:
        return _("In a moment we can tell how long it takes.")
    low, high = told
    if low < 1:
        return ngettext("Probably within %(high)s minute.", "Probably within %(high)s minutes.", high) % {"high": number(high)}
    return _("Probably between %(low)s and %(high)s minutes.") % {"low": number(low), "high": number(high)}


def to_choose(house: House, opening: OpeningStanding, language: str) -> tuple[ToChoose, ...]:
    """What there is to choose, as it was seconds ago. Outside a scope."""
    chosen = tuple(sorted(opening.production_ids)), tuple(sorted(opening.performance_ids))
    return _to_choose(house, chosen, language, int(time.monotonic() // OVERVIEW_SECONDS))


def houses_together(house: House, opening: OpeningStanding, language: str, slip: str) -> tuple[OpensAlong, ...]:
    """Where else one may buy once one is in: the other houses of the line, by name. A house at an address of its own gets the
    number along, because a browser keeps it for each address."""
    if not opening.partner_ids:
        return ()
    found = _together(opening.house_ids, opening.id, language, int(time.monotonic() // OVERVIEW_SECONDS))
    here = house_origin(house)
    return tuple(
        OpensAlong(one.name, path if origin == here else f"{origin}{path}{'?' + urlencode({'place': slip}) if slip else ''}")
        for one, origin, path in found
        if one.pk != house.pk
    )


@lru_cache(maxsize=128)
def _together(house_ids: tuple[int, ...], opening_id: int, language: str, moment: int) -> tuple[tuple[House, str, str], ...]:
    """Each with its address, and its own page of the line there."""
    houses = sorted(filter(None, map(house_with_id, house_ids)), key=lambda one: one.name)
    return tuple((one, house_origin(one), reverse("shop:line", args=[one.slug, language_in(one, language), opening_id])) for one in houses)


def language_in(house: House, language: str) -> str:
    return language if language in house.languages else house.default_language


def way_in(goal: str, house: House, opening: OpeningStanding, language: str) -> str:
    """On to where somebody wanted to go; who wished for nothing, to the only event that the line sells here. Outside a scope."""
    if opening.is_of_everything or goal != reverse("shop:agenda", args=[house.slug, language]):
        return goal
    slugs = {one.slug for one in to_choose(house, opening, language)}
    return event_path(house, language, slugs.pop()) if len(slugs) == 1 else goal


def something_left(house: House, opening: OpeningStanding, language: str) -> bool:
    """Whether not everything is sold out by now. Outside a scope."""
    found = to_choose(house, opening, language)
    return not found or any(one.offer.shown is not Shown.SOLD_OUT for one in found)


@lru_cache(maxsize=128)
def _to_choose(house: House, chosen: tuple[tuple[int, ...], tuple[int, ...]], language: str, moment: int) -> tuple[ToChoose, ...]:
    """The performances and how full they are, the same for everyone: read once in ten seconds by a process."""
    with house_scope(house.pk) as scope:
        found = list(queries.performances_in(*chosen, scope.now, most=MOST_SHOWN))
        offers = offers_of(found, house=house, language=language, now=scope.now)
    return tuple(ToChoose(one.production.slug, said(one.production.title, language), offer) for one, offer in zip(found, offers, strict=True))
