"""Three doors to one database: the application, the owner that migrates, the reader that checks."""

import re
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from coulisse.config.environment import Environment, UnsafeInstallation
from coulisse.config.postgres import APP, OWNER, READER, EmbeddedPostgres

DATABASE_NAME = "coulisse"
# Who serves asks the same few questions all day: the server plans each of them once for a connection, from the third time on.
_PLANNED_ONCE = {"server_side_binding": True, "prepare_threshold": 2}

# Several servers, of which one may write at a time: each connection looks for that one, and gives up on who is silent.
_WHERE_IT_IS_NOW = {
    "target_session_attrs": "read-write", "connect_timeout": "2", "tcp_user_timeout": "8000",
    "keepalives_idle": "5", "keepalives_interval": "2", "keepalives_count": "2",
}  # fmt: skip
_SERVER = re.compile(r"(\[[^\]]*\]|[^:]*):?(.*)")


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
    hosts, ports = _servers(parts.netloc)
    options = dict(parse_qsl(parts.query))
    hosts = options.pop("host", hosts)
    return {
        "ENGINE": "coulisse.config.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": hosts,
        "PORT": ports,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**(_WHERE_IT_IS_NOW if "," in hosts else {}), **options, "application_name": "coulisse"},
    }


def _servers(netloc: str) -> tuple[str, str]:
    """The hosts and ports of ``user:password@one:5432,two:5432``, as libpq takes them; empty where none is named."""
    hosts, ports = [], []
    for server in netloc.rpartition("@")[2].split(","):
        host, port = _SERVER.fullmatch(server.strip()).groups()  # type: ignore[union-attr] # It matches anything.
        if port and not port.isdigit():
            raise UnsafeInstallation(f"The port in a DATABASE_URL is a number, or left out: “{port}” is none.")
        hosts.append(unquote(host.strip("[]")))
        ports.append(port or "")
    return ",".join(hosts), ",".join(ports) if any(ports) else ""
