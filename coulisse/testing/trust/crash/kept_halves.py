"""Transactions that keep what was written until memory was refused, for the proof that the programme would see it."""

from typing import Any

from django.db.transaction import Atomic

_leave = Atomic.__exit__


def _keep(self: Atomic, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
    _leave(self, *((None, None, None) if isinstance(error, MemoryError) else (kind, error, trace)))


Atomic.__exit__ = _keep  # type: ignore[method-assign]
