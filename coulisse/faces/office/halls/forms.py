"""What is asked about halls, layouts and plans."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coulisse.faces.shared.fields import ColourField, TranslatedField
from coulisse.faces.shared.forms import Form
from coulisse.venues.types import Mark, Plan, ZoneKind


class HallForm(Form):
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("As it stands on tickets: Main hall, Foyer, Church."))
    street = forms.CharField(
        label=_("Street and number"), max_length=120, required=False, help_text=_("Only where it differs from the address of the house.")
    )
    postal_code = forms.CharField(label=_("Postal code"), max_length=10, required=False)
    city = forms.CharField(label=_("Town"), max_length=80, required=False)
    access = TranslatedField(
        label=_("How to get in"),
        most=2_000,
        rows=4,
        required=False,
        help_text=_("Wheelchair, lift, hearing loop, parking: visitors read this with every performance here."),
    )


class LayoutForm(Form):
    name = forms.CharField(label=_("Name of the layout"), max_length=120, help_text=_("Seats, tribune out, cabaret tables, standing."))


class PlanFile(Form):
    file = forms.FileField(label=_("File with the plan"), help_text=_("A table (CSV), JSON of pretix, seats.io or Coulisse, or an SVG drawing."))
    svg_pattern = forms.CharField(
        label=_("How seats are named in an SVG drawing"),
        max_length=100,
        required=False,
        help_text=_("Only where it isn't seat-{seat}-{row}-{section}: for instance {section}_{row}_{seat}."),
    )


# Changing seats

AS_IT_IS = ""


class ChangeSeats(Form):
    """What is left empty stays as it is."""

    zone = forms.ChoiceField(label=_("Zone"), required=False)
    rank = forms.IntegerField(label=_("Rank"), min_value=1, max_value=99, required=False, help_text=_("1 is the best seat."))
    sale = forms.ChoiceField(
        label=_("Sale"), required=False, choices=[(AS_IT_IS, _("as it is")), ("block", _("never sold")), ("sell", _("sold again"))]
    )
    reason = forms.CharField(label=_("Why it is never sold"), max_length=200, required=False, help_text=_("A pillar, the sound desk, a camera."))

    def __init__(self, *args: Any, plan: Plan, zone_name: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seated = [(key, zone_name(zone.name)) for key, zone in plan.zones.items() if not zone.is_general]
        self.fields["zone"].choices = [(AS_IT_IS, _("as it is")), *seated]  # type: ignore[attr-defined]
        for mark in Mark:
            self.fields[f"mark_{mark.value}"] = forms.ChoiceField(
                label=mark.label, required=False, choices=[(AS_IT_IS, _("as it is")), ("add", _("yes")), ("remove", _("no"))]
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("reason") and not cleaned.get("sale"):
            cleaned["sale"] = "block"
        if cleaned.get("sale") == "block" and not cleaned.get("reason"):
            self.add_error("reason", _("Say why: who sells reads it on the seat."))
        if not self.errors and not self.changes:
            raise forms.ValidationError(_("Choose what should change: a zone, a rank, the sale or a mark."))
        return cleaned

    @property
    def changes(self) -> dict[str, Any]:
        """What `venues.operations.change_seats` is told."""
        cleaned = self.cleaned_data
        found: dict[str, Any] = {}
        if cleaned.get("zone"):
            found["zone"] = cleaned["zone"]
        if cleaned.get("rank"):
            found["rank"] = cleaned["rank"]
        if sale := cleaned.get("sale"):
            found["blocked"] = cleaned["reason"] if sale == "block" else ""
        for word, argument in (("add", "marks_add"), ("remove", "marks_remove")):
            if marks := [mark.value for mark in Mark if cleaned.get(f"mark_{mark.value}") == word]:
                found[argument] = marks
        return found

    @property
    def mark_fields(self) -> list[Any]:
        return [self[f"mark_{mark.value}"] for mark in Mark]


# Zones


class ZoneForm(Form):
    """A zone that there is. Seated ones have no capacity: their seats are counted."""

    name = TranslatedField(label=_("Name"), most=120)
    colour = ColourField(label=_("Colour"))
    capacity = forms.IntegerField(label=_("How many people fit in"), min_value=1, max_value=100_000)
    entrance = forms.CharField(label=_("Entrance"), max_length=60, required=False, help_text=_("Printed on the ticket."))
    remove = forms.BooleanField(label=_("Remove this zone"), required=False)

    def __init__(self, *args: Any, is_general: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_general:
            del self.fields["capacity"], self.fields["entrance"]


class NewZone(Form):
    """One more zone; nothing filled in: none."""

    name = TranslatedField(label=_("Name"), most=120, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=ZoneKind.choices)
    colour = ColourField(label=_("Colour"), required=False)
    capacity = forms.IntegerField(
        label=_("How many people fit in"), min_value=1, max_value=100_000, required=False, help_text=_("For standing and free seating.")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        general = cleaned.get("kind") != ZoneKind.SEATED
        if general and cleaned.get("name") and not cleaned.get("capacity") and "capacity" not in self.errors:
            self.add_error("capacity", _("Say how many people fit in."))
        if cleaned.get("capacity") and not cleaned.get("name"):
            self.add_error("name", _("Give the zone a name."))
        return cleaned
