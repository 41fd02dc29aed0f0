"""The server of production in the mode of tests, as `generations` starts it: ``python -m coulisse.testing.trust.generation``"""

import argparse
import sys

from coulisse.config.generations import replaceable

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--socket", type=int, action="append", default=[])
    parser.add_argument("--ready", type=int)
    asked = parser.parse_args()
    if not asked.socket:
        command = ["-m", "coulisse.testing.trust.generation", "--port", str(asked.port)]
        sys.exit(replaceable(host="127.0.0.1", port=asked.port, processes=2, command=command))
    from coulisse.config.web import serve

    serve(host="127.0.0.1", port=asked.port, processes=2, threads=4, given=asked.socket, ready=asked.ready)
