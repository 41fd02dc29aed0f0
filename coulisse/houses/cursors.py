"""The cursor that a connection keeps for what is asked and written all day.

A new one for each statement finds out anew how every type is read and written, which costs as much as sending it.
"""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.utils import CursorWrapper
from django.utils.connection import ConnectionProxy

_KEPT = "coulisse_cursor"


def kept_cursor(connection: Any) -> CursorWrapper:
    """A cursor for one statement whose answer is fetched at once; it stays open as long as the connection."""
    if isinstance(connection, ConnectionProxy):  # `django.db.connection` looks itself up anew for each thing that it is asked.
        connection = connections[DEFAULT_DB_ALIAS]
    if connection.connection is None or not connection.in_atomic_block:  # In a transaction it was looked at when that began.
        connection.close_if_health_check_failed()
        connection.ensure_connection()
        connection.validate_thread_sharing()
    server = connection.connection
    cursor = server.__dict__.get(_KEPT)
    if cursor is None or cursor.closed:
        with connection.wrap_database_errors:
            cursor = connection.create_cursor()
        setattr(server, _KEPT, cursor)
    return connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor)  # type: ignore[no-any-return]
