"""An evening with tickets, and chance that comes from a seed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest

from coulisse.admission import operations, queries
from coulisse.admission.models import Ticket
from coulisse.admission.types import ScanAnswer, TicketToIssue
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.houses.types import Actor
from coulisse.lib.codes import RandomBytes
from coulisse.programme.models import Performance
from coulisse.testing.factories import make_performance

DOOR_STAFF = Actor("staff", 7, "Wim")
PARTERRE = {"nl": "Parterre", "fr": "Parterre", "en": "Stalls"}
STANDARD = {"nl": "Standaard", "fr": "Plein tarif", "en": "Standard"}


def chance(seed: int = 1) -> RandomBytes:
    return Random(seed).randbytes


def sold(performance: Performance, place_no: int, line: int, **changes: Any) -> TicketToIssue:
    place = {"section": PARTERRE, "row": "A", "seat": str(place_no + 1), "entrance": "", "zone": {}, "marks": []}
    return TicketToIssue(performance.pk, line, place_no, place, STANDARD, **{"holder_name": "Mia Claes", **changes})


@dataclass
class Evening:
    """A performance of tonight, with four tickets (lines 101 to 104), and a way to scan at its door."""

    house: House
    performance: Performance
    tickets: list[Ticket]
    codes: dict[int, str]
    now: datetime
    nonces: Random

    def code(self, index: int = 0) -> str:
        return self.codes[self.tickets[index].pk]

    def scan(
        self, code: str, *, door: str = "Hoofdingang", nonce: UUID | None = None, performance: Performance | None = None, **changes: Any
    ) -> ScanAnswer:
        with house_scope(self.house.pk):
            return operations.scan(
                house=self.house, performance_id=(performance or self.performance).pk, code=code, door=door, device="gsm 1", actor=DOOR_STAFF,
                nonce=nonce or self.nonce(), now=changes.pop("now", self.now),
            )  # fmt: skip

    def nonce(self) -> UUID:
        return UUID(int=self.nonces.getrandbits(128))

    def do(self, operation: Callable[..., Any], **words: Any) -> Any:
        """One operation in a scope of its own."""
        with house_scope(self.house.pk):
            return operation(house=self.house, **words)


def make_evening(house: House, *, seed: int = 1, first_line: int = 101, **performance: Any) -> Evening:
    made = make_performance(house, **{"days": 0, **performance})
    tonight = made.starts_at - timedelta(minutes=20)
    with house_scope(house.pk):
        wanted = [sold(made, no, first_line + no) for no in range(4)]
        tickets = operations.issue_tickets(house=house, tickets=wanted, now=tonight, random_bytes=chance(seed))
        codes = queries.signed_codes(house=house, tickets=tickets)
    return Evening(house, made, tickets, codes, tonight, Random(seed))


@pytest.fixture
def evening(de_kring: House) -> Evening:
    return make_evening(de_kring)
