"""Where an opening has a line, whoever isn't inside is led to it: from pages, and from whatever could not be held."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from coulisse.faces.shop.absolute import event_path
from coulisse.faces.shop.offers import LineToCome
from coulisse.faces.shop.slip_cookie import slips_of
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.openings.gate import NotYourTurn, opening_in_the_way, openings_before
from coulisse.openings.operations import leave
from coulisse.openings.slips import read_slip
from coulisse.openings.standing import openings_of
from coulisse.programme import queries as programme
from coulisse.programme.models import Performance

View = Callable[..., HttpResponse]


def behind_line(view: View) -> View:
    """For views of one performance, within `shop_page`. A house without an opening is asked nothing more."""

    @wraps(view)
    def with_line(request: HttpRequest, house: House, production: str, performance: int, *, language: str) -> HttpResponse:
        here = request.path if request.method == "GET" else f"{event_path(house, language, production)}?date={performance}"
        if house.line_mark and request.method != "POST":
            opening_id = _in_the_way(request, house, performance)
            if opening_id:
                return to_line(house, language, opening_id, here)
        try:
            return view(request, house, production, performance, language=language)
        except NotYourTurn as wait:
            return to_line(house, language, wait.opening_id, here)

    return with_line


def _in_the_way(request: HttpRequest, house: House, performance_id: int) -> int | None:
    with house_scope(house.pk) as scope:
        found = programme.performance_to_sell(performance_id)
        if found is None:
            return None
        asked = {"production_id": found.production_id, "performance_id": found.pk, "slips": slips_of(request)}
        opening = opening_in_the_way(house=house, **asked, now=scope.now)
    return opening.id if opening else None


def line_to_come(house: House, performance: Performance, now: datetime) -> LineToCome | None:
    """The line that this performance waits for and that nobody can join yet; of several the last. In the house's scope."""
    if not house.line_mark:
        return None
    before = [one for one in openings_before(house, performance.production_id, performance.pk, now) if now < one.forms_at]
    last = max(before, key=lambda one: one.opens_at, default=None)
    return LineToCome(last.id, last.forms_at, last.opens_at) if last else None


def to_line(house: House, language: str, opening_id: int, goal: str) -> HttpResponse:
    """To the line; from there on to ``goal`` when it is their turn."""
    return redirect(f"{reverse('shop:line', args=[house.slug, language, opening_id])}?{urlencode({'to': goal})}")


def make_room(request: HttpRequest, house: House) -> None:
    """Who has ordered is soon out, so that the next can come in. Nothing is asked where there is no opening."""
    if not house.line_mark:
        return
    lines = {(one.house_id, one.id) for one in openings_of(house)}
    for slip in (slip for slip in map(read_slip, slips_of(request)) if slip and (slip.house_id, slip.opening_id) in lines):
        with house_scope(house.pk) as scope:
            leave(house=house, slip=slip, now=scope.now)


def goal_of(given: Any, house: House, language: str) -> str:
    """Where somebody wanted to go, if that is a page of this house; else its programme."""
    goal = str(given or "")[:300]
    home = reverse("shop:agenda", args=[house.slug, language])
    return goal if goal.startswith(home) and goal.isprintable() and not set(goal) & set("\\ ") else home
