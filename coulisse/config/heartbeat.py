"""Each process that serves writes a mark into the database once a second: how long nobody could, all know afterwards.

After an outage (a failover, a standby that didn't answer, a restart of the server) what buyers held is theirs for as much
longer as it lasted. Whoever has a connection first sees to that, before anybody asks anything of the database: no hold is
lost to a second in which its holder couldn't act.

Where DATABASE_URL names several servers, the same look finds out that another one leads. Connections to the one before are
then cut, because a server that is frozen never says that it is.
"""

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from select import select
from typing import Any

import psycopg
import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.module_loading import import_string

from coulisse.config.postgresql.base import ask_first, ask_last, before_use, cut_others
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope

log = structlog.get_logger("coulisse.heartbeat")

BEAT_SECONDS = 1.0
# Longer than a slow second, shorter than anybody minds.
OUTAGE_SECONDS = 5.0
# Who didn't answer by then is asked no further: longer than a busy machine takes, shorter than a buyer waits.
SILENCE_SECONDS = 4.0
# Whoever was kept away longer has gone: their places are for others.
MOST_MINUTES = 30

_AGO = "SELECT extract(epoch FROM clock_timestamp() - beat_at) FROM config_heartbeat"
_BEAT = "UPDATE config_heartbeat SET beat_at = clock_timestamp() WHERE beat_at < clock_timestamp() - interval '0.9 s'"

_beating_in = 0


def start(*, led_away: Callable[[], None] | None = None) -> None:
    """Beat from now on in this process. ``led_away``: what to do besides when another server leads."""
    global _beating_in
    if _beating_in != os.getpid():
        _beating_in = os.getpid()
        before_use[:] = [_after_an_outage]
        threading.Thread(target=_beat_on, args=[led_away], name="heartbeat", daemon=True).start()


def _after_an_outage(opened: psycopg.Connection[Any]) -> None:
    """A connection that was just made: what an outage took from buyers is given back before it is used."""
    with suppress(psycopg.errors.UndefinedTable):  # A database that is about to be migrated.
        found = opened.execute(_AGO).fetchone()
        if found and found[0] > OUTAGE_SECONDS:
            give_back()


def give_back() -> float:
    """Prolong what is held by the outage that has just ended, and beat; answers its seconds, 0 where another did it already."""
    with house_scope(*House.objects.values_list("pk", flat=True)), connection.cursor() as cursor:
        cursor.execute("SELECT beat_at, clock_timestamp() - beat_at FROM config_heartbeat FOR UPDATE")
        found = cursor.fetchone()
        if found is None:
            cursor.execute("INSERT INTO config_heartbeat (id, beat_at) VALUES (1, clock_timestamp()) ON CONFLICT (id) DO NOTHING")
            return 0.0
        since, lasted = found
        if lasted.total_seconds() <= OUTAGE_SECONDS:
            return 0.0
        prolong = import_string(settings.PROLONGED_BY_OUTAGES)
        kept = prolong(since=since, by=lasted) if lasted <= timedelta(minutes=MOST_MINUTES) else 0
        cursor.execute("UPDATE config_heartbeat SET beat_at = clock_timestamp()")
    log.warning("the database was away", seconds=round(lasted.total_seconds(), 1), places_kept=kept)
    return float(lasted.total_seconds())


def _beat_on(led_away: Callable[[], None] | None) -> None:
    led_by: tuple[str, int] | None = None
    while True:
        began = time.monotonic()
        try:
            connection.ensure_connection()
            pgconn = connection.connection.pgconn
            here = (pgconn.host.decode(), int(pgconn.port))
            if here != led_by:
                if led_by and (cut := cut_others(here)):
                    log.warning("another server leads", host=here[0], port=here[1], connections_cut=cut)
                if led_by and led_away:
                    led_away()
                led_by = here
            _beat(pgconn)
            ask_first(here)
        except (DatabaseError, psycopg.Error, OSError):
            if led_by:
                ask_last(led_by)
            with suppress(Exception):
                connection.close()
        time.sleep(max(0.1, BEAT_SECONDS - (time.monotonic() - began)))


def _beat(pgconn: Any) -> None:
    ago = _ask(pgconn, _AGO)
    if ago is None or float(ago) > OUTAGE_SECONDS:
        give_back()
    else:
        _ask(pgconn, _BEAT)


def _ask(pgconn: Any, sql: str) -> bytes | None:
    """The one value of a question; raises `TimeoutError` where the server is silent, which libpq itself never does."""
    pgconn.send_query(sql.encode())
    until, value = time.monotonic() + SILENCE_SECONDS, None
    while True:
        pgconn.flush()
        while pgconn.is_busy():
            if not select([pgconn.socket], [], [], max(0.0, until - time.monotonic()))[0]:
                raise TimeoutError("the server is silent")
            pgconn.consume_input()
        answer = pgconn.get_result()
        if answer is None:
            return value
        if answer.status not in (psycopg.pq.ExecStatus.TUPLES_OK, psycopg.pq.ExecStatus.COMMAND_OK):
            raise psycopg.OperationalError(answer.error_message.decode(errors="replace"))
        if answer.ntuples:
            value = answer.get_value(0, 0)
