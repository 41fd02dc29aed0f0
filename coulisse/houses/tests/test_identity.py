"""A second factor after the secret of the installation changed."""

from datetime import timedelta
from os import urandom
from typing import Any

import pyotp
import pytest

from coulisse.houses import identity
from coulisse.houses.identity import WrongCode
from coulisse.houses.models import House, User
from coulisse.houses.operations import end_sessions
from coulisse.houses.queries import token_of
from coulisse.testing.cast import NOW


def test_codes_of_the_app_are_refused_and_recovery_codes_still_work(tine: User, settings: Any) -> None:
    identity.begin_totp(user=tine, random_bytes=urandom)
    app = pyotp.TOTP(identity.totp_secret(tine))
    [recovery, *_others] = identity.confirm_totp(user=tine, typed=app.at(NOW), now=NOW, random_bytes=urandom)
    settings.SECRET_KEY = "another secret of this installation, long enough to be one"
    with pytest.raises(WrongCode):
        identity.use_second_factor(user=tine, typed=app.at(NOW + timedelta(seconds=identity.STEP_SECONDS)), now=NOW)
    identity.use_second_factor(user=tine, typed=recovery, now=NOW)


def test_digits_of_another_script_are_a_wrong_code(tine: User) -> None:
    identity.begin_totp(user=tine, random_bytes=urandom)
    with pytest.raises(WrongCode):
        identity.confirm_totp(user=tine, typed="٣٣٣٣٣٣", now=NOW, random_bytes=urandom)


def test_a_token_with_a_number_that_is_none_is_unknown(de_kring: House) -> None:
    for number in ("²", "٣", "", "-1", "1" * 10):
        assert token_of(f"coulisse_{number}_abc") is None


def test_two_who_end_the_sessions_of_one_person_end_them_twice(tine: User) -> None:
    """A session that began between the two is ended too."""
    one, other = (User.objects.get(pk=tine.pk) for _ in range(2))
    end_sessions(user=one)
    identity.set_password(user=other, password="een ander lang wachtwoord")
    assert User.objects.get(pk=tine.pk).session_mark == other.session_mark == tine.session_mark + 2
