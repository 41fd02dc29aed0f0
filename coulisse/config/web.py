"""The web server: Granian around our WSGI application. ``python -m coulisse.config.web PORT`` starts it."""

import gc
import os
import sys
from importlib import import_module

from granian import Granian
from granian.constants import Interfaces

APPLICATION = "coulisse.config.wsgi:application"


def serve(*, host: str, port: int, processes: int, threads: int, application: str = APPLICATION) -> None:
    """Serve until told to stop. Each thread keeps one database connection."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coulisse.config.settings")
    _read_before_they_part(application)
    Granian(
        application,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=threads,
        backlog=2048,
        websockets=False,
        respawn_failed_workers=True,
        log_level="warning",
    ).serve()


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
