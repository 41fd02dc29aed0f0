"""A running opening: seen live, and slowed, paused, gone on with, ended."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coulisse.faces.office.openings.finding import houses_of, opening_called
from coulisse.faces.office.openings.forms import MessageForm, SlowForm
from coulisse.faces.office.words import in_words
from coulisse.faces.shared import toasts
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import page
from coulisse.houses.permissions import may_run_openings, may_see_sales
from coulisse.houses.queries import history
from coulisse.houses.scope import house_scope
from coulisse.inventory import queries as stock
from coulisse.openings import operations, queries
from coulisse.openings.models import Opening
from coulisse.openings.standing import opening_of
from coulisse.sales import queries as sales

MOST_SHOWN = 60
CURVE_MINUTES = 30


@staff_page(may_see_sales)
@require_safe
def opening(request: HttpRequest, staff: Staff, opening: int) -> HttpResponse:
    _move(staff, opening)
    return _shown(request, staff, opening)


@staff_page(may_see_sales)
@require_safe
def live(request: HttpRequest, staff: Staff, opening: int) -> HttpResponse:
    """The figures at this moment, for the page's own script."""
    _move(staff, opening)
    with house_scope(staff.house.pk) as scope:
        found = opening_called(opening)
        seen = _figures(found, scope.now)
    seen |= _line_figures(found, scope.now)
    figures = seen["figures"]
    return JsonResponse(
        {
            "state": str(seen["state"].label),
            "waiting": figures.waiting,
            "inside": figures.inside,
            "called": figures.called,
            "not_come": figures.not_come,
            "orders": seen["orders"],
            "performances": {performance.pk: [filling.sold, filling.held, filling.free] for performance, filling in seen["performances"]},
        }
    )


@staff_page(may_run_openings)
@require_POST
def slow(request: HttpRequest, staff: Staff, opening: int) -> HttpResponse:
    form = SlowForm(request.POST, house=staff.house)

    def how(found: Opening, now: datetime) -> None:
        cleaned = form.cleaned_data
        operations.slow_down(
            house=staff.house, opening=found, per_minute=cleaned["per_minute"], message=cleaned["message"] or {}, actor=staff.actor, now=now
        )

    return _steered(request, staff, opening, how, _("From now on fewer people come in."), slow=form)


@staff_page(may_run_openings)
@require_POST
def pause(request: HttpRequest, staff: Staff, opening: int) -> HttpResponse:
    form = MessageForm(request.POST, house=staff.house, prefix="pause")

    def how(found: Opening, now: datetime) -> None:
        operations.pause(house=staff.house, opening=found, message=form.cleaned_data["message"] or {}, actor=staff.actor, now=now)

    return _steered(request, staff, opening, how, _("Nobody comes in for now. Everybody keeps their place."), pause=form)


@staff_page(may_run_openings)
@require_POST
def go_on(request: HttpRequest, staff: Staff, opening: int) -> HttpResponse:
    def how(found: Opening, now: datetime) -> None:
        operations.go_on(house=staff.house, opening=found, actor=staff.actor, now=now)

    return _steered(request, staff, opening, how, _("It goes on as planned."))


@staff_page(may_run_openings)
@require_POST
def end(request: HttpRequest, staff: Staff, opening: int) -> HttpResponse:
    def how(found: Opening, now: datetime) -> None:
        operations.end_opening(house=staff.house, opening=found, actor=staff.actor, now=now)

    return _steered(request, staff, opening, how, _("There is no line any more: everybody can buy at once."))


def _steered(
    request: HttpRequest, staff: Staff, number: int, how: Callable[[Opening, datetime], None], says: str, **forms: SlowForm | MessageForm
) -> HttpResponse:  # fmt: skip
    """Do it where the form is right; an opening that is over stays so, also when a colleague ended it a moment ago."""
    if not all(form.is_valid() for form in forms.values()):
        return _shown(request, staff, number, status=422, **forms)
    answer = redirect("office:opening", staff.house.slug, number)
    try:
        with house_scope(*houses_of(staff.house, number)) as scope:
            how(opening_called(number), scope.now)
    except operations.NotLeading:
        return toasts.say(answer, _("Another house leads this opening: ask it."), "warning")
    except operations.AlreadyOver:
        return toasts.say(answer, _("This opening is over already."), "warning")
    return toasts.say(answer, says)


def _shown(request: HttpRequest, staff: Staff, number: int, *, status: int = 200, **forms: Any) -> HttpResponse:
    with house_scope(staff.house.pk) as scope:
        found = opening_called(number)
        context = {
            "staff": staff,
            "house": staff.house,
            "opening": found,
            "now": scope.now,
            "partners": queries.partners_of(found),
            "invited": queries.invitation_of(found),
            **_figures(found, scope.now),
            "history": in_words(history(found.subject)),
            "slow": forms.get("slow") or SlowForm(house=staff.house, initial={"per_minute": found.slowed_per_minute, "message": found.message}),
            "pause": forms.get("pause") or MessageForm(house=staff.house, prefix="pause", initial={"message": found.message}),
        }
    context |= _line_figures(found, context["now"])
    return page(request, "office/openings/opening.html", context, status=status)


def _move(staff: Staff, number: int) -> None:
    """Whoever looks calls in who is next, also where another house leads."""
    with house_scope(staff.house.pk):
        found = opening_called(number)
    opening_of(staff.house, found.led_opening or found.pk, moves=True)


def _line_figures(found: Opening, now: datetime) -> dict[str, Any]:
    """How the line goes: counts, and nothing about anybody. Of an opening of several houses those of the house that leads, which
    each partner may see as long as it opens along. Outside a scope."""
    with house_scope(found.led_by_id or found.house_id):
        line = opening_called(found.led_opening or found.pk)
        return {"figures": queries.figures(line, now), "calls": queries.called_a_minute(line, now, minutes=CURVE_MINUTES)}


def _figures(found: Opening, now: datetime) -> dict[str, Any]:
    productions = tuple(found.productions.values_list("production_id", flat=True))
    single = tuple(found.performances.values_list("performance_id", flat=True))
    performances = list(queries.performances_in(productions, single, now, most=MOST_SHOWN))
    fillings = stock.fillings(performances, now)
    return {
        "state": found.state_at(now),
        "orders": sales.orders().filter(placed_at__gt=now - timedelta(minutes=1)).count(),
        "performances": [(one, fillings[one.pk]) for one in performances],
    }
