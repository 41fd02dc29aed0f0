"""The application as it would be if its own clock decided, for the proof that the test of clocks would see it. Never served to people."""

from datetime import UTC, datetime
from typing import Any

from coulisse.config.wsgi import application  # noqa: F401
from coulisse.houses import scope


class _OwnClock:
    def get(self) -> datetime:
        return datetime.now(UTC)


clock: Any = _OwnClock()
scope._frozen_now = clock
