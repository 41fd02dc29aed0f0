"""The floor: the smallest sale there can be, as bare SQL from a C client on the same PostgreSQL."""

import re
import subprocess
import tempfile

_TABLES = """
CREATE TABLE IF NOT EXISTS floor_seat (performance int, place int, holder int, PRIMARY KEY (performance, place));
CREATE TABLE IF NOT EXISTS floor_order (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, holder int, cents int, at timestamptz DEFAULT now());
CREATE TABLE IF NOT EXISTS floor_line (order_id bigint REFERENCES floor_order, performance int, place int, cents int, PRIMARY KEY (order_id, performance, place));
TRUNCATE floor_seat, floor_order, floor_line;
"""
_SALE = r"""
\set place random(1, 100000000)
BEGIN;
INSERT INTO floor_seat VALUES (1, :place, :client_id) ON CONFLICT DO NOTHING;
INSERT INTO floor_order (holder, cents) VALUES (:client_id, 2000) RETURNING id AS order \gset
INSERT INTO floor_line VALUES (:order, 1, :place, 2000);
COMMIT;
"""


def floor(server: object, *, seconds: int = 5) -> dict[str, float]:
    """Sales a second with one client and with sixteen."""
    database = server.url("postgres", "postgres")
    subprocess.run([server.binary("psql"), "-q", database, "-c", _TABLES], check=True)
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(_SALE)
        script.flush()
        return {f"clients_{clients}": _sales(server, database, script.name, clients, seconds) for clients in (1, 16)}


def _sales(server: object, database: str, script: str, clients: int, seconds: int) -> float:
    ran = subprocess.run(
        [server.binary("pgbench"), "-n", "-M", "prepared", "-f", script, "-c", str(clients), "-j", "2", "-T", str(seconds), database],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return round(float(re.search(r"tps = ([\d.]+)", ran.stdout)[1]))
