"""A mail server that keeps what it is given, and when: enough SMTP for one client."""

import socketserver
import threading
import time
from collections import defaultdict
from email import policy
from email.parser import BytesHeaderParser
from typing import Any, Self

_HEADS = BytesHeaderParser(policy=policy.default)


class _Conversation(socketserver.StreamRequestHandler):
    server: "_Server"
    timeout = 120  # Who stands at a fail-point for longer has been forgotten.

    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            if word == b"DATA":
                self._say("354 go on")
                message = self._message()
                if message is None:
                    return
                self.server.kept.append((time.monotonic(), message))
                self._say("250 kept")
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _message(self) -> bytes | None:
        """None of who died before the end of it."""
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return None
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    kept: list[tuple[float, bytes]]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who hangs up in the middle has died: that is what we are here for."""


class PostOffice:
    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", 0), _Conversation)
        self._server.kept = []
        self.url = f"smtp://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def mails_to(self, address: str) -> dict[str, list[float]]:
        """Which mails (by their Message-ID) came, and when each of them did: a second time is the same mail once more."""
        found = defaultdict(list)
        for at, message in list(self._server.kept):
            if address.encode() in message and address in str((mail := _HEADS.parsebytes(message))["To"]):
                found[str(mail["Message-ID"])].append(at)
        return dict(found)
