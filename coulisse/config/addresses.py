"""Absolute addresses of a house's pages, for mails, providers and feeds."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from coulisse.faces.shared.pages import url
from coulisse.houses.models import House
from coulisse.houses.queries import house_origin
from coulisse.sales.operations.payments import ReturnAddresses


def invitation_address(house: House, token: str) -> str:
    """Where somebody who was invited begins."""
    return settings.BASE_URL + reverse("office:invitation", args=[house.slug, token])


def payment_addresses(house: House, language: str) -> ReturnAddresses:
    """Where the buyer comes back, and where notices go; ``{key}`` becomes the payment's own key."""
    key = "00000000-0000-0000-0000-000000000000"
    back, notice = url("shop:payment-return", house.slug, language, key), url("payment_notices:notice", house.slug, key)
    return ReturnAddresses(house_origin(house) + back.replace(key, "{key}"), settings.BASE_URL + notice.replace(key, "{key}"))


def mail_links(kind: str, house: House, *, language: str, **values: Any) -> str:
    """Where a mail of a house leads; `coulisse.outreach` names the kinds and looks at what we answer.

    Visitors stay at the house's own address; staff sign in at the installation's.
    """
    match kind:
        case "order":
            return house_origin(house) + reverse("shop:order", args=[house.slug, language, values["code"], values["signature"]])
        case "tickets_pdf":
            return house_origin(house) + reverse("shop:tickets-pdf", args=[house.slug, language, values["code"], values["signature"]])
        case "calendar":
            return house_origin(house) + reverse("shop:order-calendar", args=[house.slug, language, values["code"], values["signature"]])
        case "held":
            return house_origin(house) + reverse("shop:card", args=[house.slug, language, values["membership"], values["signature"]])
        case "held_pdf":
            return house_origin(house) + reverse("shop:card-pdf", args=[house.slug, language, values["membership"], values["signature"]])
        case "renewal":
            return house_origin(house) + reverse("shop:renewal", args=[house.slug, language, values["proposal"], values["signature"]])
        case "shop":
            return house_origin(house) + reverse("shop:agenda", args=[house.slug, language])
        case "performance":
            return house_origin(house) + reverse("shop:event", args=[house.slug, language, values["production"]])
        case "invitation":
            return invitation_address(house, values["token"])
        case "password":
            return settings.BASE_URL + reverse("office:password-reset", args=[values["user_id"], values["token"]])
    raise KeyError(kind)
