"""Who works in a house, and as what."""

from secrets import token_bytes

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coulisse.faces.office.settings.forms import Invite, Roles
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import page
from coulisse.houses import operations, queries
from coulisse.houses.operations import LastAdministrator
from coulisse.houses.permissions import may_manage_staff
from coulisse.houses.scope import house_scope
from coulisse.houses.types import Role


@staff_page(may_manage_staff)
@require_safe
def staff_list(request: HttpRequest, staff: Staff) -> HttpResponse:
    with house_scope(staff.house.pk) as scope:
        people = queries.staff_of(staff.house)
        invited = queries.open_invitations(scope.now)
    context = {"staff": staff, "house": staff.house, "people": people, "invited": invited, "form": Invite()}
    return page(request, "office/settings/staff.html", context)


@staff_page(may_manage_staff)
@require_POST
def invite(request: HttpRequest, staff: Staff) -> HttpResponse:
    form = Invite(request.POST)
    if form.is_valid():
        with house_scope(staff.house.pk) as scope:
            operations.invite(
                house=staff.house,
                email=form.cleaned_data["email"],
                role=Role(form.cleaned_data["role"]),
                invited_by=staff.user,
                now=scope.now,
                random_bytes=token_bytes,
            )
        return redirect("office:staff", staff.house.slug)
    with house_scope(staff.house.pk) as scope:
        people, invited = queries.staff_of(staff.house), queries.open_invitations(scope.now)
    context = {"staff": staff, "house": staff.house, "people": people, "invited": invited, "form": form}
    return page(request, "office/settings/staff.html", context, status=422)


@staff_page(may_manage_staff)
@require_POST
def withdraw(request: HttpRequest, staff: Staff, invitation: int) -> HttpResponse:
    with house_scope(staff.house.pk) as scope:
        operations.withdraw_invitation(house=staff.house, invitation_id=invitation, actor=staff.actor, now=scope.now)
    return redirect("office:staff", staff.house.slug)


@staff_page(may_manage_staff)
def roles(request: HttpRequest, staff: Staff, user: int) -> HttpResponse:
    with house_scope(staff.house.pk):
        person = next((found for found in queries.staff_of(staff.house) if found.user.pk == user), None)
    if person is None:
        raise Http404
    form = Roles(request.POST or None, initial={"roles": sorted(person.roles)})
    if request.method == "POST" and form.is_valid():
        wanted = {Role(role) for role in form.cleaned_data["roles"]}
        try:
            with house_scope(staff.house.pk) as scope:
                for role in person.roles - wanted:
                    operations.take_role(house=staff.house, user=person.user, role=role, actor=staff.actor, now=scope.now)
                for role in wanted - person.roles:
                    operations.give_role(house=staff.house, user=person.user, role=role, actor=staff.actor, now=scope.now)
            return redirect("office:staff", staff.house.slug)
        except LastAdministrator:
            form.add_error("roles", _("A house keeps at least one administrator. Give the role to somebody else first."))
    context = {"staff": staff, "house": staff.house, "person": person, "form": form}
    return page(request, "office/settings/roles.html", context, status=422 if form.is_bound else 200)
