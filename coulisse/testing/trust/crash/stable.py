"""Where the victims come from: one process that has loaded everything, and forks a web process or a worker in an instant.

``python -m coulisse.testing.trust.crash.stable`` reads orders as lines of JSON, and answers each with one: ``{"start": "web"}`` → its
number; ``{"do": "module:function", "with": {…}}`` → what the function answered, in a process of its own.
"""

import json
import os
import signal
import socket
import sys
import threading
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any
from wsgiref.simple_server import ServerHandler, WSGIRequestHandler, WSGIServer

from django.template import TemplateDoesNotExist

from coulisse.testing.trust.crash.memory import starve_when_told

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coulisse.config.settings")

THREADS = 4


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *words: Any) -> None: ...


ServerHandler.server_software = "Coulisse"


def serve(listening: socket.socket) -> None:
    """Four threads that answer; each keeps one connection to the database, as in production."""
    from coulisse.config.wsgi import application

    server = WSGIServer(listening.getsockname(), _Quiet, bind_and_activate=False)
    server.socket.close()
    server.socket = listening
    server.server_name, server.server_port = listening.getsockname()
    server.setup_environ()
    server.set_app(application)

    def answer() -> None:
        while True:
            server._handle_request_noblock()  # type: ignore[attr-defined] # It waits: the socket blocks.

    threads = [threading.Thread(target=answer) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def do_what_waits(_listening: socket.socket) -> None:
    from coulisse.config.working import work

    work(2)


_WORK = {"web": serve, "worker": do_what_waits}


def _start(process: str, listening: socket.socket) -> int:
    if child := os.fork():
        return child
    try:
        os.setsid()
        # Orders are the stable's alone, and what we say stands between no answers.
        quiet = os.open(os.devnull, os.O_RDWR)
        os.dup2(quiet, 0)
        os.dup2(2, 1)
        from coulisse.testing.trust.crash.hooks import install

        install(process=process, file=Path(os.environ["CRASH_ARMED"]), address=os.environ["CRASH_SOCKET"])
        starve_when_told()
        _WORK[process](listening)
    finally:
        os._exit(1)


def _do(name: str, words: dict[str, Any]) -> Any:
    """What a function answers, without anything of it staying behind in this process."""
    inward, outward = os.pipe()
    if not os.fork():
        try:
            os.setsid()
            os.dup2(2, 1)
            module, _colon, function = name.partition(":")
            answer = json.dumps(getattr(import_module(module), function)(**words))
            os.write(outward, answer.encode())
            os._exit(0)
        except BaseException:
            import traceback

            traceback.print_exc()
        finally:
            os._exit(1)
    os.close(outward)
    with os.fdopen(inward) as said:
        return json.loads(said.read() or '"failed"')


def _take_away(guard: str) -> None:
    """For the negative controls: this function of ours does nothing; or what this module of tests does when it is loaded."""
    module, _colon, name = guard.partition(":")
    found = import_module(module)
    if not name:
        return
    assert callable(getattr(found, name))
    setattr(found, name, lambda *_words, **_named: None)


def main() -> None:
    import django

    django.setup()
    from django.db import connections
    from django.template import engines
    from django.test import Client

    import coulisse.config.urls
    import coulisse.config.working
    import coulisse.config.wsgi
    import coulisse.testing.trust.crash.hooks
    import coulisse.testing.trust.crash.world  # noqa: F401
    from coulisse.config.urls import urlpatterns  # noqa: F401

    Client(raise_request_exception=False).get("/nothing/en/")  # Addresses, sentences and pages are read once, not by each who is born.
    connections.close_all()
    for page in ("shop/seats.html", "shop/basket.html", "shop/order.html", "shop/waiting.html", "shared/problem.html"):
        with suppress(TemplateDoesNotExist):
            engines.all()[0].get_template(page)
    for guard in os.environ.get("CRASH_WITHOUT", "").split():
        _take_away(guard)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listening = socket.create_server(("127.0.0.1", int(os.environ["CRASH_PORT"])), backlog=128)
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        answer = _start(asked["start"], listening) if "start" in asked else _do(asked["do"], asked.get("with", {}))
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
