"""A forgotten password, and the link that mends it."""

from secrets import token_bytes

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from coulisse.faces.office.signin.forms import Forgotten, NewPassword
from coulisse.faces.shared.clients import client_address
from coulisse.faces.shared.pages import page
from coulisse.houses import identity
from coulisse.houses.throttles import INVITATION, PASSWORD_RESET, TooManyTries, count_try


def forgotten(request: HttpRequest) -> HttpResponse:
    """The answer is the same whether the address is known or not."""
    form = Forgotten(request.POST or None)
    sent = False
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            count_try(PASSWORD_RESET, email)
            count_try(PASSWORD_RESET, client_address(request))
            identity.ask_password_reset(email=email, random_bytes=token_bytes)
        except TooManyTries:
            pass
        sent = True
    return page(request, "office/signin/forgotten.html", {"form": form, "sent": sent}, status=422 if form.is_bound and not sent else 200)


def reset(request: HttpRequest, user_id: int, token: str) -> HttpResponse:
    try:
        count_try(INVITATION, client_address(request))
    except TooManyTries:
        return page(request, "office/signin/link_gone.html", {"reset": True}, status=429)
    user = identity.user_of_reset(user_id=user_id, token=token)
    if user is None:
        return page(request, "office/signin/link_gone.html", {"reset": True}, status=404)
    form = NewPassword(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        identity.set_password(user=user, password=form.cleaned_data["new_password"])
        return redirect("office:sign-in")
    return page(request, "office/signin/new_password.html", {"form": form, "person": user}, status=422 if form.is_bound else 200)
