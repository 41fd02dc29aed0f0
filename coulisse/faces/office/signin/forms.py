"""What people fill in to say who they are."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from coulisse.faces.shared.forms import Form
from coulisse.houses.models import User


class SignIn(Form):
    fills_itself = True
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    password = forms.CharField(label=_("Password"), max_length=200, strip=False, widget=forms.PasswordInput)


class SecondFactor(Form):
    fills_itself = True
    code = forms.CharField(
        label=_("Code"),
        max_length=30,
        help_text=_("The six digits that your authenticator app shows now, or one of your recovery codes."),
    )


class Forgotten(Form):
    fills_itself = True
    email = forms.EmailField(label=_("E-mail address"), max_length=254)


class NewPassword(Form):
    """A password that is hard to guess, typed once: it can be shown, pasted and kept by the browser."""

    fills_itself = True
    new_password = forms.CharField(
        label=_("New password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput,
        help_text=_("At least 12 characters. A short sentence is easy to keep."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_new_password(self) -> str:
        password = self.cleaned_data["new_password"]
        validate_password(password, self.user)
        return password


class ChangePassword(NewPassword):
    password = forms.CharField(label=_("Present password"), max_length=200, strip=False, widget=forms.PasswordInput)
    field_order = ["password", "new_password"]

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if not self.user.check_password(password):
            raise forms.ValidationError(_("This is not your present password."))
        return password


class Me(Form):
    fills_itself = True
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Colleagues see it beside what you do."))
    language = forms.ChoiceField(label=_("Language of the office"), choices=settings.LANGUAGES)


class Accept(NewPassword):
    """A new colleague: name, language, password."""

    name = forms.CharField(label=_("Your name"), max_length=120)
    language = forms.ChoiceField(label=_("Language of the office"), choices=settings.LANGUAGES)
    field_order = ["name", "language", "new_password"]
