"""Machines that may act for a house."""

from secrets import token_bytes

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from coulisse.faces.office.settings.forms import NewToken
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import page
from coulisse.houses import operations, queries
from coulisse.houses.permissions import may_manage_api
from coulisse.houses.scope import house_scope
from coulisse.houses.types import ApiScope


@staff_page(may_manage_api)
def tokens(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The list; a new token is shown once, on the answer to the form that made it."""
    form, made = NewToken(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        with house_scope(staff.house.pk) as scope:
            made = operations.make_api_token(
                house=staff.house,
                name=form.cleaned_data["name"],
                scopes=form.cleaned_data["scopes"],
                actor=staff.actor,
                user=staff.user,
                now=scope.now,
                random_bytes=token_bytes,
            )
        form = NewToken()
    with house_scope(staff.house.pk):
        kept = queries.live_tokens()
    address = f"{settings.BASE_URL}/api/v1/openapi.json"
    context = {"staff": staff, "house": staff.house, "form": form, "made": made, "kept": kept, "address": address}
    context["scope_words"] = dict(ApiScope.choices)
    return page(request, "office/settings/api_tokens.html", context, status=422 if form.is_bound else 200)


@staff_page(may_manage_api)
@require_POST
def revoke(request: HttpRequest, staff: Staff, token: int) -> HttpResponse:
    with house_scope(staff.house.pk) as scope:
        operations.revoke_api_token(house=staff.house, token_id=token, actor=staff.actor, now=scope.now)
    return redirect("office:api-tokens", staff.house.slug)
