"""Tickets and the door."""

from .admittance import Admittance, Scan
from .signing_key import SigningKey
from .ticket import Ticket

__all__ = ["Admittance", "Scan", "SigningKey", "Ticket"]
