"""What is asked about the renewal of a season: which subscription follows which, and the three periods of the sale."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from coulisse.faces.shared.fields import LocalMomentField
from coulisse.faces.shared.forms import Form
from coulisse.memberships.models import Product

# What is refused, at its field, as a sentence.
REFUSED = {
    "to_product": _("Choose another subscription than last season’s."),
    "open_until": _("The last day lies after the first, and after today."),
    "new_from": _("New subscribers come when seats are no longer kept: choose that moment or a later one."),
    "changes_from": _("Changing begins after renewing has begun, and before new subscribers come."),
}


class RenewalForm(Form):
    from_product = forms.ChoiceField(label=_("Last season"))
    to_product = forms.ChoiceField(
        label=_("This season"), help_text=_("A series keeps everybody’s seat. Where people choose themselves, they choose first.")
    )
    open_from = LocalMomentField(label=_("Last season’s subscribers can answer from"))
    open_until = LocalMomentField(label=_("Their seats are kept until"), help_text=_("Who hasn’t answered by then frees the seats by itself."))
    changes_from = LocalMomentField(
        label=_("They can choose other seats from"),
        help_text=_("Before new subscribers can. What they have stays theirs until they have taken another."),
    )
    new_from = LocalMomentField(label=_("New subscribers come from"))

    def __init__(self, *args: Any, products: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("from_product", "to_product"):
            self.fields[name].choices = products  # type: ignore[attr-defined]

    def refuse(self, field: str) -> None:
        self.add_error(field if field in self.fields else None, REFUSED.get(field, _("These dates don’t fit together.")))


class ProlongForm(Form):
    open_until = LocalMomentField(label=_("Their seats are kept until"))


def proposed(pair: tuple[Product, Product] | None, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """A month to answer, then two weeks of changes, then everybody."""
    morning = now.astimezone(zone).replace(hour=10, minute=0, second=0, microsecond=0)
    days = {"open_from": 1, "open_until": 31, "changes_from": 31, "new_from": 45}
    dates = {name: morning + timedelta(days=count) for name, count in days.items()}
    return dates | ({"from_product": str(pair[0].pk), "to_product": str(pair[1].pk)} if pair else {})
