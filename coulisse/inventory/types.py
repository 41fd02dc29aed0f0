"""Plain values of the inventory."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ClaimState(models.IntegerChoices):
    HELD = 1, _("held")
    SOLD = 2, _("sold")
    BLOCKED = 3, _("blocked")
