"""Questions about tickets and the door. Inside the scope of the house; they write nothing."""

import json
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Count, QuerySet

from coulisse.admission import codes, keys
from coulisse.admission.codes import PublicKey
from coulisse.admission.models import Admittance, SigningKey, Ticket
from coulisse.admission.types import DoorCount, PrintedTicket, RecentScan, Verdict
from coulisse.admission.wording import place_words
from coulisse.houses.asked import Asked, one_of
from coulisse.houses.models import House
from coulisse.lib.kept import ForAMoment
from coulisse.lib.text import in_language
from coulisse.programme import queries as programme
from coulisse.programme.models import Performance, ProductionImage

MANIFEST_FORMAT = "coulisse-manifest/1"


class NoSigningKey(Exception):
    """The house never issued a ticket, so that nothing can sign."""


_live_of = Asked(lambda house, lines: _of_lines(lines).filter(house=house, voided_at=None))
_all_of = Asked(lambda house, lines: _of_lines(lines).filter(house=house))


def _of_lines(lines: Any) -> QuerySet[Ticket]:
    return Ticket.objects.filter(one_of("order_line_id", lines)).order_by("order_line_id", "-id")


def tickets_of_lines(*, house: House, order_line_ids: Sequence[int], with_void: bool = False) -> list[Ticket]:
    """The live ticket of each line, by line; ``with_void`` also those that were before it, newest first."""
    return (_all_of if with_void else _live_of).all(house.pk, list(order_line_ids))


def ticket_by_serial(*, house: House, typed: str) -> Ticket | None:
    """The ticket whose code somebody typed or scanned, live or void; None for any other text.

    For looking up, not for letting in: a signed code is read and not verified.
    """
    try:
        serial = codes.read(typed).serial
    except codes.NotATicketCode:
        return None
    return Ticket.objects.filter(house=house, serial=serial).first()


def admitted_lines(*, house: House, order_line_ids: Sequence[int]) -> set[int]:
    """Of which of these lines somebody is inside."""
    inside = Admittance.objects.filter(house=house, undone_at=None, ticket__order_line_id__in=list(order_line_ids))
    return set(inside.values_list("ticket__order_line_id", flat=True))


def signed_codes(*, house: House, tickets: Sequence[Ticket], for_a_page: bool = False) -> dict[int, str]:
    """The signed code of each ticket, by the ticket's id: what goes into its QR code. One query.

    ``for_a_page``: by the key as it was a moment ago, mostly without a query; a page is asked for again, a mail is not.
    Raises `NoSigningKey`, and `keys.KeyCantBeOpened` after the installation's secret was changed.
    """
    key = keys.key_shown(house.pk) if for_a_page else keys.newest_key(house.pk)
    if key is None:
        raise NoSigningKey(house.pk)
    private = keys.private_key(key)
    return {
        ticket.pk: codes.encode(
            house_id=house.pk, performance_id=ticket.performance_id, serial=ticket.serial, version=ticket.version,
            key_number=key.number, private_key=private,
        )
        for ticket in tickets
    }  # fmt: skip


def public_keys(*, house: House) -> list[PublicKey]:
    """Every key that ever signed for the house, retired ones marked: what another vendor's gate needs."""
    return [keys.public_key(key) for key in SigningKey.objects.filter(house=house).order_by("number")]


_COUNTS = """
SELECT asked.id,
  (SELECT count(*) FROM admission_ticket WHERE house_id = %(house)s AND performance_id = asked.id AND voided_at IS NULL),
  (SELECT count(*) FROM admission_admittance WHERE house_id = %(house)s AND performance_id = asked.id AND undone_at IS NULL)
FROM unnest(%(performances)s::bigint[]) AS asked (id)
"""


def door_counts(*, house: House, performance_ids: Sequence[int]) -> dict[int, DoorCount]:
    """How many are expected and how many inside, of each performance. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"house": house.pk, "performances": list(performance_ids)})
        return {performance_id: DoorCount(expected, inside) for performance_id, expected, inside in cursor.fetchall()}


def door_count(*, house: House, performance: Performance) -> DoorCount:
    """How many are expected and how many inside. One query."""
    return door_counts(house=house, performance_ids=[performance.pk])[performance.pk]


_EXPECTED = "SELECT count(*) FROM admission_ticket WHERE house_id = %s AND performance_id = %s AND voided_at IS NULL"
_expected: ForAMoment[int] = ForAMoment(settings.MOMENT_SECONDS, most=500)


def expected_about(*, house: House, performance_id: int) -> int:
    """How many tickets let in, as it was a moment ago at most: beside each scan it needn't be counted anew."""
    return _expected.get((house.pk, performance_id), lambda: _count_expected(house.pk, performance_id))


def _count_expected(house_id: int, performance_id: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_EXPECTED, [house_id, performance_id])
        return int(cursor.fetchone()[0])


def inside_by_door(*, house: House, performance: Performance) -> dict[str, int]:
    """How many came in by each door, the busiest first."""
    inside = Admittance.objects.filter(house=house, performance=performance, undone_at=None)
    return dict(inside.values_list("door").annotate(count=Count("id")).order_by("-count", "door"))


_RECENT = """
SELECT scan.id, scan.at, scan.verdict, scan.door, scan.device, scan.by, scan.nonce, scan.admittance_id,
  scan.verdict = 'admitted' AND made.id IS NOT NULL AND made.undone_at IS NULL,
  scan.ticket_id, coalesce(ticket.serial, ''), coalesce(ticket.place_name, '{}'), coalesce(ticket.rate_name, '{}'), coalesce(ticket.holder_name, '')
FROM admission_scan AS scan
LEFT JOIN admission_ticket AS ticket ON ticket.house_id = scan.house_id AND ticket.id = scan.ticket_id
LEFT JOIN admission_admittance AS made ON made.house_id = scan.house_id AND made.id = scan.admittance_id
WHERE scan.house_id = %(house)s AND scan.performance_id = %(performance)s
  AND (%(ticket)s::bigint IS NULL OR scan.ticket_id = %(ticket)s)
ORDER BY scan.id DESC LIMIT %(most)s
"""


def recent_scans(*, house: House, performance: Performance, ticket: Ticket | None = None, most: int = 50) -> list[RecentScan]:
    """What was held before the scanners of a performance, newest first; with ``ticket`` of that one only. One query."""
    values = {"house": house.pk, "performance": performance.pk, "ticket": ticket.pk if ticket else None, "most": most}
    with connection.cursor() as cursor:
        cursor.execute(_RECENT, values)
        rows = cursor.fetchall()
    read: dict[str, Callable[[Any], Any]] = {"verdict": Verdict, "place_name": json.loads, "rate_name": json.loads}
    names = [field.name for field in fields(RecentScan)]
    return [RecentScan(**{name: read[name](value) if name in read else value for name, value in zip(names, row, strict=True)}) for row in rows]


def offline_manifest(*, house: House, performance: Performance, now: datetime) -> dict[str, Any]:
    """All that a device needs to let in without a connection, ready for JSON; no names. README.md specifies it.

    Three queries. As of ``now``: a device fetches it again as long as it is connected.
    """
    live, void = [], []
    inside = set(Admittance.objects.filter(house=house, performance=performance, undone_at=None).values_list("ticket_id", flat=True))
    for ticket in Ticket.objects.filter(house=house, performance=performance).defer("holder_name").order_by("id"):
        if ticket.voided_at is not None:
            void.append({"serial": ticket.serial, "reason": ticket.void_reason})
        else:
            live.append({
                "serial": ticket.serial, "version": ticket.version, "place": ticket.place_name, "rate": ticket.rate_name,
                "asks_proof": ticket.asks_proof,
                "blocked": ticket.blocked_at is not None, "inside": ticket.pk in inside,
            })  # fmt: skip
    return {
        "format": MANIFEST_FORMAT,
        "house_id": house.pk,
        "performance_id": performance.pk,
        "made_at": now.isoformat(),
        "keys": [
            {"number": key.number, "public_key": b64encode(key.public_key).decode(), "retired": key.retired_at is not None}
            for key in public_keys(house=house)
        ],
        "tickets": live,
        "void": void,
    }


# The first of each production comes last.
_images_of = Asked(lambda house, ids: ProductionImage.objects.filter(one_of("production", ids), house=house).order_by("-position", "-id"))


NOTHING_SAVED: tuple[int, Sequence[str]] = (0, ())


def printed_tickets(
    *,
    house: House,
    tickets: Sequence[Ticket],
    language: str,
    read_image: Callable[[str], bytes | None],
    order_code: str = "",
    prices: Mapping[int, int] | None = None,
    savings: Mapping[int, tuple[int, Sequence[str]]] | None = None,
    directions: str = "",
    terms: str = "",
) -> list[PrintedTicket]:
    """These tickets of one house, ready for `pdf.tickets_pdf`. Three queries, however many.

    ``prices`` are cents by order line, ``savings`` how much less that is than the list says and by what; ``read_image`` gives the bytes of a stored image by its name, None where it
    is gone. Raises as `signed_codes` does.
    """
    signed = signed_codes(house=house, tickets=tickets)
    performances = programme.performances_to_sell({ticket.performance_id for ticket in tickets})
    productions = {performance.production_id for performance in performances.values()}
    images: dict[int, ProductionImage] = {}
    for image in _images_of.all(house.pk, list(productions)):
        images[image.production_id] = image
    read = {name: read_image(name) for name in {house.logo, *(image.name for image in images.values())} if name}

    def printed(ticket: Ticket) -> PrintedTicket:
        performance = performances[ticket.performance_id]
        production, hall = performance.production, performance.plan_version.layout.hall
        image = images.get(production.pk)
        place = place_words(ticket.place_name, language)
        where = hall if hall.city or hall.street else house
        return PrintedTicket(
            code=signed[ticket.pk],
            short_code=ticket.serial,
            house_name=house.name,
            title=in_language(production.title, language),
            subtitle=in_language(production.subtitle, language),
            company=production.company,
            starts_at=performance.starts_at,
            doors_at=performance.doors_at,
            timezone=house.timezone,
            hall=hall.name,
            address=tuple(line for line in (where.street, f"{where.postal_code} {where.city}".strip()) if line),
            house_colour=house.colour,
            house_colour_dark=house.colour_dark,
            logo=read.get(house.logo),
            image=read.get(image.name) if image else None,
            image_alt=in_language(image.alt, language) if image else "",
            image_credit=image.credit if image else "",
            section=place.section,
            row=place.row,
            seat=place.seat,
            zone="" if place.seat else place.zone,
            entrance=place.entrance,
            marks=place.marks,
            rate=in_language(ticket.rate_name, language),
            asks_proof=ticket.asks_proof,
            price_cents=(prices or {}).get(ticket.order_line_id),
            saved_cents=(savings or {}).get(ticket.order_line_id, NOTHING_SAVED)[0],
            saved_by=(savings or {}).get(ticket.order_line_id, NOTHING_SAVED)[1],
            holder_name=ticket.holder_name,
            order_code=order_code,
            note=in_language(performance.note, language),
            directions=directions,
            access=in_language(hall.access, language),
            house_phone=house.phone,
            house_email=house.email,
            terms=terms,
        )

    return [printed(ticket) for ticket in tickets]
