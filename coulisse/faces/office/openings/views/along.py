"""Opening together with a house that asks: yes, no, and out again."""

from os import urandom

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from coulisse.faces.office.openings.finding import houses_of, invitation_called, opening_called, product_choices, selection_choices
from coulisse.faces.office.openings.forms import AlongForm, GivenForm, given_forms
from coulisse.faces.shared import toasts
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import page
from coulisse.houses.permissions import may_run_openings
from coulisse.houses.scope import house_scope
from coulisse.openings import operations, queries
from coulisse.openings.models import Invited
from coulisse.openings.types import PartState


@staff_page(may_run_openings)
@require_http_methods(["GET", "HEAD", "POST"])
def along(request: HttpRequest, staff: Staff, asked: int) -> HttpResponse:
    """What another house asks, what this one would sell in it, and yes."""
    invited, form, early = _asked(request, staff, asked)
    if request.method == "POST" and all([form.is_valid(), *(one.is_valid() for one in early)]):
        try:
            with house_scope(staff.house.pk, invited.leader_id) as scope:
                part = operations.accept_invitation(
                    house=staff.house, invited=invitation_called(asked), **form.chosen, given=[one.given() for one in early], actor=staff.actor,
                    now=scope.now,
                )  # fmt: skip
            says = _("You open together with %(house)s.") % {"house": invited.leader.name}
            return toasts.say(redirect("office:opening", staff.house.slug, part.pk), says)
        except operations.InvitationGone:
            return _gone(staff)
    is_open = invited.state in (PartState.INVITED, PartState.ACCEPTED)
    context = {"staff": staff, "house": staff.house, "form": form, "early": early, "asked": invited, "is_open": is_open}
    return page(request, "office/openings/along.html", context, status=422 if form.is_bound else 200)


@staff_page(may_run_openings)
@require_POST
def decline(request: HttpRequest, staff: Staff, asked: int) -> HttpResponse:
    with house_scope(staff.house.pk):
        leader_id = invitation_called(asked).leader_id
    try:
        with house_scope(staff.house.pk, leader_id) as scope:
            operations.decline_invitation(house=staff.house, invited=invitation_called(asked), actor=staff.actor, now=scope.now)
    except operations.InvitationGone:
        return _gone(staff)
    return toasts.say(redirect("office:openings", staff.house.slug), _("You do not open along. The other house sees it."))


@staff_page(may_run_openings)
@require_POST
def leave(request: HttpRequest, staff: Staff, opening: int) -> HttpResponse:
    with house_scope(*houses_of(staff.house, opening)) as scope:
        operations.leave_together(house=staff.house, part=opening_called(opening), actor=staff.actor, now=scope.now, random_bytes=urandom)
    return toasts.say(redirect("office:opening", staff.house.slug, opening), _("You no longer open together."))


def _asked(request: HttpRequest, staff: Staff, number: int) -> tuple[Invited, AlongForm, list[GivenForm]]:
    data, language = request.POST if request.method == "POST" else None, get_language() or "nl"
    with house_scope(staff.house.pk) as scope:
        invited = invitation_called(number)
        form = AlongForm(data, house=staff.house, choices=selection_choices(staff.house, language, scope.now), part=invited.opening)
        rights = queries.early_rights_of(invited.opening) if invited.opening else []
        products = product_choices(language)
    with house_scope(invited.leader_id):  # What everybody reads on the page of the line: who comes in earlier, and when.
        leading = queries.opening_called(invited.led_opening)
        lines = queries.lines_of(leading) if leading else []
    return invited, form, given_forms(data, lines, rights, house=staff.house, product_choices=products)


def _gone(staff: Staff) -> HttpResponse:
    answer = redirect("office:openings", staff.house.slug)
    return toasts.say(answer, _("This can no longer be answered: the other house took it back, or its line forms already."), "warning")
