"""Django's forms in our clothes: what every form of every face does without being asked.

A face writes ``class Contact(Form)`` and ``{{ ui.fields(form) }}``; labels, hints, mistakes, marks, widths and what
the browser may fill in come from here. Fields of our own (money, moments, colours, texts) are in `fields.py`.
"""

from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django import forms
from django.forms import renderers
from django.forms.boundfield import BoundField
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coulisse.faces.shared.fields import LocalMomentField, TranslatedField

# What browsers and password managers call the answers, by the name of the field.
AUTOCOMPLETE = {
    "name": "name", "first_name": "given-name", "last_name": "family-name", "email": "email", "phone": "tel",
    "street": "address-line1", "postal_code": "postal-code", "city": "address-level2", "country": "country",
    "organisation": "organization", "password": "current-password", "new_password": "new-password", "code": "one-time-code",
}  # fmt: skip
_TICKS = (forms.CheckboxInput,)
_CHOICES = (forms.RadioSelect, forms.CheckboxSelectMultiple)
_SHORT = (forms.NumberInput, forms.TimeInput)
_MEDIUM = (forms.DateInput, forms.DateTimeInput)


class PageBoundField(BoundField):
    """A field of a form, with what our macro asks of it."""

    @property
    def is_tick(self) -> bool:
        return isinstance(self.field.widget, _TICKS)

    @property
    def mark(self) -> str:
        """``optional`` or ``required`` in words: a form marks the kind that it has fewer of."""
        required = self.field.required
        marked_required = getattr(self.form, "marks_required", False)
        if required and marked_required:
            return gettext("required")
        return "" if required or marked_required else gettext("optional")

    @property
    def width(self) -> str:
        widget = self.field.widget
        if asked := getattr(self.field, "width", ""):
            return asked
        if isinstance(widget, _SHORT):
            return "short"
        return "medium" if isinstance(widget, _MEDIUM) else ""

    @property
    def prefix_sign(self) -> str:
        return getattr(self.field, "prefix_sign", "")

    @property
    def suffix_sign(self) -> str:
        return getattr(self.field, "suffix_sign", "")

    @property
    def goal(self) -> str:
        """The id of the control that a mistake sends people to."""
        widget = self.field.widget
        if goal := getattr(widget, "goal", None):
            return goal(self.auto_id)
        return f"{self.auto_id}_0" if isinstance(widget, _CHOICES) else self.id_for_label or self.auto_id

    @property
    def described_by(self) -> str:
        return self.aria_describedby or ""

    def controlled(self, attrs: dict[str, Any], hint: str = "", width: str = "") -> str:
        """The control alone, of a width; a hint given by the page is announced with it as one of the form is."""
        added = dict(attrs)
        if hint and not self.field.help_text:
            added["aria-describedby"] = f"{self.auto_id}_helptext {self.described_by}".strip()
        added["class"] = f"input {width or self.width} {attrs.get('class', '')}".strip()
        return self.as_widget(attrs=added)

    def build_widget_attrs(self, attrs: dict[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        built = super().build_widget_attrs(attrs, widget)
        used = widget or self.field.widget
        known = AUTOCOMPLETE.get(self.name)
        if known and "autocomplete" not in used.attrs and "autocomplete" not in built:
            built["autocomplete"] = known if getattr(self.form, "fills_itself", False) else "off"
        if isinstance(used, (*_TICKS, *_CHOICES)):
            built["class"] = "tick"
        return built


class PageRenderer(renderers.Jinja2):
    """Our page engine for our own templates (``shared/…``), Django's for its plain controls."""

    bound_field_class = PageBoundField
    form_template_name = "shared/forms/form.html"
    field_template_name = "shared/forms/field.html"
    _OURS = {
        "django/forms/widgets/radio.html": "shared/forms/choices.html",
        "django/forms/widgets/checkbox_select.html": "shared/forms/choices.html",
    }

    def get_template(self, template_name: str) -> Any:
        name = self._OURS.get(template_name, template_name)
        if name.startswith("django/"):
            return super().get_template(name)
        from django.template import engines

        return engines["jinja2"].get_template(name)


_SENTENCES = {
    "max_length": _("At most %(limit_value)s characters fit; there are %(show_value)s."),
    "min_value": _("The least is %(limit_value)s."),
    "max_value": _("The most is %(limit_value)s."),
}


def speak(field: forms.Field) -> None:
    """Put our sentences in place of Django's, where a face has none of its own: what to do, not what is forbidden."""
    if field.error_messages.get("required") is forms.Field.default_error_messages["required"]:
        field.error_messages["required"] = _required(field)
    if isinstance(field, forms.EmailField):
        field.error_messages.setdefault("invalid", _("Write the address like name@example.org."))
    if field.error_messages.get("invalid") is forms.IntegerField.default_error_messages["invalid"]:
        field.error_messages["invalid"] = _("Write a whole number.")
    for code, sentence in _SENTENCES.items():
        field.error_messages.setdefault(code, sentence)


def _required(field: forms.Field) -> Promise:
    if isinstance(field, forms.BooleanField):
        return _("Tick this to go on.")
    return _("Make a choice.") if isinstance(field, forms.ChoiceField) else _("Fill this in.")


class HasLanguagesAndTime(Protocol):
    """What a form needs of a house."""

    languages: list[str]
    timezone: str


class Form(forms.Form):
    """The form that faces build on. ``fills_itself`` where people fill in their own data: the browser may help.

    With a ``house``, texts are asked in its languages and moments on its clock.
    """

    fills_itself = False

    def __init__(self, *args: Any, house: HasLanguagesAndTime | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            speak(field)
        for field in self.fields.values() if house else ():
            if isinstance(field, TranslatedField):
                field.languages = house.languages
            if isinstance(field, LocalMomentField):
                field.zone = ZoneInfo(house.timezone)

    @property
    def marks_required(self) -> bool:
        asked = [field.required for field in self.fields.values() if not field.widget.is_hidden]
        return asked.count(True) < asked.count(False)

    def problems(self) -> list[tuple[str, str, str]]:
        """Every mistake: id of the control to go to, its label, the sentence. Those of the whole form come first."""
        if not self.is_bound:
            return []
        found = [("", "", error) for error in self.non_field_errors()]
        for bound in self:
            found += [(bound.goal, str(bound.label), error) for error in bound.errors]
        return found
