"""The form with which somebody buys a pass or a voucher: how much, how many, for whom."""

from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from coulisse.faces.shared.fields import DayField, MoneyField
from coulisse.faces.shared.forms import Form
from coulisse.faces.shared.pages import money
from coulisse.houses.models import House
from coulisse.memberships.types import PersonNamed, ProductTerms
from coulisse.sales.operations.products import LATEST_DAYS
from coulisse.sales.types import Gift, ProductAsked

ANOTHER = "another"
MOST_AT_ONCE = 10


class BuyProduct(Form):
    """Fields that the product has no use for are taken out; what is said of a gift counts only where it is one."""

    fills_itself = True
    amount = forms.ChoiceField(label=_("Amount"), widget=forms.RadioSelect)
    other_amount = MoneyField(label=_("Another amount"), required=False)
    count = forms.TypedChoiceField(label=_("How many"), coerce=int, choices=[(n, n) for n in range(1, MOST_AT_ONCE + 1)], initial=1)
    who = forms.ChoiceField(
        label=_("For whom"), widget=forms.RadioSelect, choices=[("me", _("For myself")), ("gift", _("It is a gift"))],
    )  # fmt: skip
    holder_name = forms.CharField(label=_("Name on the pass"), max_length=120, required=False)
    names = forms.CharField(label=_("Who else belongs to it"), help_text=_("One name on each line."), required=False, max_length=2000,
                            widget=forms.Textarea(attrs={"rows": 3}))  # fmt: skip
    receiver_name = forms.CharField(label=_("Name of who gets it"), max_length=120, required=False)
    receiver_email = forms.EmailField(
        label=_("Their e-mail address"), required=False, max_length=254,
        help_text=_("Then we mail it to them. Leave it empty if you hand it over yourself: you get it to print in any case."),
        widget=forms.EmailInput(attrs={"inputmode": "email", "autocapitalize": "off", "spellcheck": "false", "autocomplete": "off"}),
    )  # fmt: skip
    message = forms.CharField(label=_("Your message"), required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 4}))
    giver_name = forms.CharField(
        label=_("From whom"), max_length=120, required=False, help_text=_("Your name, as they know you: it stands in the mail.")
    )
    send_date = DayField(label=_("Mail it on"), required=False, help_text=_("Leave it empty to mail it at once. It goes in the morning."))

    def __init__(self, *args: Any, house: House, terms: ProductTerms, kind: str, now: Any, **kwargs: Any) -> None:
        super().__init__(*args, house=house, **kwargs)
        self.terms, self.today = terms, now.astimezone(ZoneInfo(house.timezone)).date()
        self._ask_amount()
        self.fields["send_date"].first, self.fields["send_date"].last = self.today, self.today + timedelta(days=LATEST_DAYS)
        if kind != "pass":
            del self.fields["holder_name"]
        if terms.persons < 2:
            del self.fields["names"]

    def _ask_amount(self) -> None:
        amounts = self.terms.amounts
        if not amounts.most_cents:
            del self.fields["other_amount"]
        else:
            between = {"least": money(amounts.least_cents), "most": money(amounts.most_cents)}
            self.fields["other_amount"].help_text = _("From %(least)s to %(most)s.") % between
            self.fields["other_amount"].least_cents, self.fields["other_amount"].most_cents = amounts.least_cents, amounts.most_cents
        if not amounts.choices_cents:
            del self.fields["amount"]
            if amounts:
                self.fields["other_amount"].required = True
                self.fields["other_amount"].label = _("Amount")
            return
        other = [(ANOTHER, _("Another amount"))] if amounts.most_cents else []
        self.fields["amount"].choices = [(str(cents), money(cents)) for cents in amounts.choices_cents] + other

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("amount") == ANOTHER and said.get("other_amount") is None and "other_amount" not in self.errors:
            self.add_error("other_amount", _("Fill in the amount, or choose one of those above."))
        if said.get("amount") not in (None, ANOTHER) and "other_amount" in self.errors:
            del self.errors["other_amount"]  # It wasn't the choice.
        self._clean_gift(said)
        if len(self._others(said)) > self.terms.persons - 1:
            most = self.terms.persons - 1
            self.add_error("names", ngettext_lazy("At most %(most)d name.", "At most %(most)d names.", most) % {"most": most})
        return said

    def _clean_gift(self, said: dict[str, Any]) -> None:
        about_gift = ("receiver_name", "receiver_email", "message", "giver_name", "send_date")
        if said.get("who") != "gift":
            for name in about_gift:
                self.errors.pop(name, None)
            return
        if not said.get("receiver_name") and "receiver_name" not in self.errors:
            self.add_error("receiver_name", _("Fill in who gets it: the name stands on it."))
        if said.get("send_date") and not said.get("receiver_email") and "receiver_email" not in self.errors:
            self.add_error("receiver_email", _("Fill in where it may be mailed on that day; or leave the day empty."))

    def _others(self, said: dict[str, Any]) -> list[str]:
        return [name.strip() for name in said.get("names", "").splitlines() if name.strip()]

    def asked(self, product_id: int) -> ProductAsked:
        """What to put in the basket, of a form that is right."""
        said = self.cleaned_data
        return ProductAsked(
            product_id, said["count"], self._amount(said), said.get("holder_name", ""),
            tuple(PersonNamed(name) for name in self._others(said)), self._gift(said),
        )  # fmt: skip

    def _amount(self, said: dict[str, Any]) -> int | None:
        chosen = said.get("amount")
        return int(chosen) if chosen and chosen != ANOTHER else said.get("other_amount")

    def _gift(self, said: dict[str, Any]) -> Gift | None:
        if said["who"] != "gift":
            return None
        day: date | None = said["send_date"]
        return Gift(said["receiver_name"], said["receiver_email"], said["message"], day if day and day > self.today else None, said["giver_name"])
