"""What is asked to make codes: one word for many people, or many codes for one person each."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from coulisse.faces.office.offers.forms import number
from coulisse.faces.shared.fields import LocalMomentField
from coulisse.faces.shared.forms import Form
from coulisse.memberships.types import CodeTerms

ONE, MANY = "one", "many"


class CodeForm(Form):
    """``offers``: the words that can be opened, with the names of the offers that ask them."""

    unlocks = forms.ChoiceField(label=lazy("For which offer or rate"))
    how = forms.ChoiceField(
        label=lazy("What to make"), choices=[(ONE, lazy("One code that you choose")), (MANY, lazy("Many codes, drawn by chance"))],
        widget=forms.RadioSelect, initial=ONE,
    )  # fmt: skip
    shown = forms.CharField(label=lazy("The code"), max_length=60, required=False, help_text=lazy("3 to 40 letters or digits. Capitals and spaces make no difference."))  # fmt: skip
    count = number(lazy("How many codes"), most=5000)
    batch = forms.CharField(
        label=lazy("What they are called together"), max_length=120, required=False, help_text=lazy("For yourselves: Flyer November.")
    )
    uses = number(lazy("How often each can be used"), most=10_000, help_text=lazy("Each ticket that becomes cheaper is one use. Empty: as often as one likes."))  # fmt: skip
    uses_per_person = number(
        lazy("How often by one person"), most=10_000, help_text=lazy("A person is an e-mail address. Empty: as often as one likes.")
    )
    from_at = LocalMomentField(label=lazy("From"), required=False)
    until_at = LocalMomentField(label=lazy("Until this moment"), required=False)

    def __init__(self, *args: Any, offers: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unlocks"].choices = offers

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        many = cleaned.get("how") == MANY
        for field, says in (("count", _("Fill in how many.")), ("batch", _("Give them a name: you find them by it."))) if many else ():
            if not cleaned.get(field) and field not in self.errors:
                self.add_error(field, says)
        if not many and not (cleaned.get("shown") or "").strip() and "shown" not in self.errors:
            self.add_error("shown", _("Write the code."))
        return cleaned

    @property
    def terms(self) -> CodeTerms:
        typed = self.cleaned_data
        return CodeTerms(typed["unlocks"], typed["uses"], typed["uses_per_person"], typed["from_at"], typed["until_at"])
