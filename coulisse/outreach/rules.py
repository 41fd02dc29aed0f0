"""When a mail is tried again, and when a person must look. Pure.

The promise: a mail that a server can't take now is tried again, for two days, ever more slowly. What a server refuses
for good is not repeated: the office sees it at once.
"""

import smtplib
from datetime import timedelta

from coulisse.outreach.types import Problem

# How long after each failed try the next one comes; after the last one it has failed.
WAITS = tuple(
    timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60, 120, 240, 480, 720, 1200)
)  # fmt: skip
# Whoever sends has this long before another one may take over: longer than every time-out of one sending together.
LEASE = timedelta(minutes=10)
# A task that was asked to send this long ago, and didn't begin, is asked anew.
QUEUE_PATIENCE = timedelta(minutes=10)


def wait_after(tries: int) -> timedelta | None:
    """How long until the next try after so many; None when it was the last."""
    return WAITS[tries - 1] if 1 <= tries <= len(WAITS) else None


def problem_of(error: OSError) -> Problem:
    """What it means that a server (or the way to it) failed us: `REFUSED` is for good."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _said in error.recipients.values()]
        return Problem.REFUSED if codes and min(codes) >= 500 else Problem.UNREACHABLE
    if isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPDataError):
        return Problem.REFUSED if error.smtp_code >= 500 else Problem.UNREACHABLE
    # Also a wrong password of ours (535): not this mail's fault, and somebody will put it right.
    return Problem.UNREACHABLE


def said_by(error: Exception) -> str:
    """The server's own words, for the office; of our own mistakes only their name."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {_words(said)}" for code, said in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_words(error.smtp_error)}"
    if isinstance(error, OSError):
        return _words(str(error))
    return type(error).__name__


def _words(said: bytes | str) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else said
