"""Where notices arrive in a test: a small server that writes down what it was sent."""

import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


class Receiver:
    """``answers`` are the statuses of the first notices; 200 after that."""

    def __init__(self, *answers: int) -> None:
        self.bodies: list[bytes] = []
        self.kinds: list[str] = []
        answers_left = list(answers)
        received = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                received.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
                received.kinds.append(self.headers["Content-Type"])
                self.send_response(answers_left.pop(0) if answers_left else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/de-kring/notice/"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def wait_for(self, number: int, seconds: float = 5) -> list[bytes]:
        """What came, as soon as there are so many; raises when they don't come."""
        ends_at = time.monotonic() + seconds
        while len(self.bodies) < number:
            assert time.monotonic() < ends_at, f"{len(self.bodies)} of {number} notices came"
            time.sleep(0.01)
        return self.bodies
