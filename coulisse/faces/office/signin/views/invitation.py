"""Somebody was invited to work in a house."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation

from coulisse.faces.office.signin.forms import Accept
from coulisse.faces.office.signin.signing_in import enter
from coulisse.faces.shared.clients import client_address
from coulisse.faces.shared.pages import page
from coulisse.houses import operations, queries
from coulisse.houses.models import House, User
from coulisse.houses.operations import InvitationGone
from coulisse.houses.scope import house_scope
from coulisse.houses.throttles import INVITATION, TooManyTries, count_try


def invitation(request: HttpRequest, house: str, token: str) -> HttpResponse:
    found = queries.house_by_slug(house)
    if found is None:
        raise Http404
    try:
        count_try(INVITATION, client_address(request))
    except TooManyTries:
        return _gone(request, found, 429)
    with house_scope(found.pk) as scope:
        invited = queries.open_invitation(token, scope.now)
    if invited is None:
        return _gone(request, found, 404)
    known = User.objects.filter(email__iexact=invited.email).first()
    return _accept_known(request, found, token, known) if known else _accept_new(request, found, token, invited.email)


def _gone(request: HttpRequest, house: House, status: int) -> HttpResponse:
    return page(request, "office/signin/link_gone.html", {"reset": False, "invited_by": house}, status=status)


def _accept_known(request: HttpRequest, house: House, token: str, user: User) -> HttpResponse:
    """Somebody who works elsewhere already signs in as always; the link only adds the house."""
    if request.method != "POST":
        return page(request, "office/signin/invitation.html", {"invited_by": house, "person": user, "form": None})
    try:
        with house_scope(house.pk) as scope:
            operations.accept_invitation(house=house, token=token, name=user.name, language=user.language, password=None, now=scope.now)
    except InvitationGone:
        return _gone(request, house, 404)
    return page(request, "office/signin/invitation_accepted.html", {"invited_by": house})


def _accept_new(request: HttpRequest, house: House, token: str, email: str) -> HttpResponse:
    form = Accept(request.POST or None, user=User(email=email), initial={"language": translation.get_language()})
    if request.method == "POST" and form.is_valid():
        try:
            with house_scope(house.pk) as scope:
                user = operations.accept_invitation(
                    house=house,
                    token=token,
                    name=form.cleaned_data["name"],
                    language=form.cleaned_data["language"],
                    password=form.cleaned_data["new_password"],
                    now=scope.now,
                )
        except InvitationGone:
            return _gone(request, house, 404)
        return enter(request, user, second_factor=False)
    context = {"invited_by": house, "person": None, "email": email, "form": form}
    return page(request, "office/signin/invitation.html", context, status=422 if form.is_bound else 200)
