"""Plain values of memberships: what is limited, and within what it is counted."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

EVERYWHERE = ""


class UseState(models.IntegerChoices):
    HELD = 1, _("held")
    USED = 2, _("used")


@dataclass(frozen=True, slots=True, order=True)
class UseWanted:
    """``count`` uses of a subject that has ``limit`` of them in this scope."""

    subject: str
    scope: str
    count: int
    limit: int


def at_performance(performance_id: int) -> str:
    """The scope in which a limit counts one performance."""
    return f"performance:{performance_id}"


def by_person(email: str) -> str:
    """The scope in which a limit counts one person, who is known by an e-mail address; the address can't be read from it."""
    return "person:" + hashlib.blake2b(email.strip().lower().encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class CodeTerms:
    """What a code opens (the word that offers ask), how often in all and for one person, and when."""

    unlocks: str
    uses: int | None = None
    uses_per_person: int | None = None
    from_at: datetime | None = None
    until_at: datetime | None = None
