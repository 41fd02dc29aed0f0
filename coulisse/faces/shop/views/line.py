"""The line of an opening: take a number, wait, come in. Looking at it takes nothing: a number is taken by a press (or a script for you)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from coulisse.faces.shared import toasts
from coulisse.faces.shared.kept_answers import keep_answer
from coulisse.faces.shared.pages import moment
from coulisse.faces.shop.absolute import event_path
from coulisse.faces.shop.before_sale import goal_of, to_line
from coulisse.faces.shop.house import open_house, shop_page
from coulisse.faces.shop.line_page import line_page, something_left, way_in
from coulisse.faces.shop.slip_cookie import forget_slip, remember_slip, slips_of
from coulisse.faces.shop.visitor import visitor_network
from coulisse.houses import throttles
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.memberships.cards import CardNotChecked, uitpas_number
from coulisse.openings import operations, queries
from coulisse.openings.gate import NotYourTurn, slip_for
from coulisse.openings.rules import seldom_seconds
from coulisse.openings.slips import Slip
from coulisse.openings.standing import KEPT_SECONDS, leader_of, opening_of
from coulisse.openings.types import OpeningStanding

_A_MOMENT = "public, max-age=3, stale-while-revalidate=10"


@require_safe
@shop_page
def line(request: HttpRequest, house: House, opening: int, *, language: str) -> HttpResponse:
    """Where one stands."""
    goal = goal_of(request.GET.get("to"), house, language)
    found = opening_of(house, opening, moves=True)
    if found is None:
        return _over(house, opening, goal, language)
    if "place" in request.GET:
        return _brought(request, house, found, to_line(house, language, opening, goal))
    return line_page(request, house, found, language=language, goal=goal)


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
def join(request: HttpRequest, house: House, opening: int, *, language: str) -> HttpResponse:
    """Take a number; who has one that is still good keeps it."""
    goal = goal_of(request.POST.get("to"), house, language)
    back = to_line(house, language, opening, goal)
    found = opening_of(house, opening, moves=True)
    if found is None:
        return _over(house, opening, goal, language)
    if request.method != "POST" or _has_good_slip(request, found):
        return back
    try:
        leader = leader_of(house, found)
        throttles.count_try(throttles.LINE, f"{leader.pk} {visitor_network(request)}")
        with house_scope(leader.pk) as scope:
            slip = operations.join(house=leader, opening_id=opening, now=scope.now)
    except operations.NoLineYet:
        return back
    except operations.AlreadyOver:
        return _over(house, opening, goal, language)
    except throttles.TooManyTries as wait:
        return _too_many_came(request, house, found, wait, language=language, goal=goal)
    back["Location"] += "&joined=1"
    remember_slip(back, slip)
    return back


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
def join_early(request: HttpRequest, house: House, opening: int, *, language: str) -> HttpResponse:
    """A code, or the number of a pass, for the line that comes in earlier."""
    goal, typed = goal_of(request.POST.get("to"), house, language), request.POST.get("right", "")[:200].strip()
    back = to_line(house, language, opening, goal)
    found = opening_of(house, opening, moves=True)
    if found is None:
        return _over(house, opening, goal, language)
    if request.method != "POST":
        return back
    leader = leader_of(house, found)
    who = f"{leader.pk} {visitor_network(request)}"
    if _has_good_slip(request, found, early=True):  # Pressed twice: a code that many know would give a second number.
        return back
    try:
        throttles.count_try(throttles.LINE, who)
    except throttles.TooManyTries as wait:
        return _too_many_came(request, house, found, wait, language=language, goal=goal, typed=typed)
    try:
        throttles.count_try(throttles.CODE, who)
        slip = operations.show_right(house=leader, opening_id=opening, typed=typed)
    except operations.NoLineYet:
        _no_place_taken(who)
        return back
    except operations.CodeOpensNothing:
        says = _("This code opens no earlier line. Look at it once more; your place is kept all the same.")
        if found.for_uitpas and uitpas_number(typed):
            says = _("UiTPAS does not know this card, or it is blocked. Look at the 13 digits once more; your place is kept all the same.")
        return line_page(request, house, found, language=language, goal=goal, problem=says, typed=typed, status=422)
    except operations.EarlyLineOver:
        _no_place_taken(who)
        says = _("This no longer brings you in earlier. Everybody can come to the line by now.")
        return line_page(request, house, found, language=language, goal=goal, problem=says, typed=typed, status=409)
    except CardNotChecked as wait:
        _no_place_taken(who)
        return _card_later(request, house, found, language=language, goal=goal, typed=typed, seconds=wait.after_seconds)
    except operations.AlreadyOver:
        return _over(house, opening, goal, language)
    except throttles.TooManyTries as wait:
        says = _("Too many codes were tried from your connection. Wait %(minutes)d minutes; your place is kept all the same.")
        says %= {"minutes": max(1, wait.seconds // 60)}
        return line_page(request, house, found, language=language, goal=goal, problem=says, typed=typed, status=429)
    throttles.give_try_back(throttles.CODE, who)
    back["Location"] += "&joined=1"
    remember_slip(back, slip)
    return back


def _no_place_taken(who: str) -> None:
    throttles.give_try_back(throttles.CODE, who)
    throttles.give_try_back(throttles.LINE, who)


def _too_many_came(
    request: HttpRequest, house: House, opening: OpeningStanding, wait: throttles.TooManyTries, *, language: str, goal: str, typed: str = ""
) -> HttpResponse:  # fmt: skip
    problem = _("Very many people came to the line from your connection. Wait %(minutes)d minutes and try again.")
    says = problem % {"minutes": max(1, wait.seconds // 60)}
    return line_page(request, house, opening, language=language, goal=goal, problem=says, typed=typed, status=429)


def _card_later(
    request: HttpRequest, house: House, opening: OpeningStanding, *, language: str, goal: str, typed: str, seconds: int
) -> HttpResponse:  # fmt: skip
    """UiTPAS can't be asked now: their place is kept in the line of everybody, the number stays in the field, and the page asks
    again by itself. Nothing of the card is kept here."""
    slip = None if _has_good_slip(request, opening) else _place_of_everybody(request, house, opening)
    answer = line_page(request, house, opening, language=language, goal=goal, typed=typed, again=seconds, fresh=slip)
    if slip:
        remember_slip(answer, slip)
    return answer


def _place_of_everybody(request: HttpRequest, house: House, opening: OpeningStanding) -> Slip | None:
    leader = leader_of(house, opening)
    try:
        throttles.count_try(throttles.LINE, f"{leader.pk} {visitor_network(request)}")
        with house_scope(leader.pk) as scope:
            return operations.join(house=leader, opening_id=opening.id, now=scope.now)
    except (operations.NoLineYet, operations.AlreadyOver, throttles.TooManyTries):
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@shop_page
def come_in(request: HttpRequest, house: House, opening: int, *, language: str) -> HttpResponse:
    """It is one's turn: in, and on to where one wanted to go."""
    goal = goal_of(request.POST.get("to"), house, language)
    back = to_line(house, language, opening, goal)
    found = opening_of(house, opening, moves=True)
    if found is None:
        return _over(house, opening, goal, language)
    slip = slip_for(found, slips_of(request))
    if request.method != "POST" or slip is None:
        return back
    try:
        with house_scope(*found.house_ids) as scope:
            visit = operations.come_in(house=leader_of(house, found), slip=slip, now=scope.now)
    except (NotYourTurn, operations.TurnPassed):
        return back
    except operations.AlreadyOver:
        return _over(house, opening, goal, language)
    until = moment(visit.until_at, "HH:mm", house.timezone)
    return toasts.say(
        redirect(way_in(goal, house, found, language)),
        _("Welcome. Choose at your ease: you may stay until %(until)s, and longer while you are busy.") % {"until": until},
    )


@require_safe
def state(request: HttpRequest, house: str, opening: int) -> HttpResponse:
    """How far the line is: the same for everyone, so that whatever stands between us may answer it."""
    of_house = open_house(house)
    found = opening_of(of_house, opening, moves=True)
    if found is None:
        raise Http404
    answer = JsonResponse({**_state(found), "left": something_left(of_house, found, of_house.default_language)})
    answer.headers["Cache-Control"] = _A_MOMENT
    keep_answer(request.path_info, answer, seconds=KEPT_SECONDS)
    return answer


@require_safe
def place(request: HttpRequest, house: str, opening: int) -> HttpResponse:
    """What the lot gave to this browser; asked once, after the opening."""
    found_house = open_house(house)
    found = opening_of(found_house, opening, moves=True)
    if found is None:
        raise Http404
    with house_scope(found.house_id):
        here = queries.whereabouts(found, slips_of(request))
    answer = JsonResponse({"turn": here.turn.value if here else "", "position": here.position if here else None})
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _state(opening: OpeningStanding) -> dict[str, Any]:
    """Nothing in it changes by itself: who knows it is told so, in a few bytes."""
    return {
        "formed": opening.at >= opening.forms_at,
        "opens_at": opening.opens_at.isoformat(),
        "seldom": seldom_seconds(opening.waiting, opening.come_in_seconds),
        "paused": opening.is_paused,
        "pace": opening.pace,
        "message": dict(opening.message),
        "lines": [{"id": one.id, "given": one.given, "called": one.called, "drawn": one.present is not None} for one in opening.lines],
    }


def _has_good_slip(request: HttpRequest, opening: OpeningStanding, *, early: bool = False) -> bool:
    """``early``: of an earlier line."""
    slip = slip_for(opening, slips_of(request))
    if slip is None or (early and slip.line_id == opening.general.id):  # Nearly everybody: they have just come.
        return False
    with house_scope(opening.house_id):
        here = queries.whereabouts(opening, slips_of(request))
    return here is not None and here.turn.value != "passed"


def _brought(request: HttpRequest, house: House, opening: OpeningStanding, back: HttpResponse) -> HttpResponse:
    """Somebody comes from another house of the same line, at another address, and brings the number along. Who has one keeps it."""
    brought = slip_for(opening, [request.GET["place"]])
    if brought and not _has_good_slip(request, opening):
        remember_slip(back, brought)
    return back


def _over(house: House, opening: int, goal: str, language: str) -> HttpResponse:
    """No line any more: on to where one wanted to go, else to the only event that it sold. One that never was, or is another
    house's, is not there."""
    with house_scope(house.pk):
        if not queries.is_known(opening):
            raise Http404
        only = queries.only_event_of(opening) if goal == reverse("shop:agenda", args=[house.slug, language]) else ""
    answer = redirect(event_path(house, language, only) if only else goal)
    forget_slip(answer, opening)
    return toasts.say(answer, _("There is no line any more: whatever is left can be chosen at once."), "info")
