"""What every test stands on. A test that needs the database asks for ``db`` (rolled back at the end), or for
``committed_db`` where several connections must see each other's work (emptied at the end)."""

import gc
import os
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

if TYPE_CHECKING:
    from coulisse.integrations.uitpas.fake import FakeUitpas

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coulisse.config.settings")

pytest_plugins = ["coulisse.testing.cast", "coulisse.testing.browser"]


def pytest_configure(config: pytest.Config) -> None:
    from coulisse.config.messages import compile_stale

    compile_stale()
    _hash_lightly()
    # How busy the machine is decides no test.
    hypothesis.settings.register_profile("coulisse", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
    hypothesis.settings.load_profile("coulisse")


def _hash_lightly() -> None:
    """Passwords are hashed as everywhere, with less work: forty people who sign in took seven seconds of a processor."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    Argon2PasswordHasher.time_cost, Argon2PasswordHasher.memory_cost, Argon2PasswordHasher.parallelism = 1, 64, 1


def pytest_collection_finish() -> None:
    """All that was loaded until now stays: looking through it again and again for what may go took a third of the time of all tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest programmes begin first, so that in the end nobody waits for one of them alone; the others stay in their random order."""
    from coulisse.testing.order import longest_apart

    items[:] = longest_apart(items, _seconds, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


def _seconds(item: pytest.Item) -> float:
    return max((mark.kwargs.get("seconds", 0) for mark in item.iter_markers("slow")), default=0)


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_blocker: object) -> Iterator[None]:
    """In place of pytest-django's own: our database is made by the owner and used by the application role."""
    from coulisse.testing.database import make_database, server

    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        server().start()
        name = make_database(worker)
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        from django.db import connections

        connections.close_all()
        server().drop_database(name)


@pytest.fixture
def committed_db(django_db_setup: None, django_db_blocker: object) -> Iterator[None]:
    """Tests that commit: threads, processes and real HTTP see what they do. Emptied afterwards."""
    from django.db import connections

    from coulisse.testing.database import empty_database

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        try:
            yield
        finally:
            connections.close_all()
            empty_database()


@pytest.fixture
def uitpas(settings: Any) -> Iterator["FakeUitpas"]:
    """UiTPAS as far as we ask it, over real HTTP; nothing is remembered of another test's."""
    from coulisse.integrations import patience
    from coulisse.integrations.uitpas import client
    from coulisse.integrations.uitpas.fake import FakeUitpas

    with FakeUitpas() as running:
        settings.ENVIRONMENT = replace(settings.ENVIRONMENT, uitpas_url=running.url, uitid_url=running.url)
        patience.with_uitpas_at.cache_clear()
        client.forget_tokens()
        yield running
