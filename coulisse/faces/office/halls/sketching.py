"""The form of the generator: sections and zones in a few fields each, and the sketch that they make."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from coulisse.faces.shared.fields import ColourField
from coulisse.faces.shared.forms import Form
from coulisse.venues.generator import HallSketch, Numbering, RowLabels, SectionSketch, StageShape, StageSketch, ZoneRows, ZoneSketch
from coulisse.venues.types import ZoneKind

MOST_SECTIONS, MOST_ZONES = 12, 12
_COLOURS = ("#2f6f8f", "#8f5a3f", "#5f7f3f", "#7a4f8f", "#8f7a2f", "#3f8f7f", "#8f3f5f", "#55606b")


class NumbersField(forms.CharField):
    """Whole numbers from 1, and runs of them: “1, 8-10”."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=2_000, **kwargs)

    def to_python(self, value: Any) -> Any:
        typed = super().to_python(value)
        if not re.fullmatch(r"[\d\s,;–-]*", typed):
            raise forms.ValidationError(_("Write numbers, with commas between: 6, 20."))
        found: list[int] = []
        for part in re.split(r"[,;\s]+", re.sub(r"\s*[-–]\s*", "-", typed.strip())) if typed.strip() else []:
            if not (run := re.fullmatch(r"(\d{1,5})(?:-(\d{1,5}))?", part)):
                raise forms.ValidationError(_("“%(part)s” is no number: write for instance 6, 20.") % {"part": part[:20]})
            found += range(int(run[1]), int(run[2] or run[1]) + 1)
            if len(found) > 2_000:
                raise forms.ValidationError(_("These are too many numbers."))
        return found

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value


class AboutSketch(Form):
    stage = forms.ChoiceField(
        label=lazy("Stage"),
        initial=StageShape.RECT.value,
        choices=[
            (StageShape.RECT.value, lazy("rectangle")),
            (StageShape.TRAPEZIUM.value, lazy("wider towards the hall")),
            (StageShape.HALF_ROUND.value, lazy("half round")),
            (StageShape.NONE.value, pgettext_lazy("stage", "none")),
        ],
    )
    row_labels = forms.ChoiceField(
        label=lazy("Rows are called"),
        initial=RowLabels.LETTERS.value,
        choices=[
            (RowLabels.LETTERS.value, "A, B, C …"),
            (RowLabels.LETTERS_WITHOUT_I.value, lazy("A, B, C … without I")),
            (RowLabels.NUMBERS.value, "1, 2, 3 …"),
        ],
    )
    numbering = forms.ChoiceField(
        label=lazy("Seats are counted"),
        initial=Numbering.LEFT_TO_RIGHT.value,
        choices=[
            (Numbering.LEFT_TO_RIGHT.value, lazy("from the left: 1 2 3 4 5 6")),
            (Numbering.RIGHT_TO_LEFT.value, lazy("from the right: 6 5 4 3 2 1")),
            (Numbering.ODD_LEFT.value, lazy("odd on the left: 5 3 1 2 4 6")),
            (Numbering.ODD_RIGHT.value, lazy("odd on the right: 6 4 2 1 3 5")),
        ],
        help_text=lazy("As seen from the back of the hall."),
    )


class SectionForm(Form):
    """Rows of seats that belong together; without rows and seats there is none."""

    name = forms.CharField(label=lazy("Name"), max_length=60, required=False, help_text=lazy("Stalls, balcony; needed where there are several."))
    rows = forms.IntegerField(label=lazy("Rows"), min_value=0, max_value=300, required=False)
    seats = NumbersField(label=lazy("Seats in a row"), required=False, help_text=lazy("One number, or one for each row: 18, 20, 22."))
    aisles_after = NumbersField(label=lazy("Aisles after seat"), required=False, help_text=lazy("Of the widest row, from the left: 6, 20."))
    curvature = forms.ChoiceField(
        label=lazy("Curve"),
        choices=[("0", lazy("straight")), ("0.15", lazy("slight")), ("0.3", lazy("clear")), ("0.5", lazy("strong")), ("1", lazy("half a circle"))],
    )
    first_label = forms.IntegerField(
        label=lazy("First row is number"), min_value=1, max_value=500, required=False, help_text=lazy("9 begins with row I or 9.")
    )
    zones = forms.CharField(
        label=lazy("Zones by row"), max_length=500, required=False, help_text=lazy("1-8: Zone 1, 9-17: Zone 2. Empty: all in the first zone.")
    )
    wheelchair_rows = NumbersField(
        label=lazy("Rows with wheelchair places"), required=False, help_text=lazy("At both ends, each with a companion beside it.")
    )
    entrance = forms.CharField(label=lazy("Entrance"), max_length=60, required=False)
    level = forms.IntegerField(label=lazy("Level"), min_value=-9, max_value=99, required=False, help_text=lazy("0 is the floor."))
    beside = forms.BooleanField(label=lazy("To the right of the section before, not behind it"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        rows, seats = cleaned.get("rows") or 0, cleaned.get("seats") or []
        if rows and not seats and "seats" not in self.errors:
            self.add_error("seats", _("Say how many seats a row has."))
        if len(seats) == 1 and not rows and "rows" not in self.errors:
            self.add_error("rows", _("Say how many rows there are."))
        if len(seats) > 1 and rows and rows != len(seats):
            self.add_error("seats", _("There are %(rows)d rows, and a number for %(seats)d of them.") % {"rows": rows, "seats": len(seats)})
        return cleaned

    @property
    def is_empty(self) -> bool:
        return not self.cleaned_data.get("seats")


class ZoneSketchForm(Form):
    """A zone; without a name there is none."""

    name = forms.CharField(label=lazy("Name"), max_length=120, required=False)
    kind = forms.ChoiceField(label=lazy("Kind"), choices=ZoneKind.choices, initial=ZoneKind.SEATED.value)
    capacity = forms.IntegerField(
        label=lazy("How many people fit in"), min_value=1, max_value=100_000, required=False, help_text=lazy("For standing and free seating.")
    )
    colour = ColourField(label=lazy("Colour"), required=False)
    behind = forms.BooleanField(label=lazy("Behind the seats, not before them"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("name") and cleaned.get("kind") != ZoneKind.SEATED and not cleaned.get("capacity") and "capacity" not in self.errors:
            self.add_error("capacity", _("Say how many people fit in."))
        return cleaned


class SketchForms:
    """All of it together. ``data`` None: what a middling theatre would fill in."""

    def __init__(self, data: Mapping[str, str] | None) -> None:
        self.data = data
        more = (data or {}).get("more", "")
        sections = _count(data, "sections", 1, MOST_SECTIONS)
        zones = _count(data, "zones", 2, MOST_ZONES)
        self.about = AboutSketch(data, prefix="about")
        self.sections = [SectionForm(data, prefix=f"section{index}", initial=_section_initial(index)) for index in range(sections)]
        self.zones = [ZoneSketchForm(data, prefix=f"zone{index}", initial=_zone_initial(index)) for index in range(zones)]
        if more == "section" and sections < MOST_SECTIONS:
            self.sections.append(SectionForm(prefix=f"section{sections}", initial=_section_initial(sections)))
        if more == "zone" and zones < MOST_ZONES:
            self.zones.append(ZoneSketchForm(prefix=f"zone{zones}", initial=_zone_initial(zones) | {"name": ""}))

    @property
    def all(self) -> list[Form]:
        return [self.about, *self.zones, *self.sections]

    def is_valid(self) -> bool:
        valid = [form.is_valid() for form in self.all if form.is_bound]
        return all(valid) and self._names_zones()

    def problems(self) -> list[tuple[str, str, str]]:
        """For the list of mistakes on top (`ui.form_errors`)."""
        return [problem for form in self.all for problem in form.problems()]

    def _names_zones(self) -> bool:
        """Rows may only be in zones that there are."""
        for form in self.sections:
            if form.is_bound and not form.is_empty:
                try:
                    _zone_rows(form.cleaned_data["zones"], self._seated())
                except ValueError as error:
                    form.add_error("zones", str(error))
        return not any(form.errors for form in self.sections)

    def _seated(self) -> list[tuple[str, str]]:
        """Key and name of the zones with seats, in their order."""
        named = [(str(index + 1), form.cleaned_data) for index, form in enumerate(self.zones) if form.is_bound and form.cleaned_data.get("name")]
        return [(key, cleaned["name"]) for key, cleaned in named if cleaned["kind"] == ZoneKind.SEATED]

    def sketch(self, name: str) -> HallSketch:
        """After `is_valid`."""
        about = self.about.cleaned_data
        given = [form for form in self.sections if form.is_bound and not form.is_empty]
        sections = [self._section(form.cleaned_data, index, len(given)) for index, form in enumerate(given)]
        return HallSketch(name=name, sections=sections, zones=self._zones(bool(given)), stage=StageSketch(shape=StageShape(about["stage"])))

    def _zones(self, has_seats: bool) -> list[ZoneSketch]:
        found = []
        for index, form in enumerate(self.zones):
            cleaned = form.cleaned_data if form.is_bound else {}
            if cleaned.get("name") and (has_seats or cleaned["kind"] != ZoneKind.SEATED):
                found.append(
                    ZoneSketch(
                        key=str(index + 1), name=cleaned["name"], kind=cleaned["kind"], colour=cleaned["colour"] or _COLOURS[index % len(_COLOURS)],
                        capacity=cleaned["capacity"] or 0, behind=cleaned["behind"],
                    )
                )  # fmt: skip
        return found

    def _section(self, cleaned: Mapping[str, Any], index: int, count: int) -> SectionSketch:
        about, seats = self.about.cleaned_data, cleaned["seats"]
        name = cleaned["name"] or (_("Section %(number)d") % {"number": index + 1} if count > 1 else "")
        return SectionSketch(
            key=str(index + 1) if count > 1 or name else "",
            name=name,
            seats=seats[0] if len(seats) == 1 else seats,
            rows=cleaned["rows"] or len(seats),
            aisles_after=cleaned["aisles_after"],
            curvature=float(cleaned["curvature"]),
            row_labels=RowLabels(about["row_labels"]),
            numbering=Numbering(about["numbering"]),
            first_label=cleaned["first_label"] or 1,
            zones=_zone_rows(cleaned["zones"], self._seated()),
            wheelchair_rows=cleaned["wheelchair_rows"],
            entrance=cleaned["entrance"],
            level=cleaned["level"] or 0,
            beside=cleaned["beside"] and index > 0,
        )


def _count(data: Mapping[str, str] | None, name: str, usual: int, most: int) -> int:
    """How many forms of a kind were sent."""
    typed = (data or {}).get(name, "")
    return min(max(int(typed), 1), most) if typed.isdecimal() and len(typed) < 4 else usual


def _section_initial(index: int) -> dict[str, Any]:
    return {"rows": 12, "seats": [20], "curvature": "0.15", "zones": "", "wheelchair_rows": [12]} if index == 0 else {"curvature": "0.15", "level": 0}


def _zone_initial(index: int) -> dict[str, Any]:
    name = {"name": _("Zone %(number)d") % {"number": 1}} if index == 0 else {}
    return {"colour": _COLOURS[index % len(_COLOURS)], **name}


def _zone_rows(typed: str, zones: Sequence[tuple[str, str]]) -> list[ZoneRows]:
    """“1-8: Zone 1, 9-: Zone 2”. Raises `ValueError` with a sentence."""
    found = []
    for part in filter(None, (part.strip() for part in re.split(r"[,;\n]", typed))):
        rows = re.fullmatch(r"(\d{1,3})\s*(?:([-–])\s*(\d{0,3}))?\s*[:=]\s*(.+)", part)
        if not rows:
            raise ValueError(_("“%(part)s”: write rows, a colon and a zone, as in 1-8: Zone 1.") % {"part": part[:40]})
        key = next((key for key, name in zones if rows[4].casefold() in (name.casefold(), key)), None)
        if key is None:
            names = ", ".join(name for _key, name in zones) or "–"
            raise ValueError(_("“%(name)s” is no zone with seats. There are: %(names)s.") % {"name": rows[4][:40], "names": names})
        last = int(rows[3]) if rows[3] else 0 if rows[2] else int(rows[1])
        found.append(ZoneRows(zone=key, first=int(rows[1]), last=last))
    return found
