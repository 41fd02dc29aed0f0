"""Tickets as a PDF."""

from collections.abc import Sequence

from coulisse.admission.types import PrintedTicket


def tickets_pdf(tickets: Sequence[PrintedTicket], language: str) -> bytes:
    """One page a ticket."""
    raise NotImplementedError
