"""What stands in docs/operators/deploy is what an operator can start."""

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from coulisse.config.environment import VARIABLES, production_objections, read_environment
from coulisse.config.postgres import APP, OWNER, READER, EmbeddedPostgres
from coulisse.testing.architecture import ROOT

DEPLOY = ROOT / "docs/operators/deploy"
SECRET = "kL9xw0_Zt7Qm4-Vb1nC8dRfGhJkPsYuEaXiOoW2T5vN6B3qM7z"


def example() -> dict[str, str]:
    lines = (DEPLOY / "coulisse.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_the_example_lacks_nothing_but_the_secret() -> None:
    assert set(example()) <= {variable.name for variable in VARIABLES}
    (reason,) = production_objections(read_environment(example()))
    assert reason.startswith("COULISSE_SECRET_KEY")
    assert production_objections(read_environment({**example(), "COULISSE_SECRET_KEY": SECRET})) == []


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd isn't here")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    for unit in DEPLOY.glob("coulisse-*.*"):
        (tmp_path / unit.name).write_text(unit.read_text().replace("/opt/coulisse/.venv/bin/coulisse", sys.executable))
    done = subprocess.run(["systemd-analyze", "verify", *map(str, tmp_path.iterdir())], capture_output=True, text=True)
    assert [line for line in done.stderr.splitlines() if "coulisse-" in line and str(tmp_path) in line] == []


def test_what_the_containerfile_takes_along_is_there() -> None:
    lines = (DEPLOY / "Containerfile").read_text().splitlines()
    taken = [word for line in lines if line.startswith("COPY ") for word in line.split()[1:-1]]
    assert taken and [word for word in taken if not (ROOT / word).exists()] == []


@pytest.mark.slow(seconds=40)
def test_from_an_empty_database_to_a_ready_server(coulisse: Any, tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / "postgres", durable=False)
    with server.running():
        server.ensure_database("coulisse")
        settings = {
            **example(),
            "COULISSE_SECRET_KEY": SECRET,
            "COULISSE_VAR": str(tmp_path / "var"),
            **{
                name: server.url(role, "coulisse")
                for name, role in (("DATABASE_URL", APP), ("DATABASE_OWNER_URL", OWNER), ("DATABASE_READER_URL", READER))
            },
        }
        assert "run `coulisse migrate` first" in coulisse("serve", **settings).stderr
        assert coulisse("migrate", "--quiet", **settings).returncode == 0
        assert "is a superuser" in coulisse("serve", **{**settings, "DATABASE_URL": server.url("postgres", "coulisse")}).stderr
        _serves(settings)


def _serves(settings: dict[str, str]) -> None:
    port = "18953"
    environment = {**settings, "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    web = subprocess.Popen([sys.executable, "-m", "coulisse.config.cli", "serve", "--port", port], env=environment, stderr=subprocess.PIPE, text=True)
    try:
        assert _answer(f"http://127.0.0.1:{port}/ready/") == 200
        assert _answer(f"http://127.0.0.1:{port}/", host="tickets.example.org") in (200, 301, 302, 404)
        assert _answer(f"http://127.0.0.1:{port}/", host="elsewhere.example") == 400
    finally:
        web.terminate()
        said = web.communicate(timeout=20)[1]
    assert '"route": ' in said and '"status": 200' in said


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        return None


def _answer(address: str, host: str = "") -> int:
    """The status; a server that isn't there yet is waited for."""
    request = urllib.request.Request(address, headers={"X-Forwarded-Proto": "https", **({"Host": host} if host else {})})
    for _ in range(600):
        try:
            with urllib.request.build_opener(_Stay).open(request, timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not start")
