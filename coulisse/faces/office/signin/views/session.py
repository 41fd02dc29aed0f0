"""Signing in and out."""

from datetime import timedelta

from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coulisse.faces.office.signin.forms import SecondFactor, SignIn
from coulisse.faces.office.signin.signing_in import enter, next_page
from coulisse.faces.shared.clients import client_address
from coulisse.faces.shared.pages import page
from coulisse.houses import identity
from coulisse.houses.identity import WrongCode
from coulisse.houses.models import User
from coulisse.houses.throttles import SECOND_FACTOR, SIGN_IN_PER_ADDRESS, SIGN_IN_PER_PERSON, TooManyTries, count_try, forget_tries, give_try_back

# Who gave the right password and still owes a code; for ten minutes.
OWES_CODE = "owes_code"
_MINUTES = timedelta(minutes=10)


def sign_in(request: HttpRequest) -> HttpResponse:
    form = SignIn(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            count_try(SIGN_IN_PER_ADDRESS, client_address(request))
            count_try(SIGN_IN_PER_PERSON, email)
        except TooManyTries as wait:
            return _too_many(request, form, wait)
        user = authenticate(request, email=email, password=form.cleaned_data["password"])
        if user is not None:
            forget_tries(SIGN_IN_PER_PERSON, email)
            give_try_back(SIGN_IN_PER_ADDRESS, client_address(request))
            return _password_was_right(request, user)  # type: ignore[arg-type]
        form.add_error(None, _("This e-mail address and password don't go together. Check both; capitals count in the password."))
    return page(request, "office/signin/sign_in.html", {"form": form, "next": next_page(request)}, status=422 if form.is_bound else 200)


def _password_was_right(request: HttpRequest, user: User) -> HttpResponse:
    if not identity.has_second_factor(user):
        return enter(request, user, second_factor=False)
    request.session.cycle_key()
    request.session[OWES_CODE] = {"user": user.pk, "until": (timezone.now() + _MINUTES).isoformat(), "next": next_page(request)}
    return redirect("office:second-factor")


def _too_many(request: HttpRequest, form: SignIn | SecondFactor, wait: TooManyTries) -> HttpResponse:
    minutes = max(1, round(wait.seconds / 60))
    form.add_error(None, _("There were too many tries. Wait %(minutes)d minutes, or choose a new password by mail.") % {"minutes": minutes})
    return page(request, "office/signin/sign_in.html", {"form": form, "next": next_page(request)}, status=429)


def second_factor(request: HttpRequest) -> HttpResponse:
    owed = request.session.get(OWES_CODE)
    if not owed or owed["until"] < timezone.now().isoformat():
        return redirect("office:sign-in")
    user = User.objects.filter(pk=owed["user"], is_active=True).first()
    if user is None:
        return redirect("office:sign-in")
    form = SecondFactor(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            count_try(SECOND_FACTOR, f"{user.pk}")
            identity.use_second_factor(user=user, typed=form.cleaned_data["code"], now=timezone.now())
        except TooManyTries as wait:
            del request.session[OWES_CODE]
            return _too_many(request, SignIn({}), wait)
        except WrongCode:
            form.add_error("code", _("This code is not right, or was used before. Wait for the next one in your app."))
        else:
            forget_tries(SECOND_FACTOR, f"{user.pk}")
            return _code_was_right(request, user)
    return page(request, "office/signin/second_factor.html", {"form": form}, status=422 if form.is_bound else 200)


def _code_was_right(request: HttpRequest, user: User) -> HttpResponse:
    wanted = request.session.pop(OWES_CODE)["next"]
    response = enter(request, user, second_factor=True)
    response.headers["Location"] = wanted
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect("office:sign-in")
