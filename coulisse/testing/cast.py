"""The standing cast of every test story: two neighbouring houses, their people, a visitor, a stranger.

*De Kring* is a theatre in a small town; *Het Anker* is its neighbour, and knows nothing of its affairs.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password

from coulisse.houses.models import House, StaffRole, User
from coulisse.houses.scope import frozen_now, house_scope
from coulisse.houses.types import Role

# A Tuesday in November, 10:00 in Brussels, well inside a season.
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def now() -> Any:
    """It is a Tuesday morning, and stays so until the test says otherwise."""
    with frozen_now(NOW):
        yield NOW


def make_house(slug: str = "de-kring", name: str = "De Kring", **changes: Any) -> House:
    values = {
        "status": "live",
        "languages": ["nl", "fr", "en"],
        "city": "Wervik",
        "email": f"info@{slug}.example",
        "sender_email": f"tickets@{slug}.example",
    }
    return House.objects.create(slug=slug, name=name, **{**values, **changes})


@pytest.fixture
def de_kring(db: None) -> House:
    return make_house()


@pytest.fixture
def het_anker(db: None) -> House:
    return make_house("het-anker", "Het Anker", colour="#0b5563")


@cache
def hashed(password: str, hashers: tuple[str, ...]) -> str:
    """Hashing is meant to be slow: once a process is enough for everybody who has the same password."""
    return make_password(password)


def make_user(email: str, *, house: House | None = None, role: Role | None = None, **changes: Any) -> User:
    password = hashed("een lang wachtwoord", tuple(settings.PASSWORD_HASHERS))
    user = User.objects.create(email=email, name=email.split("@")[0].title(), password=password, **changes)
    if house and role:
        with house_scope(house.pk):
            StaffRole.objects.create(house=house, user=user, role=role)
    return user


@pytest.fixture
def tine(de_kring: House) -> User:
    """Ticketing worker of De Kring."""
    return make_user("tine@de-kring.example", house=de_kring, role=Role.TICKETING)


@pytest.fixture
def piet(de_kring: House) -> User:
    """Programmer of De Kring."""
    return make_user("piet@de-kring.example", house=de_kring, role=Role.PROGRAMMER)


@pytest.fixture
def ann(de_kring: House) -> User:
    """House administrator of De Kring."""
    return make_user("ann@de-kring.example", house=de_kring, role=Role.ADMINISTRATOR)


@pytest.fixture
def omar(het_anker: House) -> User:
    """House administrator of Het Anker: to De Kring, a stranger with a key of his own."""
    return make_user("omar@het-anker.example", house=het_anker, role=Role.ADMINISTRATOR)


@dataclass(frozen=True)
class Evening:
    """A performance that is on sale, ready to be sold."""

    house: House
    performance: Any


def in_days(days: int, hour_utc: int = 19) -> datetime:
    return (NOW + timedelta(days=days)).replace(hour=hour_utc, minute=0)
