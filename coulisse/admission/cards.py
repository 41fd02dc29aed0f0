"""Passes and vouchers as a PDF to give, to print and to keep (PDF/UA-1): one on each A4 page, its upper half a card.

No database, no clock. Outside a transaction: it draws.
"""

import logging
from collections.abc import Sequence
from typing import Any

import typst
from django.utils.translation import override, pgettext

from coulisse.admission.pictures import logo_picture
from coulisse.admission.svg import qr_svg
from coulisse.admission.types import PrintedCard
from coulisse.admission.typesetting import CARD, printable, printable_lines, typeset
from coulisse.lib.codes import grouped
from coulisse.lib.colour import NotAColour, readable_on, repaired

logger = logging.getLogger(__name__)


def cards_pdf(cards: Sequence[PrintedCard], language: str) -> bytes:
    """One page a card, in the language (nl, fr, en). Raises `ValueError` where there is none."""
    data, files = _prepared(cards, language)
    try:
        return typeset(data, files, CARD, format="pdf", pdf_standards=["ua-1"])
    except typst.TypstError:
        # Whatever a text did to it: somebody paid for this, and gives it tonight.
        logger.exception("a card can't be printed as PDF/UA")
        return typeset(data, files, CARD, format="pdf")


def cards_png(cards: Sequence[PrintedCard], language: str, pixels_per_inch: int = 96) -> list[bytes]:
    """The same pages as pictures, for a preview."""
    data, files = _prepared(cards, language)
    pages = typeset(data, files, CARD, format="png", ppi=pixels_per_inch)
    return pages if isinstance(pages, list) else [pages]


def _prepared(cards: Sequence[PrintedCard], language: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    if not cards:
        raise ValueError("no card to print")
    files: dict[str, bytes] = {}
    with override(language):
        pages = [_page(card, files) for card in cards]
        data = {
            "language": language,
            "title": f"{pages[0]['name']} · {pages[0]['house']}",
            "author": pages[0]["house"],
            "words": _words(),
            "pages": pages,
        }
    return data, files


def _page(card: PrintedCard, files: dict[str, bytes]) -> dict[str, Any]:
    shown = grouped(card.code)
    return {
        "name": printable(card.name, 60) or "…",
        "worth": printable(card.worth, 40),
        "kind": printable(card.kind, 40),
        "house": printable(card.house_name, 60) or "…",
        "holder": printable(card.holder, 60),
        "message": printable_lines(card.message, 600, 9),
        "validity": printable(card.validity, 120),
        "how": [printable(line, 200) for line in card.how[:6]],
        "address": [printable(line, 60) for line in card.address[:3] if line],
        "contact": [printable(line, 70) for line in card.contact if line],
        "website": printable(card.website, 90),
        "code": shown,
        "qr": qr_svg(card.code),
        "qr_alt": pgettext("card", "QR code of %(code)s") % {"code": shown},
        **_look(card, files),
    }


def _look(card: PrintedCard, files: dict[str, bytes]) -> dict[str, Any]:
    accent, dark = _colour(card.house_colour, "#7a1f3d"), _colour(card.house_colour_dark, "#1d1b24")
    logo = logo_picture(card.logo) if card.logo else None
    name = f"logo.{logo.suffix}" if logo else ""
    if logo:
        files[name] = logo.content
    return {
        "accent": repaired(accent, "#ffffff"), "colour": accent, "dark": dark, "on_dark": readable_on(dark), "logo": name,
        "logo_is_light": bool(logo and logo.is_light),
    }  # fmt: skip


def _colour(given: str, otherwise: str) -> str:
    try:
        readable_on(given)
    except NotAColour:
        return otherwise
    return given


def _words() -> dict[str, str]:
    """What stands on every card."""
    return {
        "for": pgettext("card", "For"),
        "code": pgettext("card", "Code"),
        "how": pgettext("card", "How to use it"),
        "keep": pgettext("card", "Keep this code to yourself: whoever has it can use it."),
        "questions": pgettext("card", "Questions?"),
    }
