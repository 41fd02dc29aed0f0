"""The process behind /live/: who listens, what is told to them, and when nobody is let in any more.

It asks the database once in less than half a second what can't be had in all that is watched, in one question, however
many listen: so a hold whose time ran out is told too, which nobody writes down. Everything is public, nothing is written,
and no page needs it: whoever gets no stream asks the shop now and then.
"""

import asyncio
import json
import re
import resource
import signal
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import structlog
from django.db import close_old_connections, connections

from coulisse.faces.live import watching
from coulisse.faces.live.rooms import Room, Rooms
from coulisse.faces.live.streams import Stream
from coulisse.faces.live.watching import Watched

log = structlog.get_logger("coulisse.live")

_ADDRESS = re.compile(r"/live/([a-z0-9-]{1,40})/([0-9]{1,18})", re.ASCII)
# Asked so often; where the database takes long to answer, it rests twice as long.
ASK_SECONDS, REST_SHARE = 0.3, 2
HEARTBEAT_SECONDS = 20
# So long nothing can be learned before those who listen are told to ask for themselves.
SILENT_SECONDS = 5
# Addresses that are looked up at the same time, and how long what was found is believed.
MOST_LOOKED_UP, FOUND_SECONDS = 100, 30
MOST_OF_ONE_ADDRESS = 1000
NOT_THERE, NO_ROOM = "404 Not Found", "503 Service Unavailable\r\nRetry-After: 60"


Answer = TypeVar("Answer")


class Live:
    """``most``: so many listen at the same time. ``proxies``: how many stand before us and say whom they speak for."""

    def __init__(self, *, most: int, proxies: int = 0) -> None:
        self.most, self.proxies = most, proxies
        self.rooms = Rooms()
        self._listening: Counter[str] = Counter()
        self._counted: dict[Stream, str] = {}
        self._open: set[Stream] = set()
        self._found: dict[tuple[str, int], tuple[float, Watched | None]] = {}
        self._looking: dict[tuple[str, int], asyncio.Task[Watched | None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        # One thread, one connection to the database, whoever asks.
        self._database = ThreadPoolExecutor(1, thread_name_prefix="live")
        self._learned_at = time.monotonic()

    def stream(self) -> Stream:
        stream = Stream(self._asked, self._gone)
        self._open.add(stream)
        return stream

    async def follow(self) -> None:
        """What changes is told, for ever."""
        while True:
            began = time.monotonic()
            took = await self._learn(self.rooms.watched()) if self.rooms else 0.0
            if not self.rooms:
                self._learned_at = began
            await asyncio.sleep(max(ASK_SECONDS - (time.monotonic() - began), REST_SHARE * took))

    async def beat(self) -> None:
        """Proxies and telephones keep a connection open on which something comes now and then."""
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            streams = self.rooms.streams()
            for start in range(0, len(streams), 200):
                for stream in streams[start : start + 200]:
                    stream.send(b":\n\n")
                await asyncio.sleep(0.01)

    async def _learn(self, watched: set[Watched]) -> float:
        """Answers for how many seconds the database was busy with it."""
        began = time.monotonic()
        try:
            found = await self._ask(watching.read, watched)
        except Exception as problem:  # The database may be away for a moment: it is asked again.
            log.warning("live.not_learned", problem=type(problem).__name__)
            if time.monotonic() - self._learned_at > SILENT_SECONDS:
                self.rooms.close()
            return 0.0
        self._learned_at = time.monotonic()
        for room in self.rooms:
            self._tell(room, watched, found)
        return self._learned_at - began

    def _tell(self, room: Room, watched: set[Watched], found: dict[Watched, bytes]) -> None:
        if room.watched in found:
            room.tell(found[room.watched])
        elif room.watched in watched:
            room.close()  # The house doesn't show it any more.

    def _asked(self, stream: Stream, path: str) -> None:
        address = _ADDRESS.fullmatch(path)
        if path == "/live/health":
            told = {"listening": len(self._counted), "performances": len(self.rooms)}
            stream.answer("200 OK", json.dumps(told), "application/json")
        elif address is None:
            stream.refuse(NOT_THERE)
        elif not self._has_room_for(stream):
            stream.refuse(NO_ROOM)
        else:
            self._count(stream)
            task = asyncio.get_running_loop().create_task(self._begin(stream, (address[1], int(address[2]))))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def _has_room_for(self, stream: Stream) -> bool:
        silent = time.monotonic() - self._learned_at > SILENT_SECONDS + 60
        return len(self._counted) < self.most and self._listening[self._visitor(stream)] < MOST_OF_ONE_ADDRESS and not silent

    def _visitor(self, stream: Stream) -> str:
        """Whom the proxies that we trust speak for; without any, who stands before us."""
        said = [part.strip() for part in stream.forwarded.split(",") if part.strip()] if self.proxies else []
        return said[-min(self.proxies, len(said))] if said else stream.peer

    def _count(self, stream: Stream) -> None:
        visitor = self._counted[stream] = self._visitor(stream)
        self._listening[visitor] += 1

    def _gone(self, stream: Stream) -> None:
        self._open.discard(stream)
        self.rooms.leave(stream)
        visitor = self._counted.pop(stream, None)
        if visitor is not None:
            self._listening[visitor] -= 1
            if not self._listening[visitor]:
                del self._listening[visitor]

    async def _begin(self, stream: Stream, asked: tuple[str, int]) -> None:
        try:
            watched = await self._look_up(asked)
        except Exception:  # Whatever it is: the page asks the shop.
            stream.refuse(NO_ROOM)
            return
        if watched is None:
            stream.refuse(NOT_THERE)
        elif stream.is_open:
            stream.begin()
            self.rooms.join(watched, stream)

    async def _look_up(self, asked: tuple[str, int]) -> Watched | None:
        """Looked up once for everybody who asks in the same half a minute; raises where too many different ones are asked for."""
        until, watched = self._found.get(asked, (0.0, None))
        if time.monotonic() < until:
            return watched
        if asked not in self._looking:
            if len(self._looking) >= MOST_LOOKED_UP:
                raise TooManyAddresses
            self._looking[asked] = asyncio.get_running_loop().create_task(self._look(asked))
        return await asyncio.shield(self._looking[asked])

    async def _look(self, asked: tuple[str, int]) -> Watched | None:
        try:
            watched = await self._ask(watching.find, *asked)
        finally:
            del self._looking[asked]
        if len(self._found) > 10_000:
            self._found.clear()
        self._found[asked] = time.monotonic() + FOUND_SECONDS, watched
        return watched

    async def _ask(self, question: Callable[..., Answer], *words: object) -> Answer:
        def ask() -> Answer:
            close_old_connections()
            return question(*words)

        return await asyncio.get_running_loop().run_in_executor(self._database, ask)

    async def end(self, server: asyncio.Server) -> None:
        """The door closes and everybody goes; what is being asked of the database is answered first.

        Who is on the doorstep comes in before it closes: a connection of which asyncio hears in the very turn in which its
        server closes is never closed by it (Python 3.11).
        """
        for listening in server.sockets:
            asyncio.get_running_loop().remove_reader(listening.fileno())
        await asyncio.sleep(0)
        server.close()
        for _round in range(3):
            for stream in tuple(self._open):
                stream.abort()
            await asyncio.sleep(0.05)
        await asyncio.get_running_loop().run_in_executor(self._database, connections.close_all)
        self._database.shutdown()


class TooManyAddresses(Exception):
    """Somebody asks for many performances that nobody looks at."""


def serve(*, host: str, port: int, most: int, proxies: int) -> None:
    """Serve until told to stop."""
    asyncio.run(_serve(host, port, most=files_for(most), proxies=proxies))


def files_for(most: int) -> int:
    """As many as were asked for, or as the system lets one process have open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = min(most + 100, hard) if hard != resource.RLIM_INFINITY else most + 100
    if wanted > soft:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return min(most, max(soft, wanted) - 100)


async def _serve(host: str, port: int, *, most: int, proxies: int) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    live = Live(most=most, proxies=proxies)
    server = await loop.create_server(live.stream, host, port, backlog=4096)
    tasks = [loop.create_task(live.follow()), loop.create_task(live.beat())]
    await stop.wait()
    for task in tasks:
        task.cancel()
    await live.end(server)
