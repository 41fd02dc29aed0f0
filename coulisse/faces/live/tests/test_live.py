"""Who listens hears what is taken, and nothing else; whoever asks for anything strange is refused at once."""

import asyncio
import gc
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

import pytest

from coulisse.faces.live import serving, watching
from coulisse.faces.live.serving import Live
from coulisse.faces.live.watching import Watched

EVENING, MATINEE = Watched(1, 7), Watched(2, 8)


class Houses:
    """What the database would say."""

    def __init__(self) -> None:
        self.bits = {EVENING: b"\x00\x00", MATINEE: b"\x01"}
        self.asked: list[object] = []
        self.is_away = False

    def find(self, slug: str, performance: int) -> Watched | None:
        self.asked.append((slug, performance))
        return {("de-kring", 7): EVENING, ("het-anker", 8): MATINEE}.get((slug, performance))

    def read(self, watched: set[Watched]) -> dict[Watched, bytes]:
        if self.is_away:
            raise OSError
        return {key: bits for key, bits in self.bits.items() if key in watched}


@pytest.fixture
def houses(monkeypatch: pytest.MonkeyPatch) -> Houses:
    told = Houses()
    monkeypatch.setattr(watching, "find", told.find)
    monkeypatch.setattr(watching, "read", told.read)
    monkeypatch.setattr(serving, "ASK_SECONDS", 0.01)
    monkeypatch.setattr(serving, "SILENT_SECONDS", 0.05)
    monkeypatch.setattr(serving, "HEARTBEAT_SECONDS", 0.02)
    return told


class Listener:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def line(self) -> str:
        """The next line that says something."""
        while True:
            words = (await asyncio.wait_for(self.reader.readline(), 20)).decode()
            if not words or words.startswith(("data:", "HTTP/")):
                return words.strip()

    async def rest(self) -> str:
        return (await asyncio.wait_for(self.reader.read(), 20)).decode()


Listen = Callable[..., Coroutine[Any, Any, Listener]]


@asynccontextmanager
async def listening(**how: Any) -> AsyncIterator[tuple[Live, Listen]]:
    loop, live = asyncio.get_running_loop(), Live(**{"most": 10, **how})
    server = await loop.create_server(live.stream, "127.0.0.1", 0)
    tasks = [loop.create_task(live.follow()), loop.create_task(live.beat())]
    open_ones: list[Listener] = []

    async def listen(path: str, headers: str = "", whole: str = "") -> Listener:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write((whole or f"GET {path} HTTP/1.1\r\nHost: here\r\n{headers}\r\n").encode())
        open_ones.append(Listener(reader, writer))
        return open_ones[-1]

    try:
        yield live, listen
    finally:
        for one in open_ones:
            one.writer.close()
        for task in tasks:
            task.cancel()
        await live.end(server)


def story(told: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """In a thread of its own: a browser of another test may keep a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(told())).result()


def test_everybody_hears_what_is_taken_and_only_of_what_they_watch(houses: Houses) -> None:
    async def told() -> None:
        async with listening() as (_live, listen):
            bea, carl, dirk = await listen("/live/de-kring/7"), await listen("/live/de-kring/7"), await listen("/live/het-anker/8")
            for one in (bea, carl, dirk):
                assert await one.line() == "HTTP/1.1 200 OK"
            assert [await bea.line(), await carl.line(), await dirk.line()] == ["data: AAA=", "data: AAA=", "data: AQ=="]
            houses.bits[EVENING] = b"\x03\x00"
            assert [await bea.line(), await carl.line()] == ["data: AwA=", "data: AwA="]
            houses.bits[MATINEE] = b"\x00"
            assert await dirk.line() == "data: AA==", "nothing of another performance was said meanwhile"

    story(told)


def test_who_comes_later_hears_at_once_and_one_look_serves_all(houses: Houses) -> None:
    async def told() -> None:
        async with listening() as (live, listen):
            for _person in range(5):
                one = await listen("/live/de-kring/7")
                assert [await one.line(), await one.line()] == ["HTTP/1.1 200 OK", "data: AAA="]
            assert houses.asked == [("de-kring", 7)] and len(live.rooms) == 1

    story(told)


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/live/het-anker/7", "404"), ("/live/de-kring/999", "404"), ("/live/de-kring/7/", "404"), ("/live/../7", "404"), ("/live/De-Kring/7", "404"),
        ("/live/" + "a" * 5000, "400"), ("/other", "400"), ("/live/de-kring/" + "9" * 60, "404"),
    ],
)  # fmt: skip
def test_what_nobody_shows_is_not_there(houses: Houses, path: str, says: str) -> None:
    async def told() -> None:
        async with listening() as (live, listen):
            answer = await (await listen(path)).rest()
            assert answer.startswith(f"HTTP/1.1 {says} ") and not live.rooms

    story(told)


@pytest.mark.parametrize("words", ["POST /live/de-kring/7 HTTP/1.1\r\n\r\n", "\r\n\r\n", "GET\r\n\r\n", "x" * 20_000, "GET /live/de-kring/7\r\n\r\n"])
def test_what_is_no_question_is_refused(houses: Houses, words: str) -> None:
    async def told() -> None:
        async with listening() as (_live, listen):
            assert (await (await listen("", whole=words)).rest()).startswith("HTTP/1.1 400 ")

    story(told)


def test_who_comes_when_it_is_full_asks_the_shop_and_a_place_is_free_again_afterwards(houses: Houses) -> None:
    async def told() -> None:
        async with listening(most=1) as (live, listen):
            first = await listen("/live/de-kring/7")
            await first.line()
            refused = await (await listen("/live/de-kring/7")).rest()
            assert refused.startswith("HTTP/1.1 503 ") and "Retry-After: 60" in refused
            first.writer.close()
            while live.rooms:
                await asyncio.sleep(0.01)
            assert await (await listen("/live/de-kring/7")).line() == "HTTP/1.1 200 OK"

    story(told)


def test_one_address_can_not_take_every_place(houses: Houses, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "MOST_OF_ONE_ADDRESS", 1)

    async def told() -> None:
        async with listening(proxies=1) as (_live, listen):
            for address, says in (("203.0.113.7", "200"), ("198.51.100.2, 203.0.113.7", "503"), ("203.0.113.8", "200")):
                one = await listen("/live/de-kring/7", f"X-Forwarded-For: {address}\r\n")
                assert (await one.line()).startswith(f"HTTP/1.1 {says} ")

    story(told)


def test_when_the_database_is_silent_nobody_believes_in_what_is_old(houses: Houses) -> None:
    async def told() -> None:
        async with listening() as (_live, listen):
            one = await listen("/live/de-kring/7")
            assert [await one.line(), await one.line()] == ["HTTP/1.1 200 OK", "data: AAA="]
            houses.is_away = True
            assert await one.line() == "", "the connection is closed, so that the browser asks"
            houses.is_away = False
            again = await listen("/live/de-kring/7")
            assert [await again.line(), await again.line()] == ["HTTP/1.1 200 OK", "data: AAA="]

    story(told)


def test_what_the_house_takes_back_is_told_no_more(houses: Houses) -> None:
    async def told() -> None:
        async with listening() as (_live, listen):
            one = await listen("/live/de-kring/7")
            assert [await one.line(), await one.line()] == ["HTTP/1.1 200 OK", "data: AAA="]
            del houses.bits[EVENING]
            assert await one.line() == ""

    story(told)


def test_a_connection_is_kept_alive_and_what_is_sent_more_is_not_kept(houses: Houses) -> None:
    async def told() -> None:
        async with listening() as (_live, listen):
            one = await listen("/live/de-kring/7")
            head = await asyncio.wait_for(one.reader.readuntil(b"\r\n\r\n"), 20)
            for header in (b"text/event-stream", b"X-Accel-Buffering: no", b"Cache-Control: no-store"):
                assert header in head
            one.writer.write(b"y" * 100_000)
            assert b":\n" in [await asyncio.wait_for(one.reader.readline(), 20) for _line in range(8)]

    story(told)


def test_how_many_listen_can_be_asked(houses: Houses) -> None:
    async def told() -> None:
        async with listening() as (_live, listen):
            await (await listen("/live/de-kring/7")).line()
            assert (await (await listen("/live/health")).rest()).endswith('{"listening": 1, "performances": 1}')

    story(told)


@pytest.mark.parametrize("turns", range(5))
def test_who_stands_on_the_doorstep_while_it_closes_is_let_go_too(houses: Houses, turns: int) -> None:
    async def told() -> None:
        loop, live = asyncio.get_running_loop(), Live(most=10)
        server = await loop.create_server(live.stream, "127.0.0.1", 0)
        with socket.create_connection(server.sockets[0].getsockname()):
            # In one of these turns the connection is heard of.
            for _turn in range(turns):
                await asyncio.sleep(0)
            await live.end(server)

    story(told)
    gc.collect()  # What nobody closed is an error here.
