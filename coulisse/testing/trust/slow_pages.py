"""The application with pages that take a fifth of a second each, however fast the machine: so that its full rate is known, and ten
times as much can be asked of it by a test that runs on the same machine. Never served to people."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings

from coulisse.config.crowding import one_after_another
from coulisse.config.wsgi import unbounded
from coulisse.faces.shared.crowded import turned_away

PAGE_SECONDS = 0.2


def slow(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    if not environ["PATH_INFO"].startswith("/ready/"):
        time.sleep(PAGE_SECONDS)
    return unbounded(environ, start)


application = one_after_another(slow, serving=settings.ENVIRONMENT.web_threads, turned_away=turned_away)
