"""Mails from templates of ours and values of others.

- A template is a file in ``mails/``, written by us. Nothing that a house or a visitor typed is ever one.
- HTML escapes every value; plain text has nothing to escape. Both are made of the same values.
- There is nothing to call in a template but the words below: values are strings and plain data.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
from django.utils import translation
from django.utils.translation import gettext, ngettext, npgettext, pgettext

from coulisse.houses.models import House
from coulisse.lib.codes import grouped
from coulisse.lib.text import one_line
from coulisse.outreach import colours
from coulisse.outreach.wording import plain

TEMPLATES = Path(__file__).parent / "mails"
SUBJECT_SIGNS = 150


@dataclass(frozen=True, slots=True)
class Words:
    """What a mail says, in both forms, and its subject on one line."""

    subject: str
    text: str
    html: str


@lru_cache
def environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined, autoescape=jinja2.select_autoescape(disabled_extensions=("txt",), default=True),
    )  # fmt: skip
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_callables(gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext)  # type: ignore[attr-defined]
    made.filters.update(grouped=grouped)
    return made


def render(template: str, *, house: House, language: str, subject: str, values: Mapping[str, Any]) -> Words:
    """Both forms of a mail. ``subject`` may hold what people typed: it becomes one line with an end."""
    subject = one_line(plain(subject, 500), SUBJECT_SIGNS)
    given = {
        **values, "subject": subject, "language": language, "house": letterhead(house),
        "light": colours.light(house.colour, house.colour_dark), "dark": colours.dark(house.colour, house.colour_dark),
    }  # fmt: skip
    with translation.override(language):
        text = environment().get_template(f"{template}.txt").render(given)
        html = environment().get_template(f"{template}.html").render(given)
    return Words(subject, _tidy(text), html.strip() + "\n")


def render_part(template: str, *, house: House, language: str, values: Mapping[str, Any]) -> str:
    """A piece that is put into a mail when it leaves."""
    with translation.override(language):
        return environment().get_template(template).render({**values, "light": colours.light(house.colour, house.colour_dark)}).strip()


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The house as each mail shows it."""

    name: str
    address: str
    phone: str
    phone_link: str
    email: str
    vat_number: str


def letterhead(house: House) -> Letterhead:
    place = f"{house.postal_code} {house.city}".strip()
    phone = plain(house.phone, 40)
    return Letterhead(
        name=plain(house.name, 120),
        address=", ".join(part for part in (plain(house.street), plain(place)) if part),
        phone=phone,
        phone_link="".join(sign for sign in phone if sign.isdigit() or sign == "+"),
        email=plain(house.email, 254),
        vat_number=plain(house.vat_number, 20),
    )


def _tidy(text: str) -> str:
    """No blanks at line ends, and never two empty lines."""
    lines: list[str] = []
    for line in text.strip().splitlines():
        kept = line.rstrip()
        if kept or (lines and lines[-1]):
            lines.append(kept)
    return "\n".join(lines) + "\n"
