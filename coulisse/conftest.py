"""What every test stands on. A test that needs the database asks for ``db`` (rolled back at the end), or for
``committed_db`` where several connections must see each other's work (emptied at the end)."""

import os
from collections.abc import Iterator

import hypothesis
import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coulisse.config.settings")

pytest_plugins = ["coulisse.testing.cast", "coulisse.testing.browser"]


def pytest_configure(config: pytest.Config) -> None:
    from coulisse.config.messages import compile_stale

    compile_stale()
    # How busy the machine is decides no test.
    hypothesis.settings.register_profile("coulisse", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
    hypothesis.settings.load_profile("coulisse")


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
