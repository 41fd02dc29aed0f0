"""The application with a client of Mollie that always waits, for the proof that the test would see it. Never served to people."""

from coulisse.config.wsgi import application  # noqa: F401
from coulisse.integrations.patience import Patience

Patience._may_ask = lambda self, waiting: True  # type: ignore[method-assign]
Patience._has_room = lambda self, more: True  # type: ignore[method-assign]
