"""Two of Patroni's members and a lease that runs out, without any PostgreSQL: who leads at the end?

Run by the Python that Patroni is installed for: ``/usr/bin/python3 lease.py etcd 127.0.0.1:2379``. The first leads and hangs
until its lease is over and the second has taken over; then it goes on where it stood, as a machine does that was frozen.
"""

import sys
import time
from importlib import import_module
from typing import Any

LEASE_SECONDS = 5


def member(name: str, interface: str, etcd: str) -> Any:
    words = {"scope": f"lease-{interface}", "name": name, "ttl": LEASE_SECONDS, "loop_wait": 1, "retry_timeout": 3}
    return import_module("patroni.dcs").get_dcs({**words, interface: {"host": etcd}})


def who_leads_when_the_first_goes_on(interface: str, etcd: str) -> str:
    first, second = member("first", interface, etcd), member("second", interface, etcd)
    first.get_cluster()
    assert first.attempt_to_acquire_leader()
    first.get_cluster()
    until = time.monotonic() + 6 * LEASE_SECONDS
    while not second.attempt_to_acquire_leader():
        assert time.monotonic() < until, "the lease doesn't end"
        time.sleep(0.2)
    first.update_leader(None)
    second.get_cluster()
    time.sleep(1)
    return str(member("third", interface, etcd).get_cluster().leader.name)


if __name__ == "__main__":
    print(who_leads_when_the_first_goes_on(*sys.argv[1:]))
