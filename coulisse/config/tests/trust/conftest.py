"""De Kring and Het Anker, both with one of everything."""

from typing import Any

import pytest
from django.test import Client

from coulisse.houses.types import ApiScope, Role
from coulisse.testing.trust.world import Everything, make_everything


@pytest.fixture
def quiet(settings: Any, tmp_path: Any) -> None:
    """Nobody is mailed; pictures are kept elsewhere; passwords cost nothing."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EVENT_TASKS = {event: [] for event in settings.EVENT_TASKS}
    kept = settings.STORAGES["default"]
    settings.STORAGES = {**settings.STORAGES, "default": {**kept, "OPTIONS": {**kept["OPTIONS"], "location": tmp_path}}}


@pytest.fixture
def ours(db: None, now: object, quiet: None) -> Everything:
    return make_everything("de-kring", "De Kring")


@pytest.fixture
def theirs(ours: Everything) -> Everything:
    return make_everything("het-anker", "Het Anker")


def visitor(**headers: str) -> Client:
    """Somebody without a name; what goes wrong is an answer, as in life."""
    return Client(raise_request_exception=False, headers=headers)


def staff(house: Everything, role: Role) -> Client:
    client = visitor()
    client.force_login(house.people[role], backend="coulisse.houses.authentication.EmailBackend")
    return client


def machine(house: Everything, scope: ApiScope | str) -> Client:
    return visitor(authorization=f"Bearer {house.tokens[scope]}")
