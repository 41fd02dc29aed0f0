"""What the outside tells an installation: environment variables, read once, with reasons when they are wrong.

Every variable that Coulisse reads is declared here and nowhere else; `docs/operators/environment.md`
is compared with this list by a test.
"""

import json
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

MODES = ("demo", "production", "test")


class UnsafeInstallation(Exception):
    """A setting that production can't start with; the message says what to set."""


@dataclass(frozen=True)
class Variable:
    name: str
    default: str
    says: str


VARIABLES = (
    Variable("COULISSE_MODE", "demo", "demo, production or test. Only production accepts real payments and refuses unsafe settings."),
    Variable("COULISSE_VAR", "var", "Folder for data that is not in PostgreSQL: images, the embedded PostgreSQL of a demo, logs."),
    Variable("COULISSE_SECRET_KEY", "", "At least 50 random characters; sessions, links and stored secrets hang on it. Demo makes its own in var/."),
    Variable("COULISSE_BASE_URL", "", "The public address, as https://tickets.example.org. Links in mails are made with it."),
    Variable("COULISSE_ALLOWED_HOSTS", "", "Further host names, separated by commas, for instance of an internal load balancer."),
    Variable("COULISSE_TRUSTED_PROXIES", "0", "How many proxies stand in front and set X-Forwarded-For and X-Forwarded-Proto."),
    Variable(
        "DATABASE_URL",
        "",
        "PostgreSQL 15 or newer, as the role coulisse_app; several servers as host1,host2:5433, of which the one that leads is used. Empty: an embedded PostgreSQL in COULISSE_VAR.",
    ),
    Variable("DATABASE_OWNER_URL", "", "The same database as the role coulisse_owner; only `coulisse migrate` uses it."),
    Variable(
        "DATABASE_READER_URL",
        "",
        "The same database as the role coulisse_reader, for `coulisse check`, `coulisse backup` and the worker, which watches all promises.",
    ),
    Variable("COULISSE_MAIL_URL", "", "smtp://user:password@host:587 (STARTTLS) or smtps://…:465. Demo keeps all mail in its mailbox page."),
    Variable("COULISSE_LOG_FORMAT", "", "json or text; production writes json, the others text."),
    Variable("COULISSE_METRICS_TOKEN", "", "Whoever asks for /metrics must send it as a Bearer token; empty: only asked from the machine itself."),
    Variable("COULISSE_MOLLIE_URL", "https://api.mollie.com", "Where Mollie answers; a test points it at the fake."),
    Variable("COULISSE_UITPAS_URL", "https://api.uitpas.be", "Where UiTPAS answers; https://api-test.uitpas.be for a trial."),
    Variable("COULISSE_UITID_URL", "https://account.uitid.be", "Where houses get their access to UiTPAS; https://account-test.uitid.be for a trial."),
    Variable(
        "COULISSE_LIVE_URL",
        "",
        "Where `coulisse live` answers: /live/ where the proxy passes that part on to it, or a whole address that ends so. Empty: seats on a plan are asked for now and then.",
    ),
    Variable("COULISSE_LIVE_MOST", "10000", "So many listen to `coulisse live` at the same time; the others ask now and then."),
    Variable("COULISSE_WEB_PROCESSES", "2", "Web processes that `coulisse serve` starts."),
    Variable(
        "COULISSE_WEB_THREADS",
        "4",
        "So many requests each web process serves at a time, each with a database connection: half of them work, the others take over from whose turn is long. Take 3 at least: with fewer none could wait for UiTPAS beside a payment, so that its cards are never asked about.",
    ),
)


@dataclass(frozen=True)
class Environment:
    mode: str
    var: Path
    secret_key: str
    base_url: str
    allowed_hosts: tuple[str, ...]
    trusted_proxies: int
    database_url: str
    database_owner_url: str
    database_reader_url: str
    mail_url: str
    log_format: str
    metrics_token: str
    mollie_url: str
    uitpas_url: str
    uitid_url: str
    live_url: str
    live_most: int
    web_processes: int
    web_threads: int

    @property
    def is_production(self) -> bool:
        return self.mode == "production"

    @property
    def embeds_postgres(self) -> bool:
        return not self.database_url


def read_environment(given: Mapping[str, str] = os.environ) -> Environment:
    """The environment of this process; raises `UnsafeInstallation` with a sentence."""
    value = {v.name: (given.get(v.name) or v.default).strip() for v in VARIABLES}
    mode = value["COULISSE_MODE"]
    if mode not in MODES:
        raise UnsafeInstallation(f"COULISSE_MODE is '{mode}'; it is one of {', '.join(MODES)}.")
    var = Path(value["COULISSE_VAR"]).absolute()
    return Environment(
        mode=mode,
        var=var,
        secret_key=value["COULISSE_SECRET_KEY"] or ("" if mode == "production" else _own_secret(var)),
        base_url=(value["COULISSE_BASE_URL"] or (_address_of_the_demo(var) if mode == "demo" else "")).rstrip("/"),
        allowed_hosts=tuple(h.strip() for h in value["COULISSE_ALLOWED_HOSTS"].split(",") if h.strip()),
        trusted_proxies=_whole_number(value, "COULISSE_TRUSTED_PROXIES"),
        database_url=value["DATABASE_URL"],
        database_owner_url=value["DATABASE_OWNER_URL"],
        database_reader_url=value["DATABASE_READER_URL"],
        mail_url=value["COULISSE_MAIL_URL"],
        log_format=value["COULISSE_LOG_FORMAT"] or ("json" if mode == "production" else "text"),
        metrics_token=value["COULISSE_METRICS_TOKEN"],
        mollie_url=value["COULISSE_MOLLIE_URL"].rstrip("/"),
        uitpas_url=value["COULISSE_UITPAS_URL"].rstrip("/"),
        uitid_url=value["COULISSE_UITID_URL"].rstrip("/"),
        live_url=_live_url(value["COULISSE_LIVE_URL"]),
        live_most=_whole_number(value, "COULISSE_LIVE_MOST"),
        web_processes=_whole_number(value, "COULISSE_WEB_PROCESSES"),
        web_threads=_whole_number(value, "COULISSE_WEB_THREADS"),
    )


def _whole_number(value: Mapping[str, str], name: str) -> int:
    if not value[name].isdigit():
        raise UnsafeInstallation(f"{name} is '{value[name]}'; it is a whole number.")
    return int(value[name])


def _live_url(value: str) -> str:
    if value and not re.fullmatch(r"(https?://[A-Za-z0-9.:\[\]-]+)?/live/", value):
        raise UnsafeInstallation("COULISSE_LIVE_URL is /live/ or an address that ends with it, as https://live.example.org/live/.")
    return value


def _address_of_the_demo(var: Path) -> str:
    """Where the demo of this folder answers, or answered last: what a command prints beside it leads there."""
    try:
        return str(json.loads((var / "demo.json").read_text())["base"])
    except (OSError, ValueError, LookupError, TypeError):
        return ""


def _own_secret(var: Path) -> str:
    """The secret of a demo or test installation: made once, kept in its folder."""
    kept = var / "secret.key"
    try:
        if not kept.exists():
            _make_secret(kept)
        return kept.read_text().strip()
    except OSError as error:
        raise UnsafeInstallation(
            f"Coulisse can't keep its data in {var}: {error.strerror}. Let COULISSE_VAR name a folder in which it may write."
        ) from error


def _make_secret(kept: Path) -> None:
    """Two that start at once end with one secret."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    partial = kept.with_name(f"secret.key.{os.getpid()}")
    partial.touch(mode=0o600)
    partial.write_text(secrets.token_urlsafe(48))
    try:
        os.link(partial, kept)
    except FileExistsError:
        pass
    partial.unlink()


@dataclass(frozen=True)
class MailServer:
    host: str = ""
    port: int = 587
    user: str = ""
    password: str = ""
    starttls: bool = False
    tls: bool = False


def mail_settings(url: str) -> MailServer:
    """The mail server of COULISSE_MAIL_URL; raises `UnsafeInstallation` for what is no such address.

    ``smtp://`` begins in the open and turns TLS on (STARTTLS); ``smtps://`` is TLS from the first byte. Only a server on
    the machine itself is spoken to without.
    """
    if not url:
        return MailServer()
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise UnsafeInstallation("COULISSE_MAIL_URL is smtp://user:password@host:587 or smtps://user:password@host:465.")
    secure = parts.scheme == "smtps"
    local = parts.hostname in ("localhost", "127.0.0.1", "::1")
    return MailServer(
        host=parts.hostname,
        port=parts.port or (465 if secure else 587),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=not secure and not local,
        tls=secure,
    )


_EXAMPLES = ("change", "secret", "example", "django-insecure", "password", "xxxx", "1234")


def production_objections(environment: Environment) -> list[str]:
    """Every reason why production should not start with these settings, as sentences."""
    reasons = []
    key = environment.secret_key
    if len(key) < 50 or len(set(key)) < 12 or any(key.lower().startswith(example) for example in _EXAMPLES):
        reasons.append(
            "COULISSE_SECRET_KEY must be at least 50 random characters. Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    if not environment.base_url.startswith("https://"):
        reasons.append("COULISSE_BASE_URL must be the public address and begin with https://.")
    if environment.embeds_postgres:
        reasons.append("DATABASE_URL must name a PostgreSQL server; the embedded one is for demos and tests.")
    if not environment.mail_url:
        reasons.append("COULISSE_MAIL_URL must name a mail server; without it no visitor gets a ticket.")
    if "*" in environment.allowed_hosts:
        reasons.append("COULISSE_ALLOWED_HOSTS may not be '*': links in mails would follow any host name.")
    return reasons
