"""coulisse demo: the whole of Coulisse on this machine, with an invented cluster and its season."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from coulisse.config.databases import DATABASE_NAME, embedded_postgres
from coulisse.config.environment import read_environment

from .alone import free_port, need_port, only_demo
from .installation import Progress, set_up_django
from .processes import Processes


@click.command()
@click.option("--port", default=8080, show_default=True, type=click.IntRange(1, 65535), help="Port of the shop, the office, the door and the API.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--var", "var", default="var", show_default=True, type=click.Path(path_type=Path), help="Folder that keeps the demo's data.")
@click.option("--fresh", is_flag=True, help="Begin anew: throw away what an earlier demo kept.")
def demo(port: int, host: str, var: Path, fresh: bool) -> None:
    """Run a cluster of three invented houses, with a season of which a part is sold.

    The shop answers as soon as there is a programme and an audience for tonight; posters and the other evenings follow
    within a minute or two, while you look around. Mails are kept in a mailbox page, payments go to a demo payment page.

    Data stays in var/ and is there again the next time; dates that have passed by then come again. Ctrl-C ends everything.
    """
    with only_demo(var), _ended_by_signals():
        need_port(host, port)
        live_port = free_port(host)
        os.environ.update(
            COULISSE_MODE="demo", COULISSE_VAR=str(var.absolute()), COULISSE_BASE_URL=f"http://localhost:{port}",
            COULISSE_LIVE_URL=f"http://localhost:{live_port}/live/",
        )  # fmt: skip
        with embedded_postgres(read_environment()).running():
            set_up_django()
            progress = Progress()
            _prepare(fresh, progress)
            _run(host, port, live_port, progress)


def _prepare(fresh: bool, progress: Progress) -> None:
    """Database of this release, style sheets collected."""
    from django.conf import settings

    from coulisse.config.migrate import migrate
    from coulisse.faces.shared.bundles import collect_when_stale

    progress("Bringing the database to this release …")
    if fresh:
        embedded_postgres(settings.ENVIRONMENT).drop_database(DATABASE_NAME)
    migrate(verbosity=0)
    collect_when_stale(Path(settings.STATIC_ROOT))


def _run(host: str, port: int, live_port: int, progress: Progress) -> None:
    """The houses open, visitors come in; what is left of the season is made beside them."""
    from coulisse.demo import cluster, guide

    with cluster.season_in_the_making(progress) as finish:
        progress.end()
        with Processes(host, port, live_port) as processes:
            processes.wait_until_ready()
            click.echo(guide.as_text(guide.write_json(finished=finish is None)))
            if finish is not None:
                _finish(finish, processes, progress)
            while True:
                processes.need_all()
                time.sleep(0.3)


def _finish(finish: Callable[[Progress], None], processes: Processes, progress: Progress) -> None:
    from django.db import connections

    from coulisse.demo import guide

    def going_on(what: str, done: int = 0, of: int = 0) -> None:
        processes.need_all()
        progress(what, done, of)

    finish(going_on)  # type: ignore[arg-type]
    progress.end()
    guide.say_finished()
    connections.close_all()
    click.echo("The season is whole: every poster hangs, every evening has its audience.")


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Ctrl-C, TERM and a closed terminal end us alike: everything that was started is stopped, and who insists is not heard."""
    heard = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def end(_number: int, _frame: FrameType | None) -> None:
        for number in heard:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {number: signal.signal(number, end) for number in heard}
    try:
        yield
    except KeyboardInterrupt:
        click.echo("\nThe demo has ended; its data is kept.")
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
