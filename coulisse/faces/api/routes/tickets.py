"""Tickets and the door."""

from django.http import HttpRequest
from ninja import Router, Status

from coulisse.admission import operations as admission
from coulisse.admission import queries as doors
from coulisse.admission.types import ScanAnswer
from coulisse.faces.api.auth import allowed
from coulisse.faces.api.problems import ApiProblem, not_found
from coulisse.faces.api.schemas import ScanIn, ScanOut, TicketOut, UndoIn
from coulisse.houses.scope import house_scope
from coulisse.houses.types import ApiScope
from coulisse.sales import queries as sales

router = Router(tags=["tickets"])


@router.get("/houses/{house}/orders/{code}/tickets", response=list[TicketOut], summary="The tickets of an order, with their codes")
def tickets(request: HttpRequest, house: str, code: str) -> list[TicketOut]:
    caller = allowed(request, house, ApiScope.TICKETS)
    with house_scope(caller.house.pk):
        order = sales.order_with_lines(code)
        if order is None:
            raise not_found("order")
        found = doors.tickets_of_lines(house=caller.house, order_line_ids=[line.pk for line in order.lines.all()])
        codes = doors.signed_codes(house=caller.house, tickets=found) if found else {}
        return [
            TicketOut(
                serial=ticket.serial,
                code=codes[ticket.pk],
                performance_id=ticket.performance_id,
                place=ticket.place_name,
                rate_name=ticket.rate_name,
                holder_name=ticket.holder_name,
                issued_at=ticket.issued_at,
            )
            for ticket in found
        ]


@router.post("/houses/{house}/scans", response=ScanOut, summary="Let the holder of a code in, or learn why not")
def scan(request: HttpRequest, house: str, body: ScanIn) -> ScanOut:
    caller = allowed(request, house, ApiScope.SCAN)
    try:
        with house_scope(caller.house.pk) as scope:
            answer = admission.scan(
                house=caller.house,
                performance_id=body.performance_id,
                code=body.code,
                door=body.door,
                device=body.device,
                actor=caller.actor,
                nonce=body.nonce,
                now=scope.now,
            )
            expected = doors.expected_about(house=caller.house, performance_id=body.performance_id)
    except admission.NoSuchPerformance as unknown:
        raise not_found("performance") from unknown
    except admission.NonceReused as reused:
        raise ApiProblem(409, "nonce-reused", "This nonce names another scan", "Give each scan a nonce of its own.") from reused
    return _answer(answer, expected)


def _answer(answer: ScanAnswer, expected: int) -> ScanOut:
    seen = answer.ticket
    ticket = {"serial": seen.serial, "place": seen.place_name, "rate_name": seen.rate_name, "performance_id": seen.performance_id} if seen else None
    return ScanOut(
        verdict=answer.verdict.value,
        colour=answer.verdict.colour,
        admitted=answer.verdict == "admitted",
        ticket=ticket,
        admittance_id=answer.admittance_id,
        admitted_at=answer.admitted_at,
        admitted_door=answer.admitted_door,
        expected=expected,
        inside=answer.inside,
    )


@router.post("/houses/{house}/scans/undo", response={204: None}, summary="Take an admittance back")
def undo(request: HttpRequest, house: str, body: UndoIn) -> Status:
    caller = allowed(request, house, ApiScope.SCAN)
    try:
        with house_scope(caller.house.pk) as scope:
            admission.undo(house=caller.house, admittance_id=body.admittance_id, actor=caller.actor, now=scope.now)
    except admission.NothingToUndo as nothing:
        raise not_found("admittance") from nothing
    return Status(204, None)
