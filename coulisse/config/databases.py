"""Three doors to one database: the application, the owner that migrates, the reader that checks."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from coulisse.config.environment import Environment, UnsafeInstallation
from coulisse.config.postgres import APP, OWNER, READER, EmbeddedPostgres

DATABASE_NAME = "coulisse"
# Who serves asks the same few questions all day: the server plans each of them once for a connection, from the third time on.
_PLANNED_ONCE = {"server_side_binding": True, "prepare_threshold": 2}


def embedded_postgres(environment: Environment) -> EmbeddedPostgres:
    folder = "postgres-test" if environment.mode == "test" else "postgres"
    return EmbeddedPostgres(environment.var / folder, durable=environment.mode != "test")


def databases(environment: Environment) -> dict[str, dict[str, Any]]:
    """Django's DATABASES: ``default`` as the application role, ``owner`` and ``reader`` beside it."""
    if environment.embeds_postgres:
        server = embedded_postgres(environment)
        urls = {name: server.url(role, DATABASE_NAME) for name, role in (("default", APP), ("owner", OWNER), ("reader", READER))}
    else:
        urls = {
            "default": environment.database_url,
            "owner": environment.database_owner_url or environment.database_url,
            "reader": environment.database_reader_url or environment.database_url,
        }
    found = {name: _from_url(url) for name, url in urls.items()}
    for name in ("owner", "reader"):
        found[name]["CONN_MAX_AGE"] = 0
        # In a test these are other roles of the one test database, not databases to make.
        found[name]["TEST"] = {"MIRROR": None}
    found["default"]["OPTIONS"] |= _PLANNED_ONCE
    return found


def _from_url(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise UnsafeInstallation("DATABASE_URL begins with postgresql://, as in postgresql://coulisse_app:password@host/coulisse.")
    try:
        port = str(parts.port or "")
    except ValueError as error:
        raise UnsafeInstallation(f"The port in a DATABASE_URL is a number, or left out: “{parts.netloc.rpartition(':')[2]}” is none.") from error
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "coulisse.config.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": port,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**options, "application_name": "coulisse"},
    }
