"""The web server: Granian around our WSGI application. ``python -m coulisse.config.web PORT`` starts it."""

import gc
import logging
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from granian import Granian
from granian._granian import SocketHolder
from granian.constants import Interfaces

from coulisse.config.crowding import threads_for

APPLICATION = "coulisse.config.wsgi:application"


class OnGivenSockets(Granian):
    """Accepts at sockets that somebody else opened, one a process, and that stay open when this ends; see `generations`."""

    given: Sequence[int] = ()

    def _init_shared_socket(self) -> None:
        self._ssp = self._sso = None

    def _spawn_worker(self, idx: int, target: Any, callback_loader: Any) -> Any:
        self._shd = SocketHolder(self.given[idx], False, self.backlog)
        return super()._spawn_worker(idx, target, callback_loader)


def serve(
    *, host: str, port: int, processes: int, threads: int, application: str = APPLICATION, given: Sequence[int] = (), ready: int | None = None
) -> None:
    """Serve until told to stop. ``threads`` requests are served at a time, each with a database connection; more may wait.

    ``given``: the numbers of open sockets to accept at, one a process, in place of our own. ``ready``: where to say that we do.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coulisse.config.settings")
    _read_before_they_part(application)
    # It warns of many threads for few cores, and here nearly all of them only wait.
    logging.getLogger("_granian").addFilter(lambda record: "Python threads" not in record.getMessage())
    server = (OnGivenSockets if given else Granian)(
        application,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=len(given) or processes,
        blocking_threads=threads_for(threads),
        backlog=2048,
        websockets=False,
        respawn_failed_workers=True,
        log_level="warning",
    )
    if given:
        server.given = given
    if ready is not None:
        server.on_startup(lambda: (os.write(ready, b"1"), os.close(ready)))
    server.serve(target_loader=_in_its_own_process)


def _in_its_own_process(application: str) -> object:
    """What each process does once, after it parted from the others."""
    from coulisse.config import heartbeat

    heartbeat.start()
    module, _colon, name = application.partition(":")
    return getattr(import_module(module), name)


def _read_before_they_part(application: str) -> None:
    """The processes are forked off this one: what it has read by then they share, and none of it is looked at for garbage again."""
    import_module(application.partition(":")[0])
    from django.conf import settings

    import_module(settings.ROOT_URLCONF)
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


if __name__ == "__main__":
    from coulisse.config.environment import read_environment

    environment = read_environment()
    serve(host=sys.argv[1], port=int(sys.argv[2]), processes=environment.web_processes, threads=environment.web_threads)
