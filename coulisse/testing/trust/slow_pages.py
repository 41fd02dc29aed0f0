"""The application with pages that take half a second each, however fast the machine: so that its full rate is known, and ten
times as much can be asked of it by a test that runs on the same machine. Never served to people.

Each answer says what came before it, in turns and not in seconds: that is as true on a machine that is busy with something else.
"""

import json
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings

from coulisse.config.crowding import one_after_another
from coulisse.config.wsgi import unbounded
from coulisse.faces.shared.crowded import turned_away

PAGE_SECONDS = 0.5
MEASURED = "X-Measured"

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class _Turns:
    """How many this process has given."""

    def __init__(self) -> None:
        self._lock, self.given = threading.Lock(), 0

    def take(self) -> int:
        with self._lock:
            self.given += 1
            return self.given - 1


_turns = _Turns()


def slow(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    if environ["PATH_INFO"].startswith("/ready/"):
        return unbounded(environ, start)
    environ["measured.turn"], environ["measured.page"] = _turns.take(), time.monotonic()
    time.sleep(PAGE_SECONDS)
    return unbounded(environ, start)


def measured(application: Application) -> Application:
    """Each answer with the turns that others were given since it was asked for (until its own, or until it was told that it gets none),
    the seconds of its own turn (0: it had none), and those since it was asked for."""

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        came, given = time.monotonic(), _turns.given

        def says(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            now, turn = time.monotonic(), environ.get("measured.turn", _turns.given)
            found = {"others": turn - given, "page": now - environ.get("measured.page", now), "inside": now - came}
            return start(status, [*headers, (MEASURED, json.dumps(found))], *more)

        return application(environ, says)

    return answer


application = measured(one_after_another(slow, serving=settings.ENVIRONMENT.web_threads, turned_away=turned_away))
