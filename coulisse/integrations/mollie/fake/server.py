"""The fake over HTTP: the API, the checkout page, and doors for tests that live in another process."""

import threading
from http.server import ThreadingHTTPServer
from typing import Any, Self

from .books import Books, Payment
from .faults import Fault, Faults
from .handler import Handler
from .notices import Notices

TEST_KEY = "test_dHar4XY7LxsDOtmnkVtjNVWXLSlXsM"


class FakeMollie:
    """A running fake. ``keys`` are the API keys it knows; each is an account that sees only its own payments."""

    def __init__(self, *, port: int = 0, keys: tuple[str, ...] = (TEST_KEY,), host: str = "127.0.0.1") -> None:
        self.keys = keys
        self.requests: list[tuple[str, str, dict[str, str]]] = []  # method, path, headers
        self.faults = Faults()
        self.notices = Notices()
        self.books = Books(self._tell)
        self.stopping = threading.Event()
        self._server = _Server((host, port), Handler)
        self._server.fake = self
        self.url = f"http://{host}:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True, name="fake-mollie")

    def __enter__(self) -> Self:
        self.notices.start()
        self._thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self.notices.stop()

    def misbehave(self, at: str, does: str, **how: Any) -> None:
        """See `faults.Fault`: ``misbehave("create_payment", "act_then_hang", seconds=5)``."""
        self.faults.add(Fault(at, does, **how))

    def count(self, method: str, ends: str = "") -> int:
        """How many requests of this method came to paths that end so."""
        return sum(1 for asked, path, _ in list(self.requests) if asked == method and path.endswith(ends))

    def _tell(self, payment: Payment) -> None:
        if url := payment.asked.get("webhookUrl"):
            self.notices.tell(payment.reference, url)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    fake: FakeMollie

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is daily work here."""
