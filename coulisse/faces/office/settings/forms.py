"""What a house fills in about itself."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from coulisse.faces.shared.fields import ColourField, TranslatedField
from coulisse.faces.shared.forms import Form
from coulisse.houses.types import ApiScope, Role


class AboutHouse(Form):
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("As visitors know you."))
    languages = forms.MultipleChoiceField(
        label=_("Languages of the shop"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Texts can be filled in for each; the first one of these that you tick is the usual one."),
    )
    street = forms.CharField(label=_("Street and number"), max_length=120, required=False)
    postal_code = forms.CharField(label=_("Postal code"), max_length=10, required=False)
    city = forms.CharField(label=_("Town"), max_length=80, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False, help_text=_("Where visitors can call you; it stands on tickets."))
    email = forms.EmailField(label=_("E-mail address for visitors"), max_length=254)
    sender_email = forms.EmailField(label=_("Sender of your mails"), max_length=254, help_text=_("Tickets come from this address."))
    vat_number = forms.CharField(label=_("VAT number"), max_length=20, required=False, help_text=_("For instance BE 0123.456.749."))
    hold_minutes = forms.IntegerField(label=_("Minutes that places are kept in a basket"), min_value=2, max_value=60)
    places_per_basket = forms.IntegerField(label=_("Places in one basket, at most"), min_value=1, max_value=200)
    pdf_attached = forms.BooleanField(
        label=_("Attach tickets to mails as a PDF too"),
        required=False,
        help_text=_("The codes always stand in the mail itself, with a link to the PDF. A mail without files is smaller, and seldom taken for spam."),
    )
    second_factor_required = forms.BooleanField(
        label=_("Everybody who works here signs in with a second step"),
        required=False,
        help_text=_("A code of an authenticator app, or a passkey."),
    )

    def clean_vat_number(self) -> str:
        """A Belgian number is checked to the last digit; one of another country only for its form."""
        typed = re.sub(r"[\s.\-]", "", self.cleaned_data["vat_number"]).upper()
        if typed and typed[:1].isdigit():
            typed = "BE" + typed.rjust(10, "0")
        if typed.startswith("BE"):
            digits = typed[2:]
            if not re.fullmatch(r"[01]\d{9}", digits) or 97 - int(digits[:8]) % 97 != int(digits[8:]):
                raise forms.ValidationError(_("This is no Belgian VAT number: check the ten digits."))
        elif typed and not re.fullmatch(r"[A-Z]{2}[0-9A-Z]{2,12}", typed):
            raise forms.ValidationError(_("Begin with the two letters of the country, as in NL001234567B01."))
        return typed


class Look(Form):
    colour = ColourField(label=_("Your colour"), help_text=_("For buttons and links."))
    colour_dark = ColourField(label=_("Colour of the header"), help_text=_("For large areas; dark colours read best."))
    logo = forms.FileField(label=_("Logo"), required=False, help_text=_("PNG, JPEG or WebP; with a transparent ground it looks best."))
    remove_logo = forms.BooleanField(label=_("Show the name instead of the logo"), required=False)


class Terms(Form):
    terms = TranslatedField(
        label=_("Conditions of sale"),
        most=20_000,
        rows=12,
        help_text=_("Visitors read them before they pay. A blank line makes a paragraph, **two stars** make bold."),
    )


class PaymentKeys(Form):
    provider = forms.ChoiceField(label=_("Payment provider"), choices=[("demo", _("Demo (no real money)")), ("mollie", "Mollie")])
    api_key = forms.CharField(
        label=_("API key of Mollie"),
        max_length=100,
        required=False,
        strip=True,
        widget=forms.PasswordInput(render_value=False),
        help_text=_("In Mollie: Developers, API keys. Empty: keep the one that is set."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        key = cleaned.get("api_key", "")
        if key and not re.fullmatch(r"(live|test)_[0-9A-Za-z]{20,80}", key):
            self.add_error("api_key", _("A key begins with live_ or test_, followed by letters and digits. Copy it whole."))
        return cleaned


class UitpasKeys(Form):
    client_id = forms.CharField(label=_("Client id"), max_length=100, strip=True, help_text=_("From publiq, for UiTPAS."))
    client_secret = forms.CharField(
        label=_("Client secret"),
        max_length=200,
        strip=True,
        widget=forms.PasswordInput(render_value=False),
        help_text=_("From publiq, together with the client id."),
        error_messages={"required": _("Fill in the secret: without it UiTPAS answers nothing.")},
    )

    def __init__(self, *args: Any, is_set: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_set:
            self.fields["client_secret"].required = False
            self.fields["client_secret"].help_text = _("Empty: keep the one that is set.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("client_id", "client_secret"):
            if not re.fullmatch(r"[!-~]*", cleaned.get(name, "")):
                self.add_error(name, _("It has only letters, digits and signs, without spaces. Copy it whole."))
        return cleaned


class Invite(Form):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, help_text=_("Further roles can be given later."))


class Roles(Form):
    roles = forms.MultipleChoiceField(label=_("Roles"), choices=Role.choices, required=False, widget=forms.CheckboxSelectMultiple)


class NewToken(Form):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("Which machine or partner uses it: website, till, planning."))
    scopes = forms.MultipleChoiceField(label=_("It may"), choices=ApiScope.choices, widget=forms.CheckboxSelectMultiple)
