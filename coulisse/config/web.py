"""The web server: Granian around our WSGI application. ``python -m coulisse.config.web PORT`` starts it."""

import os
import sys

from granian import Granian
from granian.constants import Interfaces

APPLICATION = "coulisse.config.wsgi:application"


def serve(*, host: str, port: int, processes: int, threads: int, application: str = APPLICATION) -> None:
    """Serve until told to stop. Each thread keeps one database connection."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coulisse.config.settings")
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


if __name__ == "__main__":
    from coulisse.config.environment import read_environment

    environment = read_environment()
    serve(host=sys.argv[1], port=int(sys.argv[2]), processes=environment.web_processes, threads=environment.web_threads)
