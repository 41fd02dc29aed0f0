"""The web application, for any WSGI server; `coulisse serve` runs it under Granian."""

import os
from collections.abc import Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coulisse.config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from coulisse.config.crowding import Hopes, one_after_another
from coulisse.faces.shared.crowded import turned_away
from coulisse.faces.shared.kept_answers import with_kept_answers
from coulisse.faces.shop.ready_places import with_ready_places

unbounded = get_wsgi_application()


def _hopes() -> Hopes:
    """Now that the models are read."""
    from coulisse.config.middleware import RequestLog, SecurityHeaders, is_own_host
    from coulisse.faces.api.hopes import Handler, SeatsHopedFor, hope_of

    def as_every_answer(handler: Handler) -> Handler:
        return RequestLog(SecurityHeaders(handler))

    def at_our_host(environ: dict[str, Any], start: Callable[..., Any]) -> SeatsHopedFor | None:
        """Elsewhere `HostGate` answers, in its turn."""
        return hope_of(environ, start, around=as_every_answer) if is_own_host(environ) else None

    return at_our_host


_bounded = one_after_another(unbounded, serving=settings.ENVIRONMENT.web_threads, turned_away=turned_away, hopes=_hopes())
application = with_kept_answers(with_ready_places(_bounded))
