"""Plain values of the programme."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class PerformanceState(models.TextChoices):
    """What the house decided. Sold out, moved and past follow from facts: see `Shown`."""

    DRAFT = "draft", _("draft")
    ANNOUNCED = "announced", _("announced")
    ON_SALE = "on_sale", _("on sale")
    CANCELLED = "cancelled", _("cancelled")


class Shown(models.TextChoices):
    """What a person sees of a performance at a moment."""

    DRAFT = "draft", _("draft")
    ANNOUNCED = "announced", _("announced")
    ON_SALE = "on_sale", _("on sale")
    SOLD_OUT = "sold_out", _("sold out")
    SALE_ENDED = "sale_ended", _("sale has ended")
    MOVED = "moved", _("moved")
    CANCELLED = "cancelled", _("cancelled")
    PAST = "past", _("past")


FIELD_LABELS = {
    "title": _("title"), "subtitle": _("subtitle"), "company": _("company or artist"), "summary": _("summary"), "description": _("description"),
    "genre": _("genre"), "theme": _("theme"), "age_from": _("from what age"), "age_until": _("up to what age"), "duration_minutes": _("length in minutes"),
    "interval": _("interval"), "spoken_languages": _("spoken languages"), "surtitles": _("surtitles"), "video_url": _("address of the video"),
    "quotes": _("quotes from the press"), "external_id": _("number in another system"), "slug": _("address"), "starts_at": _("start"),
    "doors_at": _("doors open"), "sale_starts_at": _("start of the sale"), "sale_ends_at": _("end of the sale"), "limit_per_order": _("most tickets an order"),
    "note": _("note for visitors"), "alt": _("description for who can't see the picture"), "credit": _("photographer"), "reason": _("reason"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with what was given: the field, and a sentence that says what to do."""

    where: str
    says: str

    @property
    def label(self) -> str:
        """What people call the field, in their language."""
        return str(FIELD_LABELS.get(self.where, self.where))

    def __str__(self) -> str:
        return f"{self.label}: {self.says}" if self.where else self.says


class ProgrammeRefused(Exception):
    """What was asked can't be done. `str()` is a sentence for who asked; every refusal of this module is one."""


class FieldsRefused(ProgrammeRefused):
    """Some of the fields can't be kept. ``problems`` says which, all at once."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(" ".join(str(problem) for problem in problems))
