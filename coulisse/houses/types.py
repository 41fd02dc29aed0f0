"""Plain values of this module: roles, states, and what they are called."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class HouseStatus(models.TextChoices):
    SETUP = "setup", _("being set up")
    LIVE = "live", _("open")
    CLOSED = "closed", _("closed")


class Role(models.TextChoices):
    """What somebody does in a house (REQUIREMENTS: roles)."""

    ADMINISTRATOR = "administrator", _("house administrator")
    PROGRAMMER = "programmer", _("programmer")
    TICKETING = "ticketing", _("ticketing worker")
    AUDIENCE = "audience", _("audience worker")
    PRODUCTION = "production", _("production worker")
    DOOR = "door", _("door")


class ApiScope(models.TextChoices):
    SELL = "sell", _("hold places and place orders")
    SETTLE = "settle", _("confirm orders that were paid elsewhere")
    TICKETS = "tickets", _("read orders and tickets")
    SCAN = "scan", _("scan tickets at the door")
    CODES = "codes", _("make and withdraw discount codes")


@dataclass(frozen=True)
class Actor:
    """Who does something: a member of staff, a machine with a token, a visitor, or Coulisse itself."""

    kind: str
    id: int | None = None
    name: str = ""

    @classmethod
    def staff(cls, user: object) -> "Actor":
        return cls("staff", user.pk, user.name or user.email)  # type: ignore[attr-defined]

    @classmethod
    def token(cls, token: object) -> "Actor":
        return cls("token", token.pk, token.name)  # type: ignore[attr-defined]


VISITOR = Actor("visitor")
COULISSE = Actor("coulisse")
