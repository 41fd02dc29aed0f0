"""Tickets as a PDF that one keeps and a screen reader reads (PDF/UA-1): one on each A4 page.

Folded twice it is a card of A6: the show on one side, day, seat and code on the other. No database, no clock:
`queries.printed_tickets` makes what it takes. Outside a transaction: it draws, about 10 ms a ticket.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import typst
from babel.dates import format_datetime
from babel.numbers import format_currency
from django.utils.translation import override, pgettext

from coulisse.admission.pictures import logo_picture, show_picture
from coulisse.admission.svg import code128_svg, qr_svg
from coulisse.admission.types import PrintedTicket
from coulisse.admission.typesetting import printable, printable_lines, typeset
from coulisse.lib.codes import grouped
from coulisse.lib.colour import NotAColour, readable_on, repaired

logger = logging.getLogger(__name__)

_LOCALES = {"nl": "nl_BE", "fr": "fr_BE", "en": "en_GB"}
_TIMES = {"nl": "HH:mm", "fr": "HH'h'mm", "en": "HH:mm"}


def tickets_pdf(tickets: Sequence[PrintedTicket], language: str) -> bytes:
    """One page a ticket, in the language (nl, fr, en). Raises `ValueError` where there is no ticket."""
    data, files = _prepared(tickets, language)
    try:
        return typeset(data, files, format="pdf", pdf_standards=["ua-1"])
    except typst.TypstError:
        # Whatever a text did to it: a guest needs the ticket more than its marks.
        logger.exception("a ticket can't be printed as PDF/UA")
        return typeset(data, files, format="pdf")


def tickets_png(tickets: Sequence[PrintedTicket], language: str, pixels_per_inch: int = 144) -> list[bytes]:
    """The same pages as pictures, for a preview."""
    data, files = _prepared(tickets, language)
    pages = typeset(data, files, format="png", ppi=pixels_per_inch)
    return pages if isinstance(pages, list) else [pages]


def _prepared(tickets: Sequence[PrintedTicket], language: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What the template takes: the data, and the files that it names."""
    if not tickets:
        raise ValueError("no ticket to print")
    files: dict[str, bytes] = {}
    with override(language):
        pages = [_page(ticket, place, len(tickets), language, files) for place, ticket in enumerate(tickets, 1)]
        first = pages[0]
        data = {"language": language, "title": f"{first['title']} · {first['day']}", "author": first["house"], "words": _words(), "pages": pages}
    return data, files


def _page(ticket: PrintedTicket, place: int, count: int, language: str, files: dict[str, bytes]) -> dict[str, Any]:
    day, time = _day(ticket.starts_at, ticket.timezone, language), _time(ticket.starts_at, ticket.timezone, language)
    short = grouped(ticket.short_code)
    return {
        "title": printable(ticket.title, 110) or "…",
        "title_short": printable(ticket.title, 54) or "…",
        "subtitle": printable(ticket.subtitle, 110),
        "company": printable(ticket.company, 70),
        "day": day,
        "time": time,
        "doors": pgettext("ticket", "Doors %(time)s") % {"time": _time(ticket.doors_at, ticket.timezone, language)} if ticket.doors_at else "",
        "hall": printable(ticket.hall, 60),
        "address": [printable(line, 60) for line in ticket.address[:3]],
        "section": printable(ticket.section, 40),
        "places": _places(ticket),
        "marks": [printable(mark, 40) for mark in ticket.marks[:3]],
        "entrance": pgettext("ticket", "Entrance: %(door)s") % {"door": printable(ticket.entrance, 40)} if ticket.entrance else "",
        "rate": printable(ticket.rate, 40),
        "price": _price(ticket.price_cents, language),
        "saved": _saved(ticket, language),
        "proof": pgettext("ticket", "Bring your proof along") if ticket.asks_proof else "",
        "holder": printable(ticket.holder_name, 60),
        "order": pgettext("ticket", "Order %(code)s") % {"code": printable(ticket.order_code, 20)} if ticket.order_code else "",
        "count": pgettext("ticket", "Ticket %(place)d of %(count)d") % {"place": place, "count": count} if count > 1 else "",
        "house": printable(ticket.house_name, 60),
        "short_code": short,
        "qr": qr_svg(ticket.code),
        "qr_alt": pgettext("ticket", "QR code to be scanned at the door, for ticket %(code)s") % {"code": short},
        "barcode": code128_svg(ticket.short_code, height=44),
        "barcode_alt": pgettext("ticket", "Barcode of ticket %(code)s") % {"code": short},
        "note": printable_lines(ticket.note, 320, 4),
        "directions": printable_lines(ticket.directions, 520, 6),
        "access": printable_lines(ticket.access, 320, 4),
        "contact": [printable(line, 70) for line in (ticket.house_phone, ticket.house_email) if line],
        "terms": printable_lines(ticket.terms, 520, 4),
        "credit": pgettext("ticket", "Image: %(name)s") % {"name": printable(ticket.image_credit, 60)} if ticket.image_credit and ticket.image else "",
        **_look(ticket, files),
    }  # fmt: skip


def _places(ticket: PrintedTicket) -> list[dict[str, str]]:
    """The place in large type, each part with its word."""
    if not ticket.seat:
        return [{"word": pgettext("ticket", "Place"), "value": printable(ticket.zone, 40)}] if ticket.zone else []
    row = [{"word": pgettext("ticket", "Row"), "value": printable(ticket.row, 20)}] if ticket.row else []
    return [*row, {"word": pgettext("ticket", "Seat"), "value": printable(ticket.seat, 20)}]


def _look(ticket: PrintedTicket, files: dict[str, bytes]) -> dict[str, Any]:
    """Colours that can be read, and images as files."""
    accent, dark = _colour(ticket.house_colour, "#7a1f3d"), _colour(ticket.house_colour_dark, "#1d1b24")
    show = show_picture(ticket.image) if ticket.image else None
    logo = logo_picture(ticket.logo) if ticket.logo else None
    names = {}
    for name, picture in (("image", show), ("logo", logo)):
        if picture:
            names[name] = f"{name}-{_number(files, picture.content)}.{picture.suffix}"
            files[names[name]] = picture.content
    return {
        "accent": repaired(accent, "#ffffff"), "colour": accent, "dark": dark, "on_dark": readable_on(dark),
        "image": names.get("image", ""), "image_alt": printable(ticket.image_alt, 200),
        "logo": names.get("logo", ""), "logo_is_light": bool(logo and logo.is_light),
    }  # fmt: skip


def _number(files: dict[str, bytes], content: bytes) -> int:
    """The same picture is one file, on however many tickets."""
    return next((number for number, known in enumerate(files.values()) if known is content), len(files))


def _colour(given: str, otherwise: str) -> str:
    try:
        readable_on(given)
    except NotAColour:
        return otherwise
    return given


@lru_cache(maxsize=2048)
def _day(moment: datetime, timezone: str, language: str) -> str:
    said = format_datetime(moment, "EEEE d MMMM y", tzinfo=ZoneInfo(timezone), locale=_LOCALES.get(language, "nl_BE"))
    return said[:1].upper() + said[1:]


@lru_cache(maxsize=2048)
def _time(moment: datetime, timezone: str, language: str) -> str:
    return format_datetime(moment, _TIMES.get(language, "HH:mm"), tzinfo=ZoneInfo(timezone), locale=_LOCALES.get(language, "nl_BE"))


def _price(cents: int | None, language: str) -> str:
    if cents is None:
        return ""
    if cents == 0:
        return pgettext("ticket", "free")
    return _euros(cents, language)


@lru_cache(maxsize=2048)
def _euros(cents: int, language: str) -> str:
    return format_currency(cents / 100, "EUR", locale=_LOCALES.get(language, "nl_BE")).replace("\u202f", "\u00a0")


def _saved(ticket: PrintedTicket, language: str) -> str:
    """``Subscription of 5: − € 4.00``."""
    if not ticket.saved_cents:
        return ""
    by = printable(" + ".join(ticket.saved_by), 28)
    less = f"−\u00a0{_price(ticket.saved_cents, language)}"
    return f"{by}: {less}" if by else less


def _words() -> dict[str, str]:
    """What stands on every ticket."""
    return {
        "at_the_door": pgettext("ticket", "At the door"),
        "show_this": pgettext("ticket", "Show this code on paper or on your phone. It lets one person in, once: don’t share a picture of it."),
        "note": pgettext("ticket", "Good to know"),
        "directions": pgettext("ticket", "How to get there"),
        "access": pgettext("ticket", "Accessibility"),
        "questions": pgettext("ticket", "Questions?"),
        "name": pgettext("ticket", "Name"),
        "rate": pgettext("ticket", "Rate"),
        "code": pgettext("ticket", "Code"),
    }
