"""One's own account: name and language, password, second factor, passkeys."""

from secrets import token_bytes

import segno
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from markupsafe import Markup

from coulisse.faces.office.signin.forms import ChangePassword, Me, SecondFactor
from coulisse.faces.office.signin.signing_in import next_page
from coulisse.faces.shared.access import SECOND_FACTOR_DONE, signed_in
from coulisse.faces.shared.pages import page
from coulisse.houses import identity
from coulisse.houses.identity import WrongCode
from coulisse.houses.models import Totp, User
from coulisse.houses.throttles import SECOND_FACTOR, TooManyTries, count_try
from coulisse.lib.codes import grouped


def _me(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


@signed_in
def account(request: HttpRequest) -> HttpResponse:
    user = _me(request)
    form = Me(request.POST or None, initial={"name": user.name, "language": user.language})
    if request.method == "POST" and form.is_valid():
        User.objects.filter(pk=user.pk).update(**form.cleaned_data)
        return redirect("office:account")
    context = {"form": form, "person": user, "has_totp": identity.has_second_factor(user), "passkeys": user.passkeys.order_by("pk")}
    return page(request, "office/signin/account.html", context, status=422 if form.is_bound else 200)


@signed_in
def password(request: HttpRequest) -> HttpResponse:
    user = _me(request)
    form = ChangePassword(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        identity.set_password(user=user, password=form.cleaned_data["new_password"])
        update_session_auth_hash(request, user)
        return redirect("office:account")
    return page(request, "office/signin/password.html", {"form": form}, status=422 if form.is_bound else 200)


@signed_in
def second_factor(request: HttpRequest) -> HttpResponse:
    """Begun by a press. The secret is shown as QR and as text; it counts once the app has given a right code."""
    user = _me(request)
    if identity.has_second_factor(user):
        return redirect("office:account")
    is_begun = Totp.objects.filter(user=user).exists()
    if request.method == "POST" and ("code" not in request.POST or not is_begun):
        identity.begin_totp(user=user, random_bytes=token_bytes)
        return redirect(request.get_full_path())
    if not is_begun:
        return page(request, "office/signin/second_factor_setup.html", {"form": None})
    form = SecondFactor(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            count_try(SECOND_FACTOR, f"setup {user.pk}")
            codes = identity.confirm_totp(user=user, typed=form.cleaned_data["code"], now=timezone.now(), random_bytes=token_bytes)
        except (WrongCode, TooManyTries):
            form.add_error("code", _("This code is not right. Scan the square once more, and type the six digits that the app shows now."))
        else:
            update_session_auth_hash(request, user)
            request.session[SECOND_FACTOR_DONE] = True
            return page(request, "office/signin/recovery_codes.html", {"codes": codes, "next": next_page(request)})
    return page(request, "office/signin/second_factor_setup.html", _setup(user, form), status=422 if form.is_bound else 200)


def _setup(user: User, form: SecondFactor) -> dict[str, object]:
    import pyotp

    secret = identity.totp_secret(user)
    address = pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name="Coulisse")
    square = segno.make(address, error="m").svg_inline(omitsize=True, border=4, light="#ffffff", dark="#111111")
    return {"form": form, "square": Markup(square), "secret": grouped(secret)}  # noqa: S704 (drawn by segno from our own text)


@signed_in
@require_safe
def second_factor_needed(request: HttpRequest) -> HttpResponse:
    """A house asks for a second factor, and this session has shown none."""
    if identity.has_second_factor(_me(request)):
        return page(request, "office/signin/second_factor_needed.html", {"sign_in_again": True, "next": next_page(request)})
    return page(request, "office/signin/second_factor_needed.html", {"sign_in_again": False, "next": next_page(request)})


@require_POST
@signed_in
def second_factor_remove(request: HttpRequest) -> HttpResponse:
    user = _me(request)
    identity.remove_second_factor(user=user)
    update_session_auth_hash(request, user)
    request.session[SECOND_FACTOR_DONE] = False
    return redirect("office:account")


@require_POST
@signed_in
def recovery_codes(request: HttpRequest) -> HttpResponse:
    codes = identity.new_recovery_codes(user=_me(request), random_bytes=token_bytes)
    return page(request, "office/signin/recovery_codes.html", {"codes": codes, "next": next_page(request)})
