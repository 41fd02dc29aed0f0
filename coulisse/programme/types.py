"""Plain values of the programme."""

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
