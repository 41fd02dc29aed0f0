"""A process that ends with the one that started it, however that one ended: ``python -m coulisse.config.lifeline MODULE …``

Its standard input is a pipe that only the starter holds. When it closes, the process is told to end.
"""

import os
import runpy
import signal
import sys
from threading import Thread


def _end_with_the_starter() -> None:
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    Thread(target=_end_with_the_starter, daemon=True).start()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
