"""Proving who somebody is: second factors, passkeys, forgotten passwords. Outside any house's scope, unless said.

Secrets are kept sealed or as digests; every guess is counted by the face (`throttles`).
"""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

import pyotp
import webauthn
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import IntegrityError, transaction
from webauthn.helpers.exceptions import InvalidAuthenticationResponse, InvalidJSONStructure, InvalidRegistrationResponse
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from coulisse.houses import events
from coulisse.houses.models import Passkey, RecoveryCode, Totp, User
from coulisse.houses.operations import end_sessions
from coulisse.houses.queries import houses_of
from coulisse.houses.scope import house_scope
from coulisse.houses.secrets import seal_token
from coulisse.lib.codes import RandomBytes, grouped, random_code, tidy_code
from coulisse.lib.sealing import BrokenSeal, derived_key, seal, unseal

RECOVERY_CODES = 10
STEP_SECONDS = 30
_DIGITS = frozenset("0123456789")


class WrongCode(Exception):
    """Not the code of this moment, or one that was used before."""


class WrongPasskey(Exception):
    """The passkey is unknown, or its answer doesn't fit the question."""


@dataclass(frozen=True)
class RelyingParty:
    """Who asks for a passkey: the host name that it belongs to, and the origin of the page."""

    host: str
    origin: str


def has_second_factor(user: User) -> bool:
    return Totp.objects.filter(user=user, confirmed_at__isnull=False).exists()


# Codes of an authenticator app.


def _totp_key() -> bytes:
    return derived_key(settings.SECRET_KEY, "totp")


def begin_totp(*, user: User, random_bytes: RandomBytes) -> str:
    """A new secret for an authenticator app, not in force yet; answers its ``otpauth://`` address."""
    secret = pyotp.random_base32()
    sealed = seal(secret.encode(), key=_totp_key(), about=f"totp:{user.pk}", nonce=random_bytes(12))
    Totp.objects.update_or_create(user=user, defaults={"sealed_secret": sealed, "confirmed_at": None, "last_step": 0})
    return pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name="Coulisse")


def totp_secret(user: User) -> str:
    """The secret that the app is to keep; for the page on which it is set up."""
    return _opened(Totp.objects.get(user=user))


def _opened(kept: Totp) -> str:
    return unseal(bytes(kept.sealed_secret), key=_totp_key(), about=f"totp:{kept.user_id}").decode()


@transaction.atomic
def confirm_totp(*, user: User, typed: str, now: datetime, random_bytes: RandomBytes) -> list[str]:
    """The app works: from now on it is asked for, and sessions without it end. Answers recovery codes, shown this once.

    Raises `WrongCode`.
    """
    _use_totp(user, typed, now, confirmed=False)
    Totp.objects.filter(user=user).update(confirmed_at=now)
    end_sessions(user=user)
    return new_recovery_codes(user=user, random_bytes=random_bytes)


@transaction.atomic
def use_second_factor(*, user: User, typed: str, now: datetime) -> None:
    """A code of the app, or a recovery code; each works once. Raises `WrongCode`."""
    if len(tidy_code(typed)) > 6:
        _use_recovery_code(user, typed, now)
    else:
        _use_totp(user, typed, now, confirmed=True)


def _use_totp(user: User, typed: str, now: datetime, *, confirmed: bool) -> None:
    kept = Totp.objects.select_for_update().filter(user=user).first()
    if kept is None or bool(kept.confirmed_at) != confirmed:
        raise WrongCode
    try:
        secret = _opened(kept)
    except BrokenSeal as error:  # The installation's secret is another one: no code fits any more, recovery codes do.
        raise WrongCode from error
    digits = "".join(sign for sign in typed if sign in _DIGITS)
    step = int(now.timestamp()) // STEP_SECONDS
    for candidate in (step, step - 1, step + 1):
        if candidate > kept.last_step and hmac.compare_digest(pyotp.TOTP(secret).at(candidate * STEP_SECONDS), digits):
            kept.last_step = candidate
            kept.save(update_fields=["last_step"])
            return
    raise WrongCode


@transaction.atomic
def remove_second_factor(*, user: User) -> None:
    """Codes are no longer asked for; every session ends."""
    Totp.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    end_sessions(user=user)


@transaction.atomic
def new_recovery_codes(*, user: User, random_bytes: RandomBytes) -> list[str]:
    """Ten codes for when the telephone is gone; the earlier ones stop working."""
    RecoveryCode.objects.filter(user=user).delete()
    made = [random_code(12, random_bytes) for _ in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(user, code)) for code in made)
    return [grouped(code) for code in made]


def _use_recovery_code(user: User, typed: str, now: datetime) -> None:
    if not RecoveryCode.objects.filter(user=user, digest=_digest(user, tidy_code(typed)), used_at=None).update(used_at=now):
        raise WrongCode


def _digest(user: User, code: str) -> bytes:
    return hashlib.sha256(f"{user.pk}:{code}".encode()).digest()


# Passkeys.


def passkey_registration(user: User, party: RelyingParty) -> tuple[str, bytes]:
    """What the browser needs to make a passkey, as JSON, and the challenge to keep in the session."""
    options = webauthn.generate_registration_options(
        rp_id=party.host,
        rp_name="Coulisse",
        user_id=f"user-{user.pk}".encode(),
        user_name=user.email,
        user_display_name=user.name or user.email,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=bytes(key.credential_id)) for key in user.passkeys.all()],
    )
    return webauthn.options_to_json(options), options.challenge


def add_passkey(*, user: User, answer: str, challenge: bytes, party: RelyingParty, name: str) -> Passkey:
    """Keep a passkey that the browser made. Raises `WrongPasskey`."""
    try:
        seen = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=party.host,
            expected_origin=party.origin,
            require_user_verification=True,
        )
        with transaction.atomic():
            return Passkey.objects.create(
                user=user,
                name=name.strip()[:60] or "Passkey",
                credential_id=seen.credential_id,
                public_key=seen.credential_public_key,
                sign_count=seen.sign_count,
            )
    except (InvalidRegistrationResponse, InvalidJSONStructure, ValueError, KeyError, IntegrityError) as error:
        raise WrongPasskey from error


def passkey_question(party: RelyingParty) -> tuple[str, bytes]:
    """What the browser needs to sign somebody in by passkey, as JSON, and the challenge to keep."""
    options = webauthn.generate_authentication_options(rp_id=party.host, user_verification=UserVerificationRequirement.REQUIRED)
    return webauthn.options_to_json(options), options.challenge


def user_of_passkey(*, answer: str, challenge: bytes, party: RelyingParty, now: datetime) -> User:
    """Who signs in by this passkey. Raises `WrongPasskey`."""
    try:
        credential = webauthn.helpers.parse_authentication_credential_json(answer)
        kept = Passkey.objects.select_related("user").get(credential_id=credential.raw_id, user__is_active=True)
        seen = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.host,
            expected_origin=party.origin,
            credential_public_key=bytes(kept.public_key),
            credential_current_sign_count=kept.sign_count,
            require_user_verification=True,
        )
    except (InvalidAuthenticationResponse, InvalidJSONStructure, Passkey.DoesNotExist, ValueError, KeyError) as error:
        raise WrongPasskey from error
    Passkey.objects.filter(pk=kept.pk).update(sign_count=seen.new_sign_count, used_at=now)
    return kept.user


@transaction.atomic
def remove_passkey(*, user: User, passkey_id: int) -> None:
    """The device no longer signs in; every session of this person ends, for it may be in other hands."""
    gone, _rows = Passkey.objects.filter(user=user, pk=passkey_id).delete()
    if gone:
        end_sessions(user=user)


# Forgotten passwords.

_RESET = PasswordResetTokenGenerator()


def ask_password_reset(*, email: str, random_bytes: RandomBytes) -> None:
    """Mail a link to somebody who works in some house; nothing at all happens for anybody else."""
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None:
        return
    houses = sorted(houses_of(user))
    if houses:
        with house_scope(houses[0]):
            sealed = seal_token(_RESET.make_token(user), about=f"password:{user.pk}", nonce=random_bytes(12))
            events.announce("houses.password_reset_asked", house_id=houses[0], user_id=user.pk, sealed_token=sealed)


def user_of_reset(*, user_id: int, token: str) -> User | None:
    """Whose password the link of a mail may change; None for a link that was used, is too old or was altered."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    return user if user and _RESET.check_token(user, token) else None


@transaction.atomic
def set_password(*, user: User, password: str) -> None:
    """A new password; every session of this person ends."""
    user.set_password(password)
    user.save(update_fields=["password"])
    end_sessions(user=user)
