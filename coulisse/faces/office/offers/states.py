"""In which state an offer is, in words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from coulisse.pricing.models import Offer as KeptOffer
from coulisse.pricing.offers.reading import from_document
from coulisse.pricing.offers.types import Offer

IN_FORCE, PLANNED, DRAFT, ENDED, PUT_AWAY = "in_force", "planned", "draft", "ended", "put_away"
ORDER = (IN_FORCE, PLANNED, DRAFT, ENDED, PUT_AWAY)


@dataclass(frozen=True)
class Standing:
    """A kept offer and what it says: the version in force, else its draft. ``being_changed``: it has a draft besides."""

    kept: KeptOffer
    offer: Offer
    state: str

    @property
    def being_changed(self) -> bool:
        return self.kept.current is not None and self.kept.draft is not None


def standing(kept: KeptOffer, now: datetime) -> Standing:
    offer = from_document(kept.current.document if kept.current else kept.draft)[0]
    return Standing(kept, offer, _state(kept, offer, now))


def _state(kept: KeptOffer, offer: Offer, now: datetime) -> str:
    if kept.archived_at is not None:
        return PUT_AWAY
    if kept.current is None:
        return DRAFT
    if offer.window.from_at and offer.window.from_at > now:
        return PLANNED
    return ENDED if offer.window.until_at and offer.window.until_at <= now else IN_FORCE


def state_words(state: str) -> tuple[str, str]:
    """The state as people say it, and its kind."""
    return {
        IN_FORCE: (_("in force"), "good"),
        PLANNED: (_("planned"), "info"),
        DRAFT: (_("a draft"), "warning"),
        ENDED: (_("ended"), ""),
        PUT_AWAY: (_("put away"), ""),
    }[state]


def headings() -> dict[str, str]:
    return {
        IN_FORCE: _("In force now"), PLANNED: _("Planned"), DRAFT: _("Drafts"), ENDED: _("Ended"), PUT_AWAY: _("Put away"),
    }  # fmt: skip
