"""HTTP to the outside with an end: a whole exchange is over by a given moment.

httpx counts its time limits anew for each read, so that a server which sends a byte now and then can keep a
thread for ever. Here every connect, handshake, read and write gets only what is left of the exchange. What is
absent: a limit on looking up a host name, which Python can't interrupt (the resolver's own is 5 s a server).
"""

import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

import httpcore
import httpx

# Everything that means: no whole answer came. Named once, so that callers catch the same.
NO_ANSWER = (httpx.HTTPError, httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, httpcore.ConnectionNotAvailable)

_ends_at: ContextVar[float | None] = ContextVar("coulisse_http_ends_at", default=None)


class TooLarge(httpx.HTTPError):
    """The answer has more bytes than anything we asked for could have."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Every exchange inside is over after so many seconds; an outer limit that ends earlier wins."""
    ends_at = time.monotonic() + seconds
    outer = _ends_at.get()
    token = _ends_at.set(ends_at if outer is None else min(outer, ends_at))
    try:
        yield
    finally:
        _ends_at.reset(token)


def seconds_left() -> float:
    """What is left of the innermost `within`; zero when it is over, endless outside one."""
    ends_at = _ends_at.get()
    return float("inf") if ends_at is None else max(0.0, ends_at - time.monotonic())


def _share(timeout: float | None, expired: type[Exception]) -> float | None:
    """The shorter of httpx's own limit and what is left. Raises rather than begin without time."""
    left = seconds_left()
    if left <= 0:
        raise expired("the time for this exchange is over")
    if timeout is None:
        return None if left == float("inf") else left
    return min(timeout, left)


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, _share(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _share(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, _share(timeout, httpcore.ConnectTimeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Network(httpcore.NetworkBackend):
    def __init__(self) -> None:
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.connect_tcp(host, port, _share(timeout, httpcore.ConnectTimeout), local_address, socket_options))

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)


class _Body(httpx.SyncByteStream):
    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __iter__(self) -> Iterator[bytes]:
        yield from self._inner

    def close(self) -> None:
        self._inner.close()


class BoundedTransport(httpx.BaseTransport):
    """Connections that are kept and reused, and that know `within`."""

    def __init__(self) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(), max_connections=40, max_keepalive_connections=8, keepalive_expiry=30, network_backend=_Network()
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(scheme=request.url.raw_scheme, host=request.url.raw_host, port=request.url.port, target=request.url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer.stream), extensions=answer.extensions)

    def close(self) -> None:
        self._pool.close()


@lru_cache(maxsize=2)
def _connections_of(process: int) -> BoundedTransport:
    return BoundedTransport()


def send(request: httpx.Request, *, seconds: float, most_bytes: int = 1_000_000) -> httpx.Response:
    """One exchange: the answer with its whole body, or one of `NO_ANSWER` after ``seconds`` at the latest.

    Redirects are not followed, environment variables of proxies not read, cookies not kept: there is no client of httpx around the
    connections. Each process has its own.
    """
    with within(seconds):
        limits = dict.fromkeys(("connect", "read", "write", "pool"), min(seconds, seconds_left()))
        request.extensions = {**request.extensions, "timeout": limits}
        request.headers.setdefault("Accept-Encoding", "identity")
        answer = _connections_of(os.getpid()).handle_request(request)
        try:
            body = bytearray()
            for part in answer.iter_raw():
                body += part
                if len(body) > most_bytes:
                    raise TooLarge(f"more than {most_bytes} bytes")
        finally:
            answer.close()
        return httpx.Response(answer.status_code, headers=answer.headers, content=bytes(body), request=request)
