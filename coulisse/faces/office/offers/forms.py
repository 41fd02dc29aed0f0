"""The page of an offer as it is typed: one form for its sentence, rows for its steps, parts and prices, and a basket to try it on."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from coulisse.faces.office.offers.choices import KINDS, Choices, kind_names
from coulisse.faces.office.offers.gives import KINDS as GIVES
from coulisse.faces.office.offers.gives import gives_typed, permyriad_typed
from coulisse.faces.office.offers.shapes import Shape
from coulisse.faces.office.prices.forms import Rows
from coulisse.faces.shared.fields import LocalMomentField, MoneyField, TranslatedField
from coulisse.faces.shared.forms import Form
from coulisse.lib.text import in_language

MOST_TIERS, MOST_PARTS, MOST_PRICES, MOST_TRIED = 6, 12, 20, 20
OWN = "own"

RANGES = [("least", lazy("at least")), ("exactly", lazy("exactly")), ("between", lazy("between"))]
COUNTED = [("tickets", lazy("tickets")), ("performances", lazy("different performances")), ("productions", lazy("different productions"))]
WITHIN = [("order", lazy("in one order")), ("performance", lazy("for one performance")), ("person", lazy("for one person"))]
LIMITS = {
    "order": lazy("In one order"), "person": lazy("Per person in one order"), "performance": lazy("For one performance, all buyers together"),
    "right": lazy("With each code or pass"), "right_at_performance": lazy("For one performance with each code or pass"),
}  # fmt: skip


def number(label: Any, *, most: int = 1000, **more: Any) -> forms.IntegerField:
    """A whole number, as plain text: what isn't one stays on the screen."""
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 7})
    return forms.IntegerField(label=label, min_value=1, max_value=most, required=False, widget=widget, **more)


class OfferForm(Form):
    """The sentence itself. ``shape`` says which of these it has; the others aren't looked at."""

    shape = forms.ChoiceField(choices=[(shape.value, shape.value) for shape in Shape], widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    name = TranslatedField(label=lazy("Name"), most=120, help_text=lazy("Buyers read it beside what they save."))
    gives_value = forms.CharField(label=lazy("How much"), required=False, max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))  # fmt: skip
    gives_kind = forms.ChoiceField(label=lazy("What it gives"), choices=GIVES)
    range_kind = forms.ChoiceField(label=lazy("At least, exactly or between"), choices=RANGES, required=False)
    at_least = number(lazy("How many"))
    at_most = number(lazy("And at most"))
    counted = forms.ChoiceField(label=lazy("Counted"), choices=COUNTED, required=False)
    within = forms.ChoiceField(label=lazy("Together in"), choices=WITHIN, required=False)
    kth = number(lazy("Of every so many tickets"))
    series = forms.MultipleChoiceField(label=lazy("Events of the series"), required=False, widget=forms.CheckboxSelectMultiple)
    from_at = LocalMomentField(label=lazy("From"), required=False)
    until_at = LocalMomentField(label=lazy("Until this moment"), required=False)
    until_sold = number(lazy("As long as fewer tickets are sold than"), most=1_000_000, help_text=lazy("For the performance."))
    hours_before = number(lazy("Only in the last hours before it starts"), most=10_000)
    below = forms.CharField(label=lazy("As long as less of the places is sold than"), required=False, max_length=12)
    right = forms.ChoiceField(label=lazy("For whom"), required=False, widget=forms.RadioSelect)
    combines = forms.MultipleChoiceField(
        label=lazy("May be combined with"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=lazy("Nothing ticked: with no other offer."),
    )

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        self.choices = choices
        super().__init__(*args, **kwargs)
        for kind in KINDS:
            self.fields[kind] = _ticks(kind_names()[kind], choices.pairs(kind))
        for limit, label in LIMITS.items():
            self.fields[f"limit_{limit}"] = number(label)
        self.fields["series"].choices = choices.pairs("productions")
        if self["shape"].value() == Shape.FORMULA:
            self.fields["counted"].choices = COUNTED[1:]
        language = get_language() or "nl"
        self.fields["combines"].choices = [(key, in_language(text, language) or key) for key, text in choices.offers.items()]
        rights = [(f"word:{word}", in_language(text, language)) for word, text in choices.rights.items()]
        self.fields["right"].choices = [("", _("Everybody")), (OWN, _("Who has a code of this offer")), *rights]
        self.fields["below"].suffix_sign = "%"
        self.fields["below"].width = "short"

    def clean_below(self) -> int | None:
        typed = self.cleaned_data["below"].strip()
        return permyriad_typed(typed) if typed else None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._clean_gives(cleaned)
        for field in _asked_of(cleaned.get("shape", "")):
            if not cleaned.get(field) and field not in self.errors:
                self.add_error(field, _("Tick at least two events.") if field == "series" else _("Fill in how many."))
        if (
            cleaned.get("range_kind") == "between"
            and not cleaned.get("at_most")
            and "at_most" in self._shown(cleaned)
            and "at_most" not in self.errors
        ):
            self.add_error("at_most", _("Fill in up to how many."))
        return cleaned

    def _shown(self, cleaned: dict[str, Any]) -> Sequence[str]:
        return ("at_most",) if cleaned.get("shape") in (Shape.TOGETHER, Shape.FORMULA) else ()

    def _clean_gives(self, cleaned: dict[str, Any]) -> None:
        kind, value = cleaned.get("gives_kind"), (cleaned.get("gives_value") or "").strip()
        if kind is None or "gives_value" in self.errors or (kind == "price" and not value):
            return
        try:
            cleaned["gives"] = gives_typed(kind, value)
        except ValidationError as problem:
            self.add_error("gives_value", problem)


def _ticks(label: str, pairs: Sequence[tuple[str, str]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=pairs, required=False, widget=forms.CheckboxSelectMultiple)


def _asked_of(shape: str) -> Sequence[str]:
    return {Shape.TOGETHER: ("at_least",), Shape.FORMULA: ("at_least",), Shape.EVERY: ("kth",), Shape.SERIES: ("series",)}.get(shape, ())  # type: ignore[call-overload,no-any-return]


class TierForm(Form):
    """From so many on it gives this instead. Without a number it is none."""

    at_least = number(lazy("From how many"))
    value = forms.CharField(label=lazy("How much"), required=False, max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))  # fmt: skip
    kind = forms.ChoiceField(label=lazy("What it gives"), choices=GIVES, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("at_least") and not self.errors:
            try:
                cleaned["gives"] = gives_typed(cleaned["kind"] or "percent", cleaned["value"])
            except ValidationError as problem:
                self.add_error("value", problem)
        elif cleaned.get("value") and not self.errors:
            self.add_error("at_least", _("Fill in from how many."))
        return cleaned

    @property
    def is_meant(self) -> bool:
        return bool(self.cleaned_data.get("at_least"))


class PartForm(Form):
    """So many of something. Without a number it is none."""

    count = number(lazy("How many"), most=100)
    what = forms.ChoiceField(label=lazy("Of what"), required=False)

    def __init__(self, *args: Any, whats: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [("", _("Choose")), *whats]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("count") and not cleaned.get("what") and not self.errors:
            self.add_error("what", _("Choose of what."))
        if cleaned.get("what") and not cleaned.get("count") and not self.errors:
            self.add_error("count", _("Fill in how many."))
        return cleaned

    @property
    def is_meant(self) -> bool:
        return bool(self.cleaned_data.get("count"))


class PriceForm(Form):
    """A price of its own for a zone, a rate, or both."""

    zone = forms.ChoiceField(label=lazy("Zone"), required=False)
    rate = forms.ChoiceField(label=lazy("Rate"), required=False)
    cents = MoneyField(label=lazy("Price"), required=False)

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = [("*", _("every zone")), *choices.pairs("zones")]
        self.fields["rate"].choices = [("*", _("every rate")), *choices.pairs("rates")]

    @property
    def is_meant(self) -> bool:
        return self.cleaned_data.get("cents") is not None


class TryForm(Form):
    """Tickets of the example basket. Without a performance it is no row."""

    performance = forms.ChoiceField(label=lazy("Performance"), required=False)
    zone = forms.ChoiceField(label=lazy("Zone"), required=False)
    rate = forms.ChoiceField(label=lazy("Rate"), required=False)
    count = number(lazy("Tickets"), most=50)
    person = forms.CharField(label=lazy("For whom"), required=False, max_length=40, help_text="")

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["performance"].choices = [("", _("Choose")), *choices.pairs("performances")]
        self.fields["zone"].choices = [("", _("the first zone")), *choices.pairs("zones")]
        self.fields["rate"].choices = [("", _("the usual rate")), *choices.pairs("rates")]

    @property
    def is_meant(self) -> bool:
        return bool(self.cleaned_data.get("performance"))


def _rows(form: type[Form], most: int, extra: int) -> type[Rows]:
    return forms.formset_factory(form, formset=Rows, extra=extra, max_num=most, absolute_max=most, validate_max=True)


TierRows = _rows(TierForm, MOST_TIERS, 2)
PartRows = _rows(PartForm, MOST_PARTS, 2)
PriceRows = _rows(PriceForm, MOST_PRICES, 2)
TryRows = _rows(TryForm, MOST_TRIED, 2)
