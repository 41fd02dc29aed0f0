"""Passkeys: made on the account page, used on the sign-in page. The browser and these addresses speak JSON."""

import json
from base64 import b64decode, b64encode

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coulisse.faces.office.signin.signing_in import enter, relying_party
from coulisse.faces.shared.access import signed_in
from coulisse.faces.shared.clients import client_address
from coulisse.houses import identity
from coulisse.houses.identity import WrongPasskey
from coulisse.houses.throttles import SIGN_IN_PER_ADDRESS, TooManyTries, count_try, give_try_back

CHALLENGE = "passkey_challenge"


def _question(request: HttpRequest, options: str, challenge: bytes) -> HttpResponse:
    request.session[CHALLENGE] = b64encode(challenge).decode()
    return HttpResponse(options, content_type="application/json")


def _challenge(request: HttpRequest) -> bytes:
    """The challenge of this session, which answers one question only."""
    kept = request.session.pop(CHALLENGE, "")
    if not kept:
        raise WrongPasskey
    return b64decode(kept)


def _refused(says: str, status: int = 422) -> JsonResponse:
    return JsonResponse({"says": says}, status=status)


@require_POST
def question(request: HttpRequest) -> HttpResponse:
    return _question(request, *identity.passkey_question(relying_party(request)))


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    try:
        count_try(SIGN_IN_PER_ADDRESS, client_address(request))
        user = identity.user_of_passkey(
            answer=request.body.decode("utf-8", "replace"), challenge=_challenge(request), party=relying_party(request), now=timezone.now()
        )
    except TooManyTries:
        return _refused(_("There were too many tries. Wait a quarter of an hour."), 429)
    except WrongPasskey:
        return _refused(_("This passkey is not known here. Sign in with your password, and add it on your account page."))
    give_try_back(SIGN_IN_PER_ADDRESS, client_address(request))
    response = enter(request, user, second_factor=True)
    return JsonResponse({"go": response.headers["Location"]})


@require_POST
@signed_in
def registration(request: HttpRequest) -> HttpResponse:
    return _question(request, *identity.passkey_registration(request.user, relying_party(request)))  # type: ignore[arg-type]


@require_POST
@signed_in
def add(request: HttpRequest) -> HttpResponse:
    try:
        sent = json.loads(request.body)
        identity.add_passkey(
            user=request.user,  # type: ignore[arg-type]
            answer=json.dumps(sent["answer"]),
            challenge=_challenge(request),
            party=relying_party(request),
            name=str(sent.get("name", "")),
        )
    except (WrongPasskey, ValueError, KeyError, TypeError):
        return _refused(_("The passkey could not be added. Try once more."))
    return JsonResponse({"go": ""})


@require_POST
@signed_in
def remove(request: HttpRequest, passkey_id: int) -> HttpResponse:
    identity.remove_passkey(user=request.user, passkey_id=passkey_id)  # type: ignore[arg-type]
    update_session_auth_hash(request, request.user)  # type: ignore[arg-type]
    return redirect("office:account")
