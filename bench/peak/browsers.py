"""Visitors' browsers, as light as they can be made: HTTP/1.1 over one kept connection each, cookies, forms."""

import asyncio
import json
import re
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from urllib.parse import urlencode, urlsplit

_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.S)
_FIELD = re.compile(r"<input\b([^>]*)>|<select\b([^>]*)>(.*?)</select>", re.S)
_ATTRIBUTE = re.compile(r'([a-z-]+)(?:="([^"]*)")?')
_CHOSEN = re.compile(r'<option value="([^"]*)" selected')


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float
    url: str = ""

    @property
    def text(self) -> str:
        coded = self.headers.get("content-encoding")
        return (zlib.decompress(self.body, 31) if coded == "gzip" else self.body).decode()


@dataclass
class Tally:
    """What went over the wire, by all browsers together."""

    requests: int = 0
    bytes_in: int = 0
    bytes_out: int = 0


@dataclass
class Browser:
    """One visitor. Follows no redirect by itself: `go` does, as often as a browser would."""

    host: str
    port: int
    tally: Tally
    address: str = "198.51.100.1"
    door: tuple[str, int] | None = None  # Of the machine that a proxy chose, where there are several.
    cookies: dict[str, str] = field(default_factory=dict)
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, method: str, path: str, form: Mapping[str, str] | None = None, headers: str = "", json_body: Any = None) -> Answer:
        body, kind = b"", ""
        if form is not None:
            body, kind = urlencode(form).encode(), "application/x-www-form-urlencoded"
        elif json_body is not None:
            body, kind = json.dumps(json_body).encode(), "application/json"
        asked = (
            f"{method} {path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nAccept: text/html\r\nAccept-Encoding: gzip\r\nUser-Agent: bench\r\n"
            + f"X-Forwarded-For: {self.address}\r\n"
            + (f"Cookie: {'; '.join(f'{key}={value}' for key, value in self.cookies.items())}\r\n" if self.cookies else "")
            + (f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n" if kind else "")
            + f"{headers}\r\n"
        ).encode() + body
        began = time.perf_counter()
        status, found, content = await self._exchange(asked)
        answer = Answer(status, found, content, time.perf_counter() - began, path)
        self.tally.requests += 1
        self.tally.bytes_out += len(asked)
        return answer

    async def _exchange(self, asked: bytes) -> tuple[int, dict[str, str], bytes]:
        reader, writer = self._streams or await self._connect()
        try:
            writer.write(asked)
            return await self._read(reader)
        except (asyncio.IncompleteReadError, ConnectionError):
            # A server may end a connection that was kept; a browser then asks once more on a new one.
            reader, writer = await self._connect()
            writer.write(asked)
            return await self._read(reader)

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        self._streams = await asyncio.open_connection(*(self.door or (self.host, self.port)))
        return self._streams

    async def _read(self, reader: asyncio.StreamReader) -> tuple[int, dict[str, str], bytes]:
        head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in lines:
            name, _colon, value = line.partition(": ")
            if name.lower() == "set-cookie":
                self._keep(value)
            elif name:
                headers[name.lower()] = value
        content = await self._content(reader, headers)
        self.tally.bytes_in += len(head) + len(content)
        if headers.get("connection") == "close":
            self.close()
        return int(first.split(" ", 2)[1]), headers, content

    async def _content(self, reader: asyncio.StreamReader, headers: Mapping[str, str]) -> bytes:
        if headers.get("transfer-encoding") != "chunked":
            return await reader.readexactly(int(headers.get("content-length", 0)))
        parts = []
        while size := int(await reader.readline(), 16):
            parts.append((await reader.readexactly(size + 2))[:-2])
        await reader.readline()
        return b"".join(parts)

    def _keep(self, cookie: str) -> None:
        key, _equals, value = cookie.strip().partition(";")[0].partition("=")
        if value and value != '""':
            self.cookies[key] = value
        else:
            self.cookies.pop(key, None)

    async def go(self, method: str, path: str, form: Mapping[str, str] | None = None) -> Answer:
        """Ask, and follow to where it leads; the time is that of the whole."""
        answer = await self.ask(method, path, form)
        seconds = answer.seconds
        while answer.status in (301, 302, 303):
            answer = await self.ask("GET", local(answer.headers["location"]))
            seconds += answer.seconds
        answer.seconds = seconds
        return answer

    def close(self) -> None:
        if self._streams:
            self._streams[1].close()
            self._streams = None


def local(address: str) -> str:
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")


class NoForm(Exception):
    """The page has no form that goes there: something else came than was expected."""


def form_to(page: Answer, ending: str) -> tuple[str, dict[str, str]]:
    """The address and the fields, as the page fills them in, of the form that is sent to an address with this ending."""
    for found in _FORM.finditer(page.text):
        asked = _attributes(found[1])
        action = local(unescape(asked.get("action") or page.url))
        if asked.get("method", "").lower() == "post" and action.endswith(ending):
            return action, _fields(found[2])
    raise NoForm(ending)


def _fields(inside: str) -> dict[str, str]:
    fields = {}
    for found in _FIELD.finditer(inside):
        attributes = _attributes(found[1] or found[2])
        if "name" not in attributes or attributes.get("type") in ("submit", "checkbox", "radio"):
            continue
        chosen = _CHOSEN.search(found[3] or "")
        fields[attributes["name"]] = unescape(chosen[1] if chosen else attributes.get("value") or "")
    return fields


def _attributes(inside: str) -> dict[str, str]:
    return dict(_ATTRIBUTE.findall(inside))
