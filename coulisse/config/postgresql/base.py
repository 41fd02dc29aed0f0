"""A connection that stays open is looked at before each request without asking the server."""

from select import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self) -> bool:
        """Between two requests a healthy server is silent: when nothing waits to be read, nobody hung up. Else it is asked."""
        if self.connection is not None and not self.errors_occurred and self._is_silent():
            return True
        return super().is_usable()

    def _is_silent(self) -> bool:
        if self.connection.closed:
            return False
        return not select([self.connection.pgconn.socket], [], [], 0)[0]
