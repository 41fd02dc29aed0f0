"""A line of the log that can't be written fails whoever wrote it, for the proof that the programme would see it."""

import logging
import sys


def _raise(self: logging.Handler, record: logging.LogRecord) -> None:
    problem = sys.exception()
    assert problem
    raise problem


logging.Handler.handleError = _raise  # type: ignore[method-assign]
