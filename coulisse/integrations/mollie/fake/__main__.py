"""``python -m coulisse.integrations.mollie.fake --port 9400``: runs until it is interrupted."""

import argparse
import signal
import sys
import threading

from .server import TEST_KEY, FakeMollie


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=9400, help="0: any that is free")
    parser.add_argument("--key", action="append", help=f"an API key that is accepted; {TEST_KEY} when none is given")
    asked = parser.parse_args()
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    with FakeMollie(port=asked.port, keys=tuple(asked.key or (TEST_KEY,))) as fake:
        sys.stdout.write(f"A fake Mollie answers on {fake.url} to the key {fake.keys[0]}\n")
        sys.stdout.flush()
        over.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
