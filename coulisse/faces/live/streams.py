"""One connection of a browser: it asks for a performance once, and hears what is free for as long as it listens."""

import asyncio
import re
from collections.abc import Callable
from random import randint

_ASKED = re.compile(rb"GET (/live/[!-~]{0,200}) HTTP/1\.[01]\r\n")
_FORWARDED = re.compile(rb"\r\nx-forwarded-for:[ \t]*([^\r\n]{1,400})", re.IGNORECASE)
_MOST_ASKED_BYTES = 16_384
_SECONDS_TO_ASK = 10
# Who doesn't take what is sent gets no more of it; the browser comes again by itself.
_MOST_UNREAD_BYTES = 65_536
_ALWAYS = "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nAccess-Control-Allow-Origin: *\r\nConnection: close\r\n"
# A proxy passes each line on at once.
_STREAM = f"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nX-Accel-Buffering: no\r\n{_ALWAYS}\r\n"

Asked = Callable[["Stream", str], None]
Gone = Callable[["Stream"], None]


class Stream(asyncio.Protocol):
    """Reads one request line and never more; what else somebody sends isn't kept."""

    __slots__ = ("_asked", "_deadline", "_gone", "_said", "_transport", "forwarded", "peer", "room")

    def __init__(self, asked: Asked, gone: Gone) -> None:
        self._asked, self._gone = asked, gone
        self._said: bytes | None = b""
        self._transport: asyncio.Transport | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self.peer = ""
        # Whom proxies say they speak for; worth as much as they are.
        self.forwarded = ""
        self.room: object | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self.peer = str((transport.get_extra_info("peername") or ("",))[0])
        self._deadline = asyncio.get_running_loop().call_later(_SECONDS_TO_ASK, self.close)

    def data_received(self, data: bytes) -> None:
        if self._said is None:
            return
        self._said += data
        if b"\r\n\r\n" not in self._said and len(self._said) < _MOST_ASKED_BYTES:
            return
        said, self._said = self._said, None
        if self._deadline:
            self._deadline.cancel()
        asked = _ASKED.match(said)
        if asked is None:
            self.refuse("400 Bad Request")
            return
        if forwarded := _FORWARDED.search(said):
            self.forwarded = forwarded[1].decode("latin-1")
        self._asked(self, asked[1].decode())

    def connection_lost(self, _problem: Exception | None) -> None:
        if self._deadline:
            self._deadline.cancel()
        self._transport = None
        self._gone(self)

    @property
    def is_open(self) -> bool:
        return self._transport is not None

    def begin(self) -> None:
        """From now on what is sent is heard. Browsers that lost us don't all come again at the same second."""
        self.send(f"{_STREAM}retry: {randint(2000, 9000)}\n\n".encode())  # noqa: S311 (no secret)

    def send(self, words: bytes) -> None:
        if self._transport is None:
            return
        self._transport.write(words)
        if self._transport.get_write_buffer_size() > _MOST_UNREAD_BYTES:
            self._transport.abort()

    def answer(self, words: str, body: str = "", kind: str = "text/plain; charset=utf-8") -> None:
        """One answer, and the end of it."""
        self.send(f"HTTP/1.1 {words}\r\nContent-Type: {kind}\r\nContent-Length: {len(body.encode())}\r\n{_ALWAYS}\r\n{body}".encode())
        self.close()

    def refuse(self, words: str) -> None:
        """No stream: whoever asked goes on asking the shop now and then."""
        self.answer(words)

    def close(self) -> None:
        if self._transport:
            self._transport.close()

    def abort(self) -> None:
        if self._transport:
            self._transport.abort()
