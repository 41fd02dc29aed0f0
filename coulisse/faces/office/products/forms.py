"""What is asked about a product: one form a kind, each with what that kind needs and nothing else."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coulisse.faces.shared.fields import DayField, LocalMomentField, MoneyField, TranslatedField
from coulisse.faces.shared.forms import Form
from coulisse.lib.money import MOST_CENTS, NotMoney, parse_cents
from coulisse.memberships.documents import MOST_CHOICES, MOST_MONTHS, MOST_PERSONS, MOST_TICKETS, MOST_TIMES
from coulisse.memberships.types import BelowNeed, Difference, ProductKind, ProductTerms

SEASON, MONTHS, ALWAYS = "season", "months", "always"
GROUPS = (
    (_("How long it is valid"), (("valid",), ("from_date", "until_date"), ("months",))),
    (_("When it is sold, and to whom first"), (("sale_from", "sale_until"), ("holders_of",), ("holders_until",))),
    (_("Changing it afterwards"), (("exchange_hours", "exchange_times", "exchange_fee"), ("difference",), ("below_need",))),
    (_("VAT and costs"), (("vat", "fee"),)),
)
VAT = [("0", "0 %"), ("600", "6 %"), ("1200", "12 %"), ("2100", "21 %")]


class ProductForm(Form):
    """What every product says: its name, how long it is valid, when it is sold."""

    name = TranslatedField(label=_("Name"), most=80)
    note = TranslatedField(label=_("What it gives"), most=600, rows=2, required=False, help_text=_("In a sentence or two, for who wants to buy it."))
    valid = forms.ChoiceField(
        label=_("Valid"),
        choices=[
            (SEASON, _("Between two days, for instance a season")),
            (MONTHS, _("So many months from the day of sale")),
            (ALWAYS, _("Without end")),
        ],
        widget=forms.RadioSelect,
    )
    from_date = DayField(label=_("From"), required=False)
    until_date = DayField(label=_("Until and including"), required=False)
    months = forms.IntegerField(label=_("Months"), min_value=1, max_value=MOST_MONTHS, required=False)
    sale_from = LocalMomentField(label=_("The sale begins"), required=False, help_text=_("Empty: at once."))
    sale_until = LocalMomentField(label=_("The sale ends"), required=False, help_text=_("Empty: it goes on."))
    vat = forms.ChoiceField(label=_("VAT"), choices=VAT, initial="600")
    fee = MoneyField(label=_("Cost on top"), required=False, help_text=_("For each that is sold, for instance for sending it."))

    def groups(self) -> list[tuple[str, list[list[Any]]]]:
        """The fields under headings, in the order in which somebody thinks of them; what stands in none comes first."""
        later = {name for _title, rows in GROUPS for row in rows for name in row}
        first = [[bound] for bound in self if bound.name not in later]
        return [("", first), *((str(title), self._rows(rows)) for title, rows in GROUPS)]

    def _rows(self, rows: Sequence[Sequence[str]]) -> list[list[Any]]:
        there = ([self[name] for name in row if name in self.fields] for row in rows)
        return [row for row in there if row]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        needed = {SEASON: "until_date", MONTHS: "months"}.get(cleaned.get("valid", ""))
        if needed and not cleaned.get(needed) and needed not in self.errors:
            self.add_error(needed, _("Fill this in."))
        return cleaned


class VoucherForm(ProductForm):
    amounts = forms.CharField(
        label=_("Amounts"),
        max_length=200,
        required=False,
        help_text=_("One, or several to choose from: 25, 50, 100."),
        widget=forms.TextInput(attrs={"inputmode": "text"}),
    )
    least = MoneyField(label=_("Or an amount of their own, from"), required=False, least_cents=100)
    most = MoneyField(label=_("up to"), required=False, least_cents=100)

    field_order = ("name", "note", "amounts", "least", "most")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A voucher is money until it is spent: the VAT is that of what it buys.
        del self.fields["vat"]

    def clean_amounts(self) -> tuple[int, ...]:
        typed = [part for part in re.split(r"\s*(?:;|/|\s|,(?!\d{2}\b))\s*", self.cleaned_data["amounts"].replace("€", " ").strip()) if part]
        try:
            found = tuple(sorted({parse_cents(part) for part in typed}))
        except NotMoney:
            raise forms.ValidationError(_("Write amounts like 25, 50, 100.")) from None
        if len(found) > MOST_CHOICES or any(not 0 < cents <= MOST_CENTS for cents in found):
            raise forms.ValidationError(_("Give at most %(most)d amounts, each above 0."), params={"most": MOST_CHOICES})
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        least, most = cleaned.get("least"), cleaned.get("most")
        if not cleaned.get("amounts") and not most and not self.errors:
            self.add_error("amounts", _("Say what it is worth."))
        if most and not least and "least" not in self.errors:
            self.add_error("least", _("Fill in the least too."))
        if least and not most and "most" not in self.errors:
            self.add_error("most", _("Fill in the most too."))
        if least and most and least > most:
            self.add_error("most", _("The most is less than the least."))
        return cleaned


class TicketVoucherForm(ProductForm):
    tickets = forms.IntegerField(label=_("Good for how many tickets"), min_value=1, max_value=MOST_TICKETS)
    price = MoneyField(label=_("Price"))

    field_order = ("name", "note", "tickets", "price", "vat")


class CreditsForm(ProductForm):
    """A subscription of so many tickets, of which some are chosen at once and the rest later; until when one can come back."""

    tickets = forms.IntegerField(label=_("Good for how many tickets"), min_value=1, max_value=MOST_TICKETS, initial=10)
    price = MoneyField(label=_("Price"))
    cancel_hours = forms.IntegerField(
        label=_("Give a ticket back until so many hours before the performance"), min_value=0, max_value=8760, required=False,
        help_text=_("The ticket is then there again, for another performance. Empty: not possible."),
    )  # fmt: skip

    field_order = ("name", "note", "tickets", "price", "vat", "cancel_hours")


class PassForm(ProductForm):
    price = MoneyField(label=_("Price"))
    persons = forms.IntegerField(
        label=_("For how many people together"), min_value=1, max_value=MOST_PERSONS, initial=1, help_text=_("One, or a household.")
    )

    field_order = ("name", "note", "price", "persons", "vat")


class ExchangeFields(Form):
    """On which conditions visitors exchange a ticket themselves."""

    exchange_hours = forms.IntegerField(
        label=_("Exchange a performance until so many hours before it"),
        min_value=0,
        max_value=8760,
        required=False,
        help_text=_("Empty: not possible."),
    )
    exchange_times = forms.IntegerField(
        label=_("How often one ticket may be exchanged"),
        min_value=1,
        max_value=MOST_TIMES,
        required=False,
        help_text=_("Empty: as often as they like."),
    )
    exchange_fee = MoneyField(label=_("Cost of an exchange"), required=False, help_text=_("For each ticket."))
    difference = forms.ChoiceField(
        label=_("What somebody gets who exchanges for something cheaper"),
        choices=Difference.choices,
        widget=forms.RadioSelect,
        initial=Difference.MONEY,
    )


class ExchangeRulesForm(ExchangeFields):
    """The same of tickets that belong to no subscription."""

    where = forms.ChoiceField(
        label=_("For what"),
        choices=[("production", _("Another date of the same event")), ("everywhere", _("Everything that is on sale"))],
        widget=forms.RadioSelect,
    )


class SubscriptionForm(ExchangeFields, ProductForm):
    """A formula (an offer) that people subscribe to, and what they may change in it afterwards."""

    formula = forms.ChoiceField(label=_("Formula"), help_text=_("What is chosen, and what it costs. You make it under Offers."))
    holders_of = forms.MultipleChoiceField(
        label=_("First only for who has"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("For instance last year's subscription.")
    )
    holders_until = LocalMomentField(label=_("Only for them until"), required=False)
    below_need = forms.ChoiceField(
        label=_("When one performance is given back and too few remain"), choices=BelowNeed.choices, widget=forms.RadioSelect, initial=BelowNeed.KEEP
    )

    field_order = ("name", "note", "formula")

    def __init__(self, *args: Any, formulas: Sequence[tuple[str, str]] = (), others: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["formula"].choices = list(formulas)  # type: ignore[attr-defined]
        self.fields["holders_of"].choices = list(others)  # type: ignore[attr-defined]
        # Its tickets have theirs; and nobody comes first where there is nothing that they could have.
        for name in ("vat", "fee", *(() if others else ("holders_of", "holders_until"))):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("holders_of") and not cleaned.get("holders_until") and "holders_until" not in self.errors:
            self.add_error("holders_until", _("Say until when it is only for them."))
        return cleaned


# A subscription too, made and changed by a form of its own.
CREDITS = "credits"

FORMS: dict[str, type[ProductForm]] = {
    ProductKind.SUBSCRIPTION: SubscriptionForm,
    CREDITS: CreditsForm,
    ProductKind.PASS: PassForm,
    ProductKind.VOUCHER: VoucherForm,
    ProductKind.TICKET_VOUCHER: TicketVoucherForm,
}


def kind_of(form: str) -> ProductKind:
    """What the form of this name makes."""
    return ProductKind.SUBSCRIPTION if form == CREDITS else ProductKind(form)


def form_for(kind: ProductKind, terms: ProductTerms) -> str:
    """By which form a product is changed."""
    return CREDITS if kind == ProductKind.SUBSCRIPTION and terms.has_credits else kind.value
