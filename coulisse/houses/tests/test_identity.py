"""A second factor after the secret of the installation changed."""

from datetime import timedelta
from os import urandom
from typing import Any

import pyotp
import pytest

from coulisse.houses import identity
from coulisse.houses.identity import WrongCode
from coulisse.houses.models import User
from coulisse.testing.cast import NOW


def test_codes_of_the_app_are_refused_and_recovery_codes_still_work(tine: User, settings: Any) -> None:
    identity.begin_totp(user=tine, random_bytes=urandom)
    app = pyotp.TOTP(identity.totp_secret(tine))
    [recovery, *_others] = identity.confirm_totp(user=tine, typed=app.at(NOW), now=NOW, random_bytes=urandom)
    settings.SECRET_KEY = "another secret of this installation, long enough to be one"
    with pytest.raises(WrongCode):
        identity.use_second_factor(user=tine, typed=app.at(NOW + timedelta(seconds=identity.STEP_SECONDS)), now=NOW)
    identity.use_second_factor(user=tine, typed=recovery, now=NOW)
