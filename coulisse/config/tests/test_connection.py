"""A connection that stays open: looked at before each request, and taken anew where the server hung up."""

import psycopg
import pytest
from django.db import connection

from coulisse.config.postgres import SUPERUSER
from coulisse.testing.database import server


@pytest.fixture
def open_connection(committed_db: None) -> object:
    connection.ensure_connection()
    connection.health_check_enabled, connection.health_check_done = True, False
    return connection


def hang_up() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    with psycopg.connect(server().url(SUPERUSER, "postgres"), autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def test_a_silent_connection_is_good_without_a_question(open_connection: object, django_assert_num_queries: object) -> None:
    before = connection.connection
    assert connection.is_usable()
    connection.close_if_health_check_failed()
    assert connection.connection is before


def test_where_the_server_hung_up_the_next_request_has_a_new_one(open_connection: object) -> None:
    hang_up()
    connection.health_check_done = False
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_after_an_error_the_server_is_asked(open_connection: object) -> None:
    before = connection.connection
    connection.errors_occurred = True
    assert connection.is_usable()
    connection.connection.close()
    assert not connection.is_usable()
    connection.close()
    assert before.closed
