"""What is asked about an opening: when, how fast, who comes in earlier, what people read."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coulisse.faces.shared.fields import LocalMomentField, TranslatedField
from coulisse.faces.shared.forms import Form
from coulisse.lib.codes import tidy_code
from coulisse.openings import queries
from coulisse.openings.models import EarlyRight, Line, Opening
from coulisse.openings.types import EarlyGiven, EarlyWindow, OpeningPlan, PartState

PACES = [("safe", _("as fast as is safe")), ("number", _("a number of people a minute"))]
MOST_WINDOWS = 3
# Which question of the form is about which field of the plan.
QUESTIONS = {"come_in_seconds": "come_in_minutes", "per_minute": "per_minute"}


class OpeningForm(Form):
    """Once people stand in the line (``begun``), what they were told is not asked any more."""

    title = TranslatedField(label=_("What visitors call it"), most=120, help_text=_("For instance: opening of the season."))
    productions = forms.MultipleChoiceField(
        label=_("For which events"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: everything that you sell online. What you choose here can't be bought before the line is open."),
    )
    performances = forms.MultipleChoiceField(
        label=_("Or only these dates"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Single dates, beside the events above."),
    )
    partners = forms.MultipleChoiceField(
        label=_("Open together with"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("These houses are asked, and decide in their own office. Visitors then stand in one line for all of you."),
    )
    forms_at = LocalMomentField(label=_("People may come to the line"), help_text=_("Half an hour before is usual. Coming early gives no advantage."))
    opens_at = LocalMomentField(label=_("It opens"), help_text=_("Everybody who is there then draws lots for the order."))
    ends_at = LocalMomentField(label=_("The line is no longer needed"), help_text=_("From then on it is over as soon as nobody waits."))
    pace = forms.ChoiceField(label=_("How fast people come in"), choices=PACES, initial="safe", widget=forms.RadioSelect)
    per_minute = forms.IntegerField(label=_("People a minute"), min_value=1, max_value=6000, required=False)
    inside_most = forms.IntegerField(
        label=_("Most people inside at the same time"), min_value=1, max_value=20_000, initial=200, help_text=_("Those who choose and pay.")
    )
    come_in_minutes = forms.IntegerField(
        label=_("Minutes to come in"), min_value=1, max_value=30, initial=5, help_text=_("Who doesn't come by then loses the turn to the next.")
    )
    stay_minutes = forms.IntegerField(label=_("Most minutes inside"), min_value=2, max_value=240, initial=30)
    words = TranslatedField(
        label=_("What those who wait read"), most=1000, rows=3, required=False, help_text=_("For instance whom to call for wheelchair places.")
    )

    def __init__(
        self, *args: Any, choices: Mapping[str, Sequence[tuple[str, str]]], opening: Opening | None = None, begun: bool = False, **kwargs: Any
    ) -> None:  # fmt: skip
        self.opening, self.begun = opening, begun
        if opening:
            kwargs.setdefault("initial", _initial(opening))
        super().__init__(*args, **kwargs)
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]
        for name in ("productions", "performances", "partners", "forms_at", "opens_at") if begun else ():
            del self.fields[name]
        if "partners" in self.fields and not choices["partners"]:
            del self.fields["partners"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("pace") == "number" and not cleaned.get("per_minute") and "per_minute" not in self.errors:
            self.add_error("per_minute", _("Say how many people a minute, or choose as fast as is safe."))
        return cleaned

    def plan(self, windows: Sequence[EarlyWindow]) -> OpeningPlan:
        cleaned = self.cleaned_data
        known = self.opening if self.begun else None
        return OpeningPlan(
            title=cleaned["title"],
            words=cleaned["words"] or {},
            forms_at=known.forms_at if known else cleaned["forms_at"],
            opens_at=known.opens_at if known else cleaned["opens_at"],
            ends_at=cleaned["ends_at"],
            per_minute=cleaned["per_minute"] if cleaned["pace"] == "number" else None,
            inside_most=cleaned["inside_most"],
            come_in_seconds=cleaned["come_in_minutes"] * 60,
            stay_minutes=cleaned["stay_minutes"],
            production_ids=_numbers(cleaned.get("productions")),
            performance_ids=_numbers(cleaned.get("performances")),
            partner_ids=_numbers(cleaned.get("partners")),
            windows=tuple(windows),
        )

    def refuse(self, problems: Mapping[str, str]) -> None:
        """Each problem at its question."""
        for name, sentence in problems.items():
            question = QUESTIONS.get(name, name)
            self.add_error(question if question in self.fields else None, sentence)


def _numbers(chosen: Sequence[str] | None) -> tuple[int, ...]:
    return tuple(int(one) for one in chosen or ())


def _chosen(opening: Opening) -> dict[str, list[str]]:
    return {
        "productions": [str(one) for one in opening.productions.values_list("production_id", flat=True)],
        "performances": [str(one) for one in opening.performances.values_list("performance_id", flat=True)],
    }


def _initial(opening: Opening) -> dict[str, Any]:
    names = ("title", "words", "forms_at", "opens_at", "ends_at", "per_minute", "inside_most", "stay_minutes")
    return {
        **{name: getattr(opening, name) for name in names},
        "pace": "number" if opening.per_minute else "safe",
        "come_in_minutes": max(1, opening.come_in_seconds // 60),
        **_chosen(opening),
        "partners": [str(one.partner_id) for one in queries.partners_of(opening) if one.state in (PartState.INVITED, PartState.ACCEPTED)],
    }


class AlongForm(Form):
    """What this house sells in an opening that another one leads."""

    productions = forms.MultipleChoiceField(
        label=_("For which events"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("None: everything that you sell online.")
    )
    performances = forms.MultipleChoiceField(label=_("Or only these dates"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, choices: Mapping[str, Sequence[tuple[str, str]]], part: Opening | None = None, **kwargs: Any) -> None:
        if part:
            kwargs.setdefault("initial", _chosen(part))
        super().__init__(*args, **kwargs)
        for name in ("productions", "performances"):
            self.fields[name].choices = choices[name]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, tuple[int, ...]]:
        return {"production_ids": _numbers(self.cleaned_data["productions"]), "performance_ids": _numbers(self.cleaned_data["performances"])}


class WindowForm(Form):
    """People who come in earlier. An empty one is none."""

    name = TranslatedField(label=_("Who they are"), most=120, required=False, help_text=_("For instance: friends of the house."))
    opens_at = LocalMomentField(label=_("They come in from"), required=False)
    code = forms.CharField(
        label=_("With the code"),
        max_length=40,
        required=False,
        help_text=_("A word that you give them; codes of a batch that opens this word count too."),
    )
    products = forms.MultipleChoiceField(label=_("Or with a pass or subscription"), required=False, widget=forms.CheckboxSelectMultiple)
    for_uitpas = forms.BooleanField(
        label=_("Or with a UiTPAS"), required=False, help_text=_("Visitors fill in the number of the card; UiTPAS says whether it is good.")
    )
    line_id = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=0, max_value=2**62)

    def __init__(self, *args: Any, product_choices: Sequence[tuple[str, str]] = (), asks_uitpas: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["products"].choices = product_choices  # type: ignore[attr-defined]
        if not product_choices:
            del self.fields["products"]
        if not asks_uitpas:
            del self.fields["for_uitpas"]

    @property
    def is_empty(self) -> bool:
        cleaned = self.cleaned_data
        return not (any((cleaned.get("name") or {}).values()) or any(cleaned.get(one) for one in ("opens_at", "code", "products", "for_uitpas")))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not self.is_empty and not cleaned.get("opens_at"):
            self.add_error("opens_at", _("Say from when they may come in."))
        return cleaned

    def window(self) -> EarlyWindow:
        cleaned = self.cleaned_data
        return EarlyWindow(
            name=cleaned["name"] or {}, opens_at=cleaned["opens_at"], code=cleaned["code"], line_id=cleaned["line_id"],
            product_ids=_numbers(cleaned.get("products")), for_uitpas=cleaned.get("for_uitpas", False),
        )  # fmt: skip


class GivenForm(Form):
    """With what of this house people come to an earlier line of the house that leads. Empty: with nothing."""

    code = forms.CharField(
        label=_("With the code"),
        max_length=40,
        required=False,
        help_text=_("A word that you give them; codes of a batch that opens this word count too."),
    )
    products = forms.MultipleChoiceField(label=_("Or with a pass or subscription"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, line: Line, product_choices: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        self.line = line
        super().__init__(*args, **kwargs)
        self.fields["products"].choices = product_choices  # type: ignore[attr-defined]
        if not product_choices:
            del self.fields["products"]

    def clean_code(self) -> str:
        typed: str = self.cleaned_data["code"]
        if typed and len(tidy_code(typed)) < 3:
            raise forms.ValidationError(_("A code has 3 letters or digits at least."))
        return typed

    def given(self) -> EarlyGiven:
        return EarlyGiven(self.line.pk, self.cleaned_data["code"], _numbers(self.cleaned_data.get("products")))


def given_forms(data: Any, lines: Sequence[Line], rights: Sequence[EarlyRight], **words: Any) -> list[GivenForm]:
    """One for each earlier line of the house that leads."""
    kept = {one.line_no: {"code": one.code_shown, "products": [str(pk) for pk in one.product_ids]} for one in rights}
    return [GivenForm(data, prefix=f"given-{line.pk}", line=line, initial=kept.get(line.pk, {}), **words) for line in lines if not line.is_general]


def window_forms(data: Any, lines: Sequence[Line], **words: Any) -> list[WindowForm]:
    """As many as may be: those that there are, then empty ones."""
    kept: list[dict[str, Any]] = [
        {
            "name": one.name,
            "opens_at": one.opens_at,
            "code": one.code_shown,
            "products": [str(pk) for pk in one.product_ids],
            "for_uitpas": one.for_uitpas,
            "line_id": one.pk,
        }
        for one in lines
        if not one.is_general
    ]
    count = max(MOST_WINDOWS, len(kept))
    return [WindowForm(data, prefix=f"window-{n}", initial=kept[n] if n < len(kept) else {}, **words) for n in range(count)]


class MessageForm(Form):
    message = TranslatedField(label=_("What those who wait read"), most=500, rows=2, required=False)


class SlowForm(MessageForm):
    per_minute = forms.IntegerField(label=_("People a minute"), min_value=1, max_value=6000)
