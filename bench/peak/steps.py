"""One web order step by step, in this process and without a server between: statements, processor time and bytes of each request.

Others on the machine disturb caches, never the other way round: beside the middle of all orders stands the lowest of them.
"""

import io
import time
from collections import defaultdict
from collections.abc import Callable
from itertools import count
from typing import Any
from urllib.parse import urlencode, urlsplit

from bench.peak.accounts import processor_seconds
from bench.peak.browsers import Answer, form_to, local
from bench.peak.buyers import home
from bench.peak.season import Evening

Wsgi = Callable[..., Any]
_visitors = count(1 << 20)  # Nobody comes from where somebody else did.


class Visitor:
    """A browser that speaks to the application as a server does."""

    def __init__(self, application: Wsgi, noted: "Steps") -> None:
        self.application, self.noted, self.cookies = application, noted, dict[str, str]()
        self.address = home(next(_visitors))

    def ask(self, step: str, method: str, path: str, form: dict[str, str] | None = None) -> Answer:
        body = urlencode(form).encode() if form is not None else b""
        place, _mark, query = path.partition("?")
        environ = {
            "REQUEST_METHOD": method, "PATH_INFO": place, "QUERY_STRING": query, "SCRIPT_NAME": "", "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_X_FORWARDED_FOR": self.address, "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "HTTP_HOST": self.noted.host, "REMOTE_ADDR": "127.0.0.1", "HTTP_ACCEPT": "text/html",
            "HTTP_ACCEPT_ENCODING": "gzip", "HTTP_COOKIE": "; ".join(f"{key}={value}" for key, value in self.cookies.items()),
            "CONTENT_TYPE": "application/x-www-form-urlencoded" if body else "", "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body), "wsgi.errors": io.StringIO(), "wsgi.url_scheme": "http", "wsgi.version": (1, 0),
            "wsgi.multithread": True, "wsgi.multiprocess": True, "wsgi.run_once": False,
        }  # fmt: skip
        began = self.noted.begin()
        status, headers, content = self._exchange(environ)
        self.noted.end(step, began, len(content))
        return Answer(status, headers, content, 0, path)

    def _exchange(self, environ: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        said: dict[str, Any] = {}
        answer = self.application(environ, lambda status, headers, _error=None: said.update(status=status, headers=headers))
        content = b"".join(answer)
        answer.close()
        for key, value in said["headers"]:
            if key.lower() == "set-cookie":
                name, _equals, kept = value.partition(";")[0].partition("=")
                self.cookies[name] = kept
        return int(said["status"].split()[0]), {key.lower(): value for key, value in said["headers"]}, content


class Steps:
    """What each step cost, over all orders."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.cost: dict[str, list[tuple[float, int, int]]] = defaultdict(list)
        self.statements = 0

    def count(self, execute: Any, sql: str, values: Any, many: bool, context: Any) -> Any:
        self.statements += 1
        return execute(sql, values, many, context)

    def begin(self) -> tuple[float, int]:
        return time.thread_time(), self.statements

    def end(self, step: str, began: tuple[float, int], size: int) -> None:
        self.cost[step].append((time.thread_time() - began[0], self.statements - began[1], size))

    def told(self) -> dict[str, dict[str, float]]:
        """Of each step: the middle and the lowest of the processor milliseconds, the statements and the bytes."""
        found = {}
        for step, costs in self.cost.items():
            seconds, statements, sizes = (sorted(column) for column in zip(*costs, strict=True))
            middle = len(costs) // 2
            found[step] = {
                "application_ms": round(1000 * seconds[middle], 2), "lowest_ms": round(1000 * seconds[0], 2), "statements": statements[middle],
                "bytes": sizes[middle],
            }  # fmt: skip
        return found


def steps_of_an_order(evenings: list[Evening], *, orders: int = 40) -> dict[str, dict[str, float]]:
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.db import connection

    database, noted, application = 0.0, Steps(urlsplit(settings.BASE_URL).netloc), get_wsgi_application()
    connection.ensure_connection()
    with connection.execute_wrapper(noted.count):
        for number in range(orders + 5):
            if number == 5:
                noted.cost.clear()  # The first ones compiled pages and put questions into SQL.
                database = processor_seconds([connection.connection.info.backend_pid])
            _buy(Visitor(application, noted), evenings[number % len(evenings)], number)
        database = processor_seconds([connection.connection.info.backend_pid]) - database
    found = noted.told()
    found["all"] = {key: round(sum(step[key] for step in found.values()), 1) for key in ("application_ms", "lowest_ms", "statements", "bytes")}
    found["all"]["database_ms"] = round(1000 * database / orders, 1)
    return found


def _buy(visitor: Visitor, evening: Evening, number: int) -> None:
    page = visitor.ask("event page", "GET", evening.page)
    address, fields = form_to(page, "/best/")
    page = visitor.ask("hold", "POST", address, fields | {"count": "2"})
    page = visitor.ask("basket", "GET", local(page.headers["location"]))
    address, fields = form_to(page, "/checkout/")
    page = visitor.ask("order", "POST", address, fields | {"email": f"steps{number}@example.org"})
    page = visitor.ask("payment page", "GET", local(page.headers["location"]))
    address, fields = form_to(page, page.url)
    page = visitor.ask("pay", "POST", address, fields | {"choice": "bancontact"})
    page = visitor.ask("back: confirmed, tickets issued", "GET", local(page.headers["location"]))
    visitor.ask("order page", "GET", local(page.headers["location"]))
