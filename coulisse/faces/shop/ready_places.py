"""When the lot was drawn everybody who waits asks at once what it gave them: answered from the slip and from what the
process knows, before a middleware, a session or a query. Whoever's turn it is, or was, goes the ordinary way."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from coulisse.openings.slips import Slip, read_slip

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_ADDRESS = re.compile(r"/[a-z0-9-]{1,40}/line/([0-9]{1,18})/place", re.ASCII)
_HEADERS = [("Content-Type", "application/json"), ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")]


def with_ready_places(application: Application) -> Application:
    """The application, which has read its models by now, with the places of those who wait before it."""
    from coulisse.openings.standing import waiting_position

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        slip = _slip_asked_for(environ)
        position = waiting_position(slip) if slip else None
        if position is None:
            return application(environ, start)
        body = b'{"turn": "waiting", "position": %d}' % position
        start("200 OK", [*_HEADERS, ("Content-Length", str(len(body)))])
        return (body,)

    return answer


def _slip_asked_for(environ: dict[str, Any]) -> Slip | None:
    path = environ["PATH_INFO"]
    if not path.endswith("/place") or environ["REQUEST_METHOD"] != "GET":
        return None
    asked = _ADDRESS.fullmatch(path)
    shown = re.search(rf"(?:^|; )line-{asked[1]}=([0-9A-Za-z._-]+)", environ.get("HTTP_COOKIE", "")) if asked else None
    slip = read_slip(shown[1]) if shown else None
    return slip if asked and slip and slip.opening_id == int(asked[1]) else None
