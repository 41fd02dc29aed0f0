"""What a ticketing worker fills in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from coulisse.faces.shared.forms import Form


class Rename(Form):
    name = forms.CharField(label=_("Name on the tickets"), max_length=120, required=False)


class RefundForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("For your colleagues and the books; the buyer doesn't read it."))
    with_fees = forms.BooleanField(label=_("Give the fees back too"), required=False)


class Block(Form):
    seats = forms.CharField(
        label=_("Seats"), max_length=2000, help_text=_("For instance: A 1-12, B 3, C. With sections: balcony A 1-4. Or choose them on the plan.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False, help_text=_("Who or what they are kept for."))


class RefundEveryone(Form):
    with_fees = forms.BooleanField(label=_("Give the fees back too"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("For your colleagues and the books; the buyer doesn't read it."))


class ByHand(Form):
    note = forms.CharField(label=_("How you paid it back"), max_length=200, required=False)
