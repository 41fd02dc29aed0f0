"""Announcements: a lower module says what happened, tasks of higher modules hear it.

Who hears what stands in ``settings.EVENT_TASKS``. The tasks are deferred in the same transaction as the
happening itself: both are kept, or neither. Arguments are ids and short values, never personal data.
"""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


def announce(event: str, **arguments: Any) -> None:
    """Defer every task that hears of this event. Raises `KeyError` for an event that settings don't name."""
    for name in settings.EVENT_TASKS[event]:
        import_string(name).defer(**arguments)
