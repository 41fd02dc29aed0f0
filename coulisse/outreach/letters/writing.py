"""From what a letter says to the mail that is kept: in both forms, with logo, pictures and what it carries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from coulisse.houses.models import House
from coulisse.outreach import wording
from coulisse.outreach.links import order_address
from coulisse.outreach.pictures import Picture, logo_picture
from coulisse.outreach.rendering import render
from coulisse.outreach.types import Attachment, Kind, Mail
from coulisse.sales.models import Order


@dataclass(frozen=True, slots=True)
class Letter:
    """What one mail says, in the language that is active. ``preheader`` is what a list of mails shows after the subject."""

    kind: Kind
    subject: str
    preheader: str
    values: Mapping[str, Any]
    occasion: str = ""
    carries: Sequence[Attachment] = ()
    picture: Picture | None = None  # on top
    pictures: Sequence[Picture] = ()  # further down
    due_at: datetime | None = None  # not sent before


def written(letter: Letter, *, about: str, to: str, house: House, language: str, secret_link: str = "") -> Mail:
    """The mail, ready to be kept."""
    logo = logo_picture(house)
    values = {"preheader": letter.preheader, "logo": logo, "picture": letter.picture, **letter.values}
    # Tickets that go out again say the same as the first time.
    template = Kind.TICKETS if letter.kind is Kind.TICKETS_AGAIN else letter.kind
    words = render(template.value, house=house, language=language, subject=letter.subject, values=values)
    shown = tuple(picture.as_attachment() for picture in (logo, letter.picture, *letter.pictures) if picture)
    return Mail(
        letter.kind, about, to, language, words.subject, words.text, words.html,
        occasion=letter.occasion, attachments=(*letter.carries, *shown), secret_link=secret_link,
        due_at=letter.due_at,
    )  # fmt: skip


def written_about(order: Order, letter: Letter, *, house: House, language: str) -> Mail:
    """A mail to who ordered; every one greets by name and leads to the order's page."""
    common = {"name": wording.greeting_name(order.name), "code": order.code, "order_link": order_address(order, house, language)}
    with_common = Letter(
        letter.kind,
        letter.subject,
        letter.preheader,
        {**common, **letter.values},
        letter.occasion,
        letter.carries,
        letter.picture,
        letter.pictures,
        letter.due_at,
    )
    return written(with_common, about=about_order(order), to=order.email, house=house, language=language)


def about_order(order: Order) -> str:
    """What every mail about an order is about."""
    return f"order:{order.code}"


def language_of_order(order: Order, house: House) -> str:
    return wording.language_or(order.language, house.default_language)
