"""The SQL that makes and voids tickets: each in one statement, however many."""

import json
from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from coulisse.admission.codes import SERIAL_SIGNS
from coulisse.admission.models import Ticket
from coulisse.admission.types import PlaceOfTicket, TicketToIssue, VoidReason
from coulisse.houses.answers import RowsOf
from coulisse.houses.cursors import kept_cursor
from coulisse.lib.codes import RandomBytes, random_code

# The order is that of places, so that two transactions never wait for each other in a circle.
_INSERT = """
INSERT INTO admission_ticket (house_id, performance_id, order_line_id, serial, version, place_no, place_name, rate_name,
  holder_name, asks_proof, issued_at, void_reason, block_reason)
SELECT %(house)s, sold.performance_id, sold.order_line_id, sold.serial, sold.version, sold.place_no, sold.place_name,
  sold.rate_name, sold.holder_name, sold.asks_proof, %(now)s, '', ''
FROM jsonb_to_recordset(%(sold)s::jsonb) AS sold (performance_id bigint, order_line_id bigint, serial text, version int,
  place_no int, place_name jsonb, rate_name jsonb, holder_name text, asks_proof boolean)
ORDER BY sold.performance_id, sold.place_no
ON CONFLICT (house_id, order_line_id) WHERE voided_at IS NULL DO NOTHING
RETURNING {columns}, EXISTS (SELECT 1 FROM admission_signingkey WHERE house_id = %(house)s AND retired_at IS NULL)
"""
_issued = RowsOf(Ticket, "house_has_key")

_VOID = """
UPDATE admission_ticket SET voided_at = %(now)s, void_reason = %(reason)s
WHERE house_id = %(house)s AND order_line_id = ANY(%(lines)s::bigint[]) AND voided_at IS NULL
RETURNING *
"""

# A place has one live ticket at every moment, also while two change places: so all step aside first.
_STEP_ASIDE = """
UPDATE admission_ticket SET place_no = place_no + 10000000
WHERE house_id = %(house)s AND order_line_id = ANY(%(lines)s::bigint[]) AND voided_at IS NULL
"""

_SEAT = """
UPDATE admission_ticket AS ticket SET place_no = given.place_no, place_name = given.place_name::jsonb
FROM unnest(%(lines)s::bigint[], %(places)s::int[], %(names)s::text[]) AS given (order_line_id, place_no, place_name)
WHERE ticket.house_id = %(house)s AND ticket.order_line_id = given.order_line_id AND ticket.voided_at IS NULL
"""


def insert(
    house_id: int, tickets: Sequence[TicketToIssue], *, now: datetime, random_bytes: RandomBytes, versions: Sequence[int] = ()
) -> list[Ticket]:
    """The tickets that are new; lines that have a live one are passed over. Each says whether its ``house_has_key``."""
    sold = [
        {
            "performance_id": ticket.performance_id, "order_line_id": ticket.order_line_id, "serial": random_code(SERIAL_SIGNS, random_bytes),
            "version": version, "place_no": ticket.place_no, "place_name": dict(ticket.place_name), "rate_name": dict(ticket.rate_name),
            "holder_name": ticket.holder_name[:120], "asks_proof": ticket.asks_proof,
        }
        for ticket, version in zip(tickets, versions or [1] * len(tickets), strict=True)
    ]  # fmt: skip
    cursor = kept_cursor(connection)
    cursor.execute(_INSERT.format(columns=_issued.columns), {"house": house_id, "now": now, "sold": json.dumps(sold)})
    return _issued.read(cursor.fetchall())


def void(house_id: int, order_line_ids: Sequence[int], *, reason: VoidReason, now: datetime) -> list[Ticket]:
    """The tickets that were live until now."""
    values = {"house": house_id, "lines": list(order_line_ids), "reason": VoidReason(reason).value, "now": now}
    return list(Ticket.objects.raw(_VOID, values))


def move(house_id: int, places: Sequence[PlaceOfTicket]) -> int:
    """Other places for the live tickets of these lines; answers how many."""
    values = {
        "house": house_id, "lines": [place.order_line_id for place in places], "places": [place.place_no for place in places],
        "names": [json.dumps(dict(place.place_name)) for place in places],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_STEP_ASIDE, values)
        cursor.execute(_SEAT, values)
        return cursor.rowcount
