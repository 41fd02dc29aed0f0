"""What is wrong with an installation, in sentences that say what to do."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from coulisse.config.environment import production_objections
from coulisse.config.models import Promise
from coulisse.config.postgres import APP, READER


@dataclass(frozen=True)
class Symptom:
    """``state`` is fine, note or wrong; ``do`` is empty where there is nothing to do."""

    state: str
    what: str
    do: str = ""


def examine() -> list[Symptom]:
    """Everything there is to tell, the worst not hidden."""
    found: list[Symptom] = list(_settings())
    found.append(_database())
    if found[-1].state != "wrong":
        for ask in (_roles, _migrations, _reader, _worker, _failed_tasks, _promises):
            found.extend(_safely(ask))
    found.extend(_disk())
    return found


def _safely(ask: Callable[[], Iterator[Symptom]]) -> list[Symptom]:
    try:
        return list(ask())
    except DatabaseError as error:
        connection.close()
        return [Symptom("wrong", f"The database refused a question: {str(error).strip().splitlines()[0]}", "Run `coulisse migrate`.")]


def _settings() -> Iterator[Symptom]:
    environment = settings.ENVIRONMENT
    yield Symptom("fine", f"Mode {environment.mode}, address {settings.BASE_URL}")
    for reason in production_objections(environment):
        state = "wrong" if environment.is_production else "note"
        yield Symptom(state, reason, "" if environment.is_production else "Only production minds.")


def _database() -> Symptom:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version'), current_setting('server_version_num')::int, current_database()")
            version, number, name = cursor.fetchone()
    except DatabaseError as error:
        return Symptom("wrong", f"PostgreSQL does not answer: {str(error).strip().splitlines()[0]}", "Check DATABASE_URL, and that the server runs.")
    if number < 150000:
        return Symptom("wrong", f"PostgreSQL {version} is too old.", "Coulisse needs PostgreSQL 15 or newer.")
    return Symptom("fine", f"PostgreSQL {version}, database {name}")


def _roles() -> Iterator[Symptom]:
    yield from role_objections() or [Symptom("fine", "The application role owns nothing and passes by nothing")]


def role_objections() -> list[Symptom]:
    """Why the role that the application uses is not one that keeps houses apart."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        name, is_super, bypasses = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole AND relnamespace = 'public'::regnamespace")
        owns = cursor.fetchone()[0]
    if is_super or bypasses or owns:
        why = "is a superuser" if is_super else "passes by row-level security" if bypasses else "owns tables"
        return [
            Symptom(
                "wrong", f"The application connects as {name}, which {why}: houses would not be kept apart.", f"Let DATABASE_URL name the role {APP}."
            )
        ]
    return []


def _migrations() -> Iterator[Symptom]:
    if waiting := waiting_migrations():
        yield Symptom("wrong", f"Migrations that wait: {len(waiting)}.", "Run `coulisse migrate`.")
    else:
        yield Symptom("fine", "The database is of this release")


def waiting_migrations() -> list[Any]:
    """What `coulisse migrate` would do."""
    executor = MigrationExecutor(connection)
    return list(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _reader() -> Iterator[Symptom]:
    """Whether `check` and `backup` see everything: the role has a policy of its own on the tables of houses."""
    do = f"Let DATABASE_READER_URL name the role {READER}."
    try:
        with connections["reader"].cursor() as cursor:
            cursor.execute("SELECT current_user, EXISTS (SELECT FROM pg_policies WHERE tablename = 'sales_order' AND current_user = ANY (roles))")
            name, sees_all = cursor.fetchone()
        if sees_all:
            yield Symptom("fine", f"`coulisse check` and `coulisse backup` see all houses, as {name}")
        else:
            yield Symptom("wrong", f"`coulisse check` and `coulisse backup` connect as {name}, which doesn't see all houses.", do)
    except DatabaseError as error:
        yield Symptom("wrong", f"The role that checks and backs up was refused: {str(error).strip().splitlines()[0]}", do)
    finally:
        connections["reader"].close()


def reader_objection() -> Symptom | None:
    """Why `check` would find nothing whatever is wrong."""
    return next((symptom for symptom in _reader() if symptom.state == "wrong"), None)


def _worker() -> Iterator[Symptom]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - interval '1 minute'")
        workers = cursor.fetchone()[0]
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at < now() - interval '5 minutes')"
        )
        waiting = cursor.fetchone()[0]
    if workers:
        yield Symptom("fine", f"{workers} worker(s) at work, {waiting} tasks waiting")
    else:
        yield Symptom(
            "wrong" if waiting else "note", f"No worker runs; {waiting} tasks are waiting (mails, tickets).", "Start one: `coulisse worker`."
        )


def _promises() -> Iterator[Symptom]:
    """What the worker found when it asked last, every minute."""
    known = list(Promise.objects.order_by("key"))
    broken = [promise for promise in known if promise.broken_since]
    for promise in broken:
        yield Symptom(
            "wrong", f"Promise broken since {promise.broken_since:%Y-%m-%d %H:%M} UTC: {promise.key}", "Run `coulisse check`; it shows the rows."
        )
    if known and not broken:
        yield Symptom("fine", f"All {len(known)} promises held when the worker asked last, at {max(one.asked_at for one in known):%H:%M} UTC")


def _failed_tasks() -> Iterator[Symptom]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, count(*) FROM procrastinate_jobs WHERE status = 'failed' GROUP BY task_name ORDER BY task_name")
        for name, count in cursor.fetchall():
            yield Symptom("note", f"{count} tasks “{name}” failed for good.", "The log of the worker says why.")


def _disk() -> Iterator[Symptom]:
    var: Path = settings.ENVIRONMENT.var
    try:
        (var / "media").mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=var / "media"):
            free = shutil.disk_usage(var).free
    except OSError as error:
        yield Symptom(
            "wrong", f"Images can't be kept in {var / 'media'}: {error.strerror}.", "Let who runs Coulisse write there, or set COULISSE_VAR."
        )
        return
    few = free < 500 << 20
    yield Symptom("wrong" if few else "fine", f"{free / (1 << 30):.1f} GiB free where images are kept ({var.name}/)", "Make room." if few else "")
