"""Addresses in mails. Outreach knows no pages: ``settings.MAIL_LINKS`` names the function that does.

Whatever it answers is looked at here: a mail leads to the installation or to a verified host of this very house,
whichever host name a request came in by (a reset link is worth stealing).
"""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.module_loading import import_string

from coulisse.houses.models import House, HouseDomain
from coulisse.lib.sealing import derived_key, seal, unseal
from coulisse.sales.links import order_signature
from coulisse.sales.models import Order

# Stands in a kept mail for a link that opens something; nothing that people type holds these signs.
LINK_MARK = "\ue000link\ue001"


class ForeignLink(Exception):
    """The address leads to neither the installation nor this house: the mail isn't written."""


def address(kind: str, house: House, **values: Any) -> str:
    """The absolute address of a page; kinds and their values stand in README.md. Raises `ForeignLink`."""
    found = import_string(settings.MAIL_LINKS)(kind, house, **values)
    parts, home = urlsplit(found), urlsplit(settings.BASE_URL)
    if (parts.scheme, parts.netloc) == (home.scheme, home.netloc):
        return found
    if parts.scheme == "https" and parts.netloc == vars(house).get("own_host"):  # Known with the house.
        return found
    own = HouseDomain.objects.filter(house=house, host__iexact=parts.netloc, verified_at__isnull=False)
    if parts.scheme != "https" or not own.exists():
        raise ForeignLink(parts.netloc)
    return found


def order_address(order: Order, house: House, language: str) -> str:
    """Whoever has it has the order: it goes to the address that the order was placed with."""
    return address("order", house, language=language, code=order.code, signature=order_signature(house.pk, order.code))


def files_of_order(order: Order, house: House, language: str) -> dict[str, str]:
    """Where its tickets are as a PDF, and its evenings as a calendar file: made when they are opened."""
    signature = order_signature(house.pk, order.code)
    return {f"{kind}_link": address(kind, house, language=language, code=order.code, signature=signature) for kind in ("tickets_pdf", "calendar")}


def seal_link(link: str, *, house_id: int, message_id: str, nonce: bytes) -> bytes:
    return seal(link.encode(), key=_key(), about=f"mail-link:{house_id}:{message_id}", nonce=nonce)


def open_link(sealed: bytes, *, house_id: int, message_id: str) -> str:
    return unseal(sealed, key=_key(), about=f"mail-link:{house_id}:{message_id}").decode()


def _key() -> bytes:
    return derived_key(settings.SECRET_KEY, "mail-links")
