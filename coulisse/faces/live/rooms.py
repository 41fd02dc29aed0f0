"""Who listens to what: a room for each performance, in which everybody hears the same words."""

from base64 import b64encode
from collections.abc import Iterator

from coulisse.faces.live.streams import Stream
from coulisse.faces.live.watching import Watched


class Room:
    """All who watch one performance, and what they know of it."""

    def __init__(self, watched: Watched) -> None:
        self.watched = watched
        self.streams: set[Stream] = set()
        self._words = b""

    def join(self, stream: Stream) -> None:
        """Hears what is known at once, and each change from now on."""
        self.streams.add(stream)
        stream.room = self
        if self._words:
            stream.send(self._words)

    def tell(self, bits: bytes) -> bool:
        """Only what is new is said; the words are made once for all."""
        words = b"data: " + b64encode(bits) + b"\n\n"
        if words == self._words:
            return False
        self._words = words
        for stream in tuple(self.streams):
            stream.send(words)
        return True

    def close(self) -> None:
        for stream in tuple(self.streams):
            stream.close()


class Rooms:
    """Every room in which somebody listens."""

    def __init__(self) -> None:
        self._rooms: dict[Watched, Room] = {}

    def __iter__(self) -> Iterator[Room]:
        return iter(tuple(self._rooms.values()))

    def __len__(self) -> int:
        return len(self._rooms)

    def watched(self) -> set[Watched]:
        return set(self._rooms)

    def join(self, watched: Watched, stream: Stream) -> bool:
        """Whether the room is new, so that nobody knows yet what is free in it."""
        is_new = watched not in self._rooms
        self._rooms.setdefault(watched, Room(watched)).join(stream)
        return is_new

    def leave(self, stream: Stream) -> None:
        room = stream.room
        if not isinstance(room, Room):
            return
        room.streams.discard(stream)
        if not room.streams:
            self._rooms.pop(room.watched, None)

    def streams(self) -> list[Stream]:
        return [stream for room in self._rooms.values() for stream in room.streams]

    def close(self) -> None:
        for room in tuple(self._rooms.values()):
            room.close()
