"""What can be done with tickets and at the door. Keyword-only; inside the scope of the house that owns the places.

Repeating an action is harmless: tickets are issued once a line, voided once, and a scan that comes again gets the
answer it got. Codes are not stored: `queries.signed_codes` signs them when they are shown.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError
from django.db.models import QuerySet

from coulisse.admission import codes, issuing, keys, scanning
from coulisse.admission.codes import CodeRead
from coulisse.admission.models import Admittance, SigningKey, Ticket
from coulisse.admission.scanning import AtTheDoor, NonceReused
from coulisse.admission.types import PlaceOfTicket, ScanAnswer, TicketToIssue, Verdict, VoidReason
from coulisse.houses import operations as houses
from coulisse.houses.models import House
from coulisse.houses.types import Actor
from coulisse.lib.codes import RandomBytes

__all__ = ["NonceReused"]

_MOST_KEYS = 256


class PlaceHasTicket(Exception):
    """Another live ticket stands for one of the places; nothing was issued."""


class NoLiveTicket(Exception):
    """A line has no ticket that lets in. ``order_line_ids`` says which."""

    def __init__(self, order_line_ids: Sequence[int]) -> None:
        self.order_line_ids = tuple(order_line_ids)
        super().__init__(", ".join(map(str, self.order_line_ids)))


class TicketUsed(Exception):
    """Somebody is inside with the ticket already. ``order_line_ids`` says which."""

    def __init__(self, order_line_ids: Sequence[int]) -> None:
        self.order_line_ids = tuple(order_line_ids)
        super().__init__(", ".join(map(str, self.order_line_ids)))


class NoSuchPerformance(Exception):
    """The house has no such performance."""


class NothingToUndo(Exception):
    """There is no such admittance, or it was undone before."""


class NoKeyNumbersLeft(Exception):
    """A house has had 256 signing keys; a code has no room to name another one."""


def issue_tickets(*, house: House, tickets: Sequence[TicketToIssue], now: datetime, random_bytes: RandomBytes) -> list[Ticket]:
    """A live ticket for each line, in the order asked; a line that has one already keeps it. One statement.

    The house's first signing key is made with its first ticket. Raises `PlaceHasTicket`.
    """
    if not tickets:
        return []
    try:
        issued = issuing.insert(house.pk, tickets, now=now, random_bytes=random_bytes)
    except IntegrityError as error:
        if "ticket_one_per_place" in str(error):
            raise PlaceHasTicket from error
        raise
    if not all(ticket.house_has_key for ticket in issued):  # type: ignore[attr-defined]
        make_signing_key(house=house, now=now, random_bytes=random_bytes)
    found = {ticket.order_line_id: ticket for ticket in issued}
    earlier = [ticket.order_line_id for ticket in tickets if ticket.order_line_id not in found]
    if earlier:
        found |= {ticket.order_line_id: ticket for ticket in _live(house, earlier)}
    return [found[ticket.order_line_id] for ticket in tickets]


def void_tickets(*, house: House, order_line_ids: Sequence[int], reason: VoidReason, now: datetime) -> list[Ticket]:
    """The live tickets of these lines let nobody in any more; answers them. Lines without one are left alone.

    Who is inside stays inside: ask `queries.admitted_lines` before, where that matters.
    """
    return issuing.void(house.pk, order_line_ids, reason=reason, now=now)


def reissue(
    *, house: House, order_line_ids: Sequence[int], now: datetime, random_bytes: RandomBytes, holder_names: Mapping[int, str] | None = None
) -> list[Ticket]:
    """A newer ticket in the place of each line's live one: new serial, next version; the old codes let nobody in.

    For a ticket that was lost, stolen or resold; a block on the old one isn't carried over. ``holder_names`` by line:
    who isn't named keeps the name. Raises `NoLiveTicket`, and `TicketUsed` where somebody is inside with it.
    """
    names = holder_names or {}
    replaced = {ticket.order_line_id: ticket for ticket in issuing.void(house.pk, order_line_ids, reason=VoidReason.REISSUED, now=now)}
    if missing := [line for line in order_line_ids if line not in replaced]:
        raise NoLiveTicket(missing)
    inside = Admittance.objects.filter(house=house, ticket__in=replaced.values(), undone_at=None)
    if used := sorted(inside.values_list("ticket__order_line_id", flat=True)):
        raise TicketUsed(used)
    again = [
        TicketToIssue(old.performance_id, line, old.place_no, old.place_name, old.rate_name, names.get(line, old.holder_name), old.asks_proof)
        for line, old in replaced.items()
    ]
    versions = [old.version + 1 for old in replaced.values()]
    issued = {ticket.order_line_id: ticket for ticket in issuing.insert(house.pk, again, now=now, random_bytes=random_bytes, versions=versions)}
    return [issued[line] for line in order_line_ids]


def move_tickets(*, house: House, places: Sequence[PlaceOfTicket]) -> int:
    """Other places for the live tickets of these lines, because the performance has another seating plan; answers how many.

    Their codes stay good, on paper too: they hold no place, and the door shows the new one.
    """
    return issuing.move(house.pk, places) if places else 0


def rename_holder(*, house: House, order_line_ids: Sequence[int], holder_name: str, now: datetime) -> int:
    """Another name on the live tickets of these lines; answers how many. Their codes stay good: they hold no name.

    When a ticket goes to somebody else, `reissue` it: otherwise the former holder can still come in.
    """
    del now  # Asked as of every operation; a name has no date.
    live = Ticket.objects.filter(house=house, order_line_id__in=list(order_line_ids), voided_at=None)
    return live.update(holder_name=holder_name[:120])


def block_tickets(*, house: House, order_line_ids: Sequence[int], reason: str, actor: Actor, now: datetime) -> int:
    """Stop tickets at the door for now (stolen, contested payment); ``reason`` is what the door tells its staff.

    Answers how many; void ones and blocked ones are left alone.
    """
    let_in = Ticket.objects.filter(house=house, order_line_id__in=list(order_line_ids), voided_at=None, blocked_at=None)
    return _change(let_in, house, "ticket.blocked", actor, now, blocked_at=now, block_reason=reason[:120])


def unblock_tickets(*, house: House, order_line_ids: Sequence[int], actor: Actor, now: datetime) -> int:
    """Blocked tickets let in again; answers how many."""
    stopped = Ticket.objects.filter(house=house, order_line_id__in=list(order_line_ids), voided_at=None, blocked_at__isnull=False)
    return _change(stopped, house, "ticket.unblocked", actor, now, blocked_at=None, block_reason="")


def make_signing_key(*, house: House, now: datetime, random_bytes: RandomBytes) -> SigningKey:
    """The key that signs for the house; the first one is made here. Two that ask at once get the same key."""
    return _newest_key(house) or _insert_key(house, 0, now, random_bytes)


def rotate_signing_key(*, house: House, actor: Actor, now: datetime, random_bytes: RandomBytes, retire_older: bool = False) -> SigningKey:
    """A new key signs from now on. With ``retire_older`` (a key that leaked) tickets signed before let nobody in.

    Their holders then need their tickets anew; short codes stay good. Raises `NoKeyNumbersLeft`.
    """
    last = SigningKey.objects.filter(house=house).order_by("-number").values_list("number", flat=True).first()
    number = 0 if last is None else last + 1
    if number >= _MOST_KEYS:
        raise NoKeyNumbersLeft
    key = _insert_key(house, number, now, random_bytes)
    if retire_older:
        SigningKey.objects.filter(house=house, number__lt=key.number, retired_at=None).update(retired_at=now)
    detail = {"number": key.number, "retire_older": retire_older}
    houses.record(house=house, actor=actor, verb="signing_key.rotated", subject=f"house:{house.pk}", now=now, detail=detail)
    return key


def scan(
    *, house: House, performance_id: int, code: str, door: str = "", device: str = "", actor: Actor, nonce: UUID, now: datetime
) -> ScanAnswer:  # fmt: skip
    """Let the holder of a code in, or say why not. Of several doors at once, exactly one lets in; every scan is kept.

    ``code`` is what the scanner read or a person typed. ``nonce`` is the device's own name for this scan: sent
    again (a lost answer), it gets the same answer. One statement, two
    when this process meets a signing key for the first time. Raises `NoSuchPerformance`, `NonceReused`.
    """
    at = AtTheDoor(house.pk, performance_id, door, device, actor.name or actor.kind, nonce, now)
    read, public_key, refused = _check(house, code)
    answer = scanning.scan(at, read, public_key=public_key, refused=refused)
    if answer is None:
        raise NoSuchPerformance(performance_id)
    return answer


def undo(*, house: House, admittance_id: int, actor: Actor, now: datetime) -> Admittance:
    """Take an admittance back, so that its ticket lets in again; who undid it and when is kept. Raises `NothingToUndo`."""
    undone = Admittance.objects.filter(house=house, pk=admittance_id, undone_at=None).update(
        undone_at=now, undone_by=(actor.name or actor.kind)[:120]
    )
    if not undone:
        raise NothingToUndo(admittance_id)
    admittance = Admittance.objects.get(house=house, pk=admittance_id)
    houses.record(house=house, actor=actor, verb="admittance.undone", subject=f"ticket:{admittance.ticket_id}", now=now)
    return admittance


_NO_CODE = CodeRead("")


def _check(house: House, code: str) -> tuple[CodeRead, bytes | None, Verdict | None]:
    """The code, the public key it was verified with, and the verdict where no ticket needs to be looked up."""
    try:
        read = codes.read(code)
    except codes.NotATicketCode:
        return _NO_CODE, None, Verdict.NOT_A_TICKET
    if not read.is_signed:
        return read, None, None
    if read.house_id != house.pk:
        return _NO_CODE, None, Verdict.OTHER_HOUSE
    key = keys.verified_with(read)
    return (read, key, None) if key else (_NO_CODE, None, Verdict.UNKNOWN)


def _live(house: House, order_line_ids: Sequence[int]) -> list[Ticket]:
    return list(Ticket.objects.filter(house=house, order_line_id__in=list(order_line_ids), voided_at=None))


def _newest_key(house: House) -> SigningKey | None:
    return keys.newest_key(house.pk)


def _insert_key(house: House, number: int, now: datetime, random_bytes: RandomBytes) -> SigningKey:
    """The key of this number: ours, or that of who was quicker."""
    public, sealed = keys.new_key(house_id=house.pk, number=number, random_bytes=random_bytes)
    ours = SigningKey(house=house, number=number, public_key=public, sealed_private_key=sealed, made_at=now)
    SigningKey.objects.bulk_create([ours], ignore_conflicts=True)
    return SigningKey.objects.get(house=house, number=number)


def _change(tickets: QuerySet[Ticket], house: House, verb: str, actor: Actor, now: datetime, **values: object) -> int:
    """Change these tickets, and write a line of history for each."""
    ids = list(tickets.select_for_update().order_by("id").values_list("id", flat=True))
    Ticket.objects.filter(house=house, id__in=ids).update(**values)
    for ticket_id in ids:
        houses.record(house=house, actor=actor, verb=verb, subject=f"ticket:{ticket_id}", now=now)
    return len(ids)
