"""What is asked about events, their dates and their pictures."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from coulisse.faces.office.programme.choices import Offer, kind_of, kinds, language_choices
from coulisse.faces.shared.fields import DayField, LocalMomentField, TranslatedField
from coulisse.faces.shared.forms import Form
from coulisse.programme.models import Production

MOST_DATES, MOST_QUOTES = 60, 20
UNKNOWN_CHOICE = _("This choice is no longer there. Choose another one.")


class EventForm(Form):
    """A production. Genre and theme are one question."""

    title = TranslatedField(label=_("Title"), most=200)
    kind = forms.ChoiceField(label=_("What it is"), required=False)
    company = forms.CharField(label=_("Company or artist"), max_length=200, required=False)
    series = forms.CharField(
        label=_("Series of the house"), max_length=400, required=False,
        help_text=_("Your own names, with a comma between: Series A, Festival. Offers and subscriptions can be about them."),
    )  # fmt: skip
    subtitle = TranslatedField(label=_("Subtitle"), most=200, required=False)
    summary = TranslatedField(label=_("In two sentences"), most=600, rows=2, required=False, help_text=_("For lists, and for who shares the page."))
    description = TranslatedField(
        label=_("About it"), most=20_000, rows=6, required=False, help_text=_("A blank line makes a paragraph, **two stars** make bold.")
    )
    age_from = forms.IntegerField(label=_("From what age"), min_value=0, max_value=120, required=False)
    age_until = forms.IntegerField(label=_("Up to what age"), min_value=0, max_value=120, required=False)
    duration_minutes = forms.IntegerField(label=_("Length in minutes"), min_value=1, max_value=1440, required=False)
    interval = forms.BooleanField(label=_("There is a break"), required=False)
    spoken_languages = forms.MultipleChoiceField(
        label=_("Spoken languages"),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"data-layout": "beside-each-other"}),
        help_text=_("None: nobody needs a language to follow it."),
    )
    surtitles = forms.MultipleChoiceField(
        label=_("Surtitles"), required=False, widget=forms.CheckboxSelectMultiple(attrs={"data-layout": "beside-each-other"})
    )
    video_url = forms.CharField(label=_("Address of a video"), max_length=200, required=False, help_text=_("It begins with https://"))

    def __init__(self, *args: Any, production: Production | None = None, **kwargs: Any) -> None:
        if production:
            names = ("title", "company", "subtitle", "summary", "description", "age_from", "age_until", "duration_minutes", "interval")
            known = {name: getattr(production, name) for name in (*names, "spoken_languages", "surtitles", "video_url")}
            kwargs.setdefault("initial", {**known, "series": ", ".join(production.series), "kind": kind_of(production.genre, production.theme)})
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds()  # type: ignore[attr-defined]
        for name in ("spoken_languages", "surtitles"):
            self.fields[name].choices = language_choices(getattr(production, name, ()))  # type: ignore[attr-defined]

    @property
    def values(self) -> dict[str, Any]:
        """What the operations are told."""
        cleaned = dict(self.cleaned_data)
        genre, _slash, theme = cleaned.pop("kind").partition("/")
        return {**cleaned, "genre": genre, "theme": theme, "series": cleaned["series"].split(",")}


class QuoteForm(Form):
    text = forms.CharField(label=_("Quote"), max_length=600, required=False)
    source = forms.CharField(label=_("Source"), max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("source") and not cleaned.get("text") and "text" not in self.errors:
            self.add_error("text", _("Write what they said, or leave the source out too."))
        return cleaned


class Rows(forms.BaseFormSet):
    """Some forms below each other, the last ones empty. Their number comes from a hidden field, whatever somebody made of it."""

    default_error_messages = {
        "missing_management_form": _("The rows of this form did not arrive. Load the page again."),
        "too_many_forms": _("These are too many rows. Leave some out."),
    }

    @property
    def filled(self) -> list[Form]:
        return [form for form in self.forms if form.has_changed()]


def _rows(form: type[Form], most: int, extra: int, rows: type[Rows] = Rows) -> type[Rows]:
    return forms.formset_factory(form, formset=rows, extra=extra, max_num=most, absolute_max=most, validate_max=True)


QuoteRows = _rows(QuoteForm, MOST_QUOTES, 2)


def quotes_of(rows: Rows) -> list[dict[str, str]]:
    found = [form.cleaned_data for form in rows.forms if form.cleaned_data.get("text")]
    return [{"text": quote["text"], "source": quote.get("source", "")} for quote in found]


class DateRow(Form):
    """One date of an event; an empty one is none."""

    starts_at = LocalMomentField(label=_("Begins"), required=False)


class NumberedDates(Rows):
    """Each date by its number, so that a mistake says which one it is about."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["starts_at"].label = _("Date %(number)s") % {"number": (index or 0) + 1}


DateRows = _rows(DateRow, MOST_DATES, 4, NumberedDates)


def dates_of(rows: Rows) -> list[tuple[Form, Any]]:
    """The rows in which a date stands."""
    return [(form, form.cleaned_data["starts_at"]) for form in rows.forms if form.cleaned_data.get("starts_at")]


DOORS = [
    ("", _("not said")), ("15", _("15 minutes before")), ("30", _("half an hour before")),
    ("45", _("45 minutes before")), ("60", _("an hour before")), ("90", _("an hour and a half before")),
]  # fmt: skip


class EveningForm(Form):
    """What all dates that are made at once have in common. Not ``needed`` where there is no date."""

    layout = forms.ChoiceField(label=_("Hall"), error_messages={"invalid_choice": UNKNOWN_CHOICE})
    price_list = forms.ChoiceField(label=_("Price list"), error_messages={"invalid_choice": UNKNOWN_CHOICE})
    doors = forms.ChoiceField(label=_("Doors open"), choices=DOORS, required=False)
    limit_per_order = forms.IntegerField(label=_("Most tickets an order"), min_value=1, max_value=500, initial=10)
    sale_starts_at = LocalMomentField(label=_("The sale begins"), required=False, help_text=_("Empty: as soon as it is on sale."))
    sale_ends_at = LocalMomentField(label=_("The sale ends"), required=False, help_text=_("Empty: when it starts."))

    def __init__(self, *args: Any, offer: Offer, needed: bool = True, **kwargs: Any) -> None:
        self.offer = offer
        super().__init__(*args, **kwargs)
        for name in () if needed else ("layout", "price_list", "limit_per_order"):
            self.fields[name].required = False
        _offer(self, "layout", offer.halls, offer.plans)
        _offer(self, "price_list", offer.price_list_choices, offer.price_lists)

    def values_at(self, starts_at: Any) -> dict[str, Any]:
        """What `add_performance` is told for one date."""
        cleaned = self.cleaned_data
        return {
            "starts_at": starts_at,
            "doors_at": starts_at - timedelta(minutes=int(cleaned["doors"])) if cleaned["doors"] else None,
            "plan_version": self.offer.plans[cleaned["layout"]],
            "price_list": self.offer.price_lists[cleaned["price_list"]],
            "limit_per_order": cleaned["limit_per_order"],
            "sale_starts_at": cleaned["sale_starts_at"],
            "sale_ends_at": cleaned["sale_ends_at"],
        }


def _offer(form: Form, name: str, choices: list[tuple[str, Any]], known: Mapping[str, Any]) -> None:
    """The choices of a field; the only one there is needs no choosing."""
    only = len(known) == 1 and form.fields[name].required
    form.fields[name].choices = choices if only else [("", _("Choose")), *choices]  # type: ignore[attr-defined]


class PictureForm(Form):
    """A picture that comes in. ``kept``: one that came in with a form that had to be sent again."""

    file = forms.FileField(
        label=_("Picture"), required=False, help_text=_("JPEG, PNG, WebP or AVIF, up to 15 MB. Landscape, without text, looks best.")
    )
    alt = TranslatedField(
        label=_("What the picture shows"), most=250, required=False, help_text=_("For people who can't see it. One sentence is enough.")
    )
    credit = forms.CharField(label=_("Photographer"), max_length=120, required=False)
    kept = forms.CharField(required=False, widget=forms.HiddenInput)


class PictureWords(Form):
    alt = TranslatedField(label=_("What the picture shows"), most=250)
    credit = forms.CharField(label=_("Photographer"), max_length=120, required=False)


class PerformanceForm(Form):
    """One date. What the public knows of it is not asked here: another date is a move."""

    starts_at = LocalMomentField(label=_("Begins"))
    doors_at = LocalMomentField(label=_("Doors open"), required=False)
    layout = forms.ChoiceField(label=_("Hall"), error_messages={"invalid_choice": UNKNOWN_CHOICE})
    newest_plan = forms.BooleanField(
        label=_("Use the newest version of this seating plan"), required=False, help_text=_("The plan was changed after this date was made.")
    )
    price_list = forms.ChoiceField(label=_("Price list"), error_messages={"invalid_choice": UNKNOWN_CHOICE})
    sale_starts_at = LocalMomentField(label=_("The sale begins"), required=False, help_text=_("Empty: as soon as it is on sale."))
    sale_ends_at = LocalMomentField(label=_("The sale ends"), required=False, help_text=_("Empty: when it starts."))
    limit_per_order = forms.IntegerField(label=_("Most tickets an order"), min_value=1, max_value=500)
    note = TranslatedField(
        label=_("What visitors of this date must know"), most=1000, rows=2, required=False, help_text=_("For instance: with a talk afterwards.")
    )

    def __init__(self, *args: Any, offer: Offer, is_draft: bool, layout_id: int, has_newer: bool, **kwargs: Any) -> None:
        self.offer = offer
        super().__init__(*args, **kwargs)
        self.fields["price_list"].choices = offer.price_list_choices  # type: ignore[attr-defined]
        own = str(layout_id)
        self.fields["layout"].choices = offer.halls  # type: ignore[attr-defined]
        if not is_draft:
            del self.fields["starts_at"]
        if not is_draft or own not in offer.plans:
            del self.fields["layout"]
        if not has_newer:
            del self.fields["newest_plan"]

    def changes(self, layout_id: int) -> dict[str, Any]:
        """What `change_performance` is told; the plan only where somebody chose another one."""
        changes = dict(self.cleaned_data)
        layout, newest = changes.pop("layout", str(layout_id)), changes.pop("newest_plan", False)
        changes["price_list"] = self.offer.price_lists[changes["price_list"]]
        if layout != str(layout_id) or newest:
            changes["plan_version"] = self.offer.plans[layout]
        return changes


class MoveForm(Form):
    starts_at = LocalMomentField(label=_("New date and time"))
    doors_at = LocalMomentField(label=_("Doors open"), required=False, help_text=_("Empty: as long before the start as until now."))


class CancelForm(Form):
    reason = TranslatedField(label=_("What visitors read"), most=1000, rows=3, help_text=_("Why, and what happens with their tickets."))


# Lists and files


class SeasonFile(Form):
    file = forms.FileField(
        label=_("File with the season"),
        required=False,
        help_text=_("A table (CSV) from a spreadsheet or another system, or JSON of Coulisse. 10 MB at most."),
    )
    layout = forms.ChoiceField(label=_("Hall where the file doesn't say one"), required=False, error_messages={"invalid_choice": UNKNOWN_CHOICE})
    price_list = forms.ChoiceField(
        label=_("Price list where the file doesn't say one"), required=False, error_messages={"invalid_choice": UNKNOWN_CHOICE}
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput, strip=False)
    kept_name = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "layout", offer.halls, offer.plans)
        _offer(self, "price_list", offer.price_list_choices, offer.price_lists)


class SeasonOut(Form):
    form = forms.ChoiceField(
        label=_("As"),
        choices=[("csv", _("a table (CSV), for spreadsheets")), ("json", _("JSON, with everything but pictures"))],
        widget=forms.RadioSelect,
    )
    first = DayField(label=_("From"), required=False)
    last = DayField(label=_("Until"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("first") and cleaned.get("last") and cleaned["last"] < cleaned["first"]:
            raise ValidationError({"last": _("The last day is before the first one.")})
        return cleaned
