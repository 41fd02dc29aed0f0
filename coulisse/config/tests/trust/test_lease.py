"""Whoever led until their lease was over doesn't take it back: with the Patroni, the etcd and the settings of the guide."""

import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from coulisse.testing.architecture import ROOT
from coulisse.testing.trust.failover import lease
from coulisse.testing.trust.leash import on_a_leash

DEPLOY = ROOT / "docs/operators/deploy"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (shutil.which("patroni") and shutil.which("etcd")), reason="Patroni and etcd aren't here: apt-get install patroni etcd-server"
    ),
]


def interface_of_the_guide() -> str:
    found = re.search(r"^(etcd3?):$", (DEPLOY / "patroni.yml").read_text(), re.MULTILINE)
    assert found
    return found[1]


def patroni() -> tuple[int, ...]:
    said = subprocess.run(["patroni", "--version"], capture_output=True, text=True, check=True, timeout=60).stdout
    return tuple(int(number) for number in re.findall(r"\d+", said))


@pytest.fixture
def etcd(tmp_path: Path) -> Iterator[str]:
    """One etcd, with what the guide switches on."""
    switched_on = dict(line.split("=", 1) for line in (DEPLOY / "etcd.env").read_text().splitlines() if line.startswith("ETCD_ENABLE"))
    clients, peers = (f"127.0.0.1:{free_port()}" for _each in range(2))
    names = {"LISTEN_CLIENT_URLS": clients, "ADVERTISE_CLIENT_URLS": clients, "LISTEN_PEER_URLS": peers, "INITIAL_ADVERTISE_PEER_URLS": peers}
    addresses = {f"ETCD_{name}": f"http://{where}" for name, where in names.items()}
    variables = {"PATH": "/usr/bin", "ETCD_DATA_DIR": str(tmp_path), "ETCD_INITIAL_CLUSTER": f"default=http://{peers}", **switched_on, **addresses}
    with on_a_leash([sys.executable], "import subprocess; subprocess.run(['etcd'])", variables):
        wait_for(clients)
        yield clients


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for(where: str) -> None:
    host, port = where.split(":")
    for _try in range(300):
        with suppress(OSError), socket.create_connection((host, int(port)), timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError("etcd doesn't answer")


def who_leads(interface: str, etcd: str) -> str:
    said = subprocess.run(["/usr/bin/python3", lease.__file__, interface, etcd], capture_output=True, text=True, timeout=60)
    assert said.returncode == 0, said.stderr
    return said.stdout.strip()


def test_who_was_frozen_until_another_one_led_doesnt_lead_again(etcd: str) -> None:
    assert who_leads(interface_of_the_guide(), etcd) == "second"


def test_by_the_other_interface_debians_patroni_takes_the_lead_back(etcd: str) -> None:
    if patroni() >= (3, 0, 3):
        pytest.skip("mended in Patroni 3.0.3")
    assert who_leads("etcd3", etcd) == "first", "what the guide avoids: the second one's orders would be thrown away"
