"""What is asked about prices: a name, rates with an amount for each zone, fees."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coulisse.faces.shared.fields import MoneyField, TranslatedField
from coulisse.faces.shared.forms import Form
from coulisse.lib.text import LANGUAGES, in_language, slugify
from coulisse.pricing.documents import MOST_RATES, MOST_YEARS
from coulisse.pricing.rate_words import conditions_in_words
from coulisse.pricing.types import Conditions, Fee, PriceTable, Rate

VAT = [("600", "6 %"), ("2100", "21 %"), ("1200", "12 %"), ("0", _("0 % (exempt)"))]
MOST_ZONES, MOST_FEES = 40, 10
MOST_TICKETS = 500
COMPANY, TICKS = ("with_rate", "per_other"), ("beside_wheelchair", "proof")
CONDITIONS_BY_GROUP = (("from_age", "to_age"), ("at_least", "at_most"), COMPANY, ("hidden_until",), TICKS)
CONDITIONS = tuple(name for group in CONDITIONS_BY_GROUP for name in group)


@dataclass(frozen=True)
class ZoneAsked:
    """A column of the matrix: a zone by the key that plans know it by."""

    key: str
    name: Mapping[str, str] = field(default_factory=dict)


class ZonesField(forms.CharField):
    """The columns as the page carries them to its next step. Odd ones are left out: nobody types here."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput)

    def to_python(self, value: Any) -> list[ZoneAsked]:  # type: ignore[override]
        return read_zones(value)

    def prepare_value(self, value: Any) -> Any:
        return written_zones(value) if isinstance(value, list) else value


def read_zones(value: Any) -> list[ZoneAsked]:
    try:
        given = json.loads(value or "[]")
    except (ValueError, TypeError, RecursionError):
        return []
    found: dict[str, ZoneAsked] = {}
    for zone in given if isinstance(given, list) else ():
        key, name = (zone.get("key"), zone.get("name")) if isinstance(zone, dict) else (None, None)
        if isinstance(key, str) and 0 < len(key) <= 60 and key.isprintable():
            texts = name if isinstance(name, dict) else {}
            found[key] = ZoneAsked(
                key, {code: texts[code][:120] for code in LANGUAGES if isinstance(texts.get(code), str) and texts[code].isprintable()}
            )
    return list(found.values())[:MOST_ZONES]


def written_zones(zones: Sequence[ZoneAsked]) -> str:
    return json.dumps([{"key": zone.key, "name": dict(zone.name)} for zone in zones], ensure_ascii=False)


class ListForm(Form):
    name = forms.CharField(label=_("Name of the list"), max_length=120, help_text=_("For yourselves: Standard, Family, Festival."))
    vat = forms.ChoiceField(label=_("VAT on tickets"), choices=VAT, initial="600")
    zones = ZonesField()


class RateForm(Form):
    """A rate and what it costs in each zone. An amount left empty: not sold there."""

    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    name = TranslatedField(label=_("Rate"), most=120, required=False)
    note = TranslatedField(label=_("For whom, or what to bring"), most=300, required=False)
    remove = forms.BooleanField(label=_("Remove this rate"), required=False)
    from_age = forms.IntegerField(
        label=_("From this age"), min_value=0, max_value=MOST_YEARS, required=False, help_text=_("On the day of the performance.")
    )
    to_age = forms.IntegerField(label=_("Up to and including"), min_value=0, max_value=MOST_YEARS, required=False)
    at_least = forms.IntegerField(label=_("Tickets in one order, at least"), min_value=1, max_value=MOST_TICKETS, required=False)
    at_most = forms.IntegerField(label=_("Tickets in one order, at most"), min_value=1, max_value=MOST_TICKETS, required=False)
    with_rate = forms.ChoiceField(
        label=_("Only together with"), required=False,
        help_text=_("For the same performance."),
    )  # fmt: skip
    per_other = forms.IntegerField(label=_("For each of those, at most"), min_value=1, max_value=MOST_TICKETS, required=False)
    beside_wheelchair = forms.BooleanField(label=_("For the companion of a wheelchair user: one for each wheelchair place"), required=False)
    proof = forms.BooleanField(label=_("The door asks for proof"), required=False)
    hidden_until = forms.CharField(
        label=_("Hidden until a code is given"), max_length=40, required=False,
        help_text=_("The word that a code or pass opens. Empty: everybody sees this rate."),
    )  # fmt: skip

    def __init__(self, *args: Any, zones: Sequence[ZoneAsked], others: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        self.zones = zones
        super().__init__(*args, **kwargs)
        own = self["key"].value() or row_value(self.prefix)
        self.fields["with_rate"].choices = [("", _("Sold by itself")), *(pair for pair in others if pair[0] != own)]
        for number, zone in enumerate(zones):
            self.fields[f"price_{number}"] = MoneyField(label=in_language(zone.name, "") or zone.key, required=False)

    @property
    def cells(self) -> list[Any]:
        return [(zone, self[f"price_{number}"]) for number, zone in enumerate(self.zones)]

    @property
    def asked_conditions(self) -> list[list[Any]]:
        """The fields of who may have it, in the order of the page: those that say one thing together stand together."""
        return [[self[name] for name in group] for group in CONDITIONS_BY_GROUP]

    @property
    def has_problems(self) -> bool:
        """Whether some condition is wrong, so that they show at once."""
        return any(self[name].errors for name in CONDITIONS)

    @property
    def said(self) -> list[str]:
        """The conditions in words, for where they are folded; nothing while they can't be read."""
        if self.is_bound:
            asked = self.conditions(Conditions()) if self.is_valid() else Conditions()
        else:
            initial = {name: self.get_initial_for_field(self.fields[name], name) for name in CONDITIONS}
            asked = Conditions(**initial | {"per_other": initial["per_other"] or 1} | {name: bool(initial[name]) for name in TICKS})
        others = PriceTable([Rate(str(key), {"nl": str(name)}) for key, name in self.fields["with_rate"].choices], {})
        hidden = [_("hidden until a code is given")] if asked.hidden_until else []
        return [*conditions_in_words(Rate("", {}, conditions=asked), others), *map(str, hidden)]

    def conditions(self, before: Conditions) -> Conditions:
        """Who may have it. What a page of before didn't ask stays as it was."""
        if self.add_prefix("from_age") not in self.data:
            return before
        asked = {name: self.cleaned_data.get(name) for name in CONDITIONS if self.add_prefix("with_rate") in self.data or name not in COMPANY}
        texts = {name: asked[name] or None for name in ("hidden_until", "with_rate") if name in asked}
        number = {"per_other": (texts["with_rate"] and asked["per_other"]) or 1} if "with_rate" in texts else {}
        return replace(before, **asked | texts | number)

    @property
    def prices(self) -> dict[str, int]:
        """Zone to cents, only where it is sold."""
        typed = {zone.key: self.cleaned_data.get(f"price_{number}") for number, zone in enumerate(self.zones)}
        return {key: cents for key, cents in typed.items() if cents is not None}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        costs = any(cleaned.get(f"price_{number}") is not None for number in range(len(self.zones)))
        if costs and not cleaned.get("name") and not cleaned.get("remove") and "name" not in self.errors:
            self.add_error("name", _("Give the rate a name, or leave its amounts out."))
        return cleaned

    @property
    def is_meant(self) -> bool:
        return bool(self.cleaned_data.get("name")) and not self.cleaned_data.get("remove")


class FeeForm(Form):
    """A cost on top. Without a name and an amount it is none."""

    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    name = TranslatedField(label=_("Fee"), most=120, required=False)
    cents = MoneyField(label=_("Amount"), required=False, least_cents=1)
    per = forms.ChoiceField(label=_("Asked"), choices=[("ticket", _("for each ticket")), ("order", _("once for each order"))], required=False)
    vat = forms.ChoiceField(label=_("VAT"), choices=VAT, initial="2100", required=False)
    remove = forms.BooleanField(label=_("Remove this fee"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not cleaned.get("remove") and not self.errors:
            if cleaned.get("name") and cleaned.get("cents") is None:
                self.add_error("cents", _("Fill in the amount."))
            elif cleaned.get("cents") is not None and not cleaned.get("name"):
                self.add_error("name", _("Give the fee a name: buyers read it."))
        return cleaned

    @property
    def is_meant(self) -> bool:
        return bool(self.cleaned_data.get("name")) and not self.cleaned_data.get("remove")


class Rows(forms.BaseFormSet):
    default_error_messages = {
        "missing_management_form": _("The rows of this form did not arrive. Load the page again."),
        "too_many_forms": _("These are too many rows. Leave some out."),
    }


def _rows(form: type[Form], most: int, extra: int) -> type[Rows]:
    return forms.formset_factory(form, formset=Rows, extra=extra, max_num=most, absolute_max=most, validate_max=True)


RateRows = _rows(RateForm, MOST_RATES, 2)
FeeRows = _rows(FeeForm, MOST_FEES, 1)


def row_value(prefix: str | None) -> str:
    """How a rate that is new, and has no key yet, is called by the others of its page: by its row."""
    return f"row-{(prefix or '').rpartition('-')[2]}"


def _keys(rows: Sequence[Any], language: str) -> list[str]:
    """The key of each row: its own, or one made from its name that none of the others has."""
    taken = {row.cleaned_data["key"] for row in rows if row.cleaned_data["key"]}
    found: list[str] = []
    for row in rows:
        key = row.cleaned_data["key"]
        if not key or key in found:
            base = slugify(in_language(row.cleaned_data["name"], language), 30)
            key = next(name for name in (base, *(f"{base}-{n}" for n in range(2, 100))) if name not in taken)
        taken.add(key)
        found.append(key)
    return found


def table_asked(form: ListForm, rates: Rows, fees: Rows, language: str, before: PriceTable | None = None) -> PriceTable:
    """What the three forms together say; all of them valid. Zones without any price aren't sold, and are left out."""
    had = {rate.key: rate.conditions for rate in before.rates} if before else {}
    meant = [row for row in rates.forms if row.is_meant]
    keyed = list(zip(_keys(meant, language), meant, strict=True))
    of_row = {row_value(row.prefix): key for key, row in keyed}
    prices = {zone.key: {key: row.prices[zone.key] for key, row in keyed if zone.key in row.prices} for zone in form.cleaned_data["zones"]}
    costs = [row for row in fees.forms if row.is_meant]

    def conditions(key: str, row: Any) -> Conditions:
        asked: Conditions = row.conditions(had.get(key, Conditions()))
        return replace(asked, with_rate=of_row.get(asked.with_rate or "", asked.with_rate))

    return PriceTable(
        rates=tuple(Rate(key, row.cleaned_data["name"], row.cleaned_data["note"], conditions(key, row)) for key, row in keyed),
        prices={zone: cents for zone, cents in prices.items() if cents},
        fees=tuple(
            Fee(key, row.cleaned_data["name"], row.cleaned_data["per"] or "ticket", row.cleaned_data["cents"], int(row.cleaned_data["vat"] or 2100))
            for key, row in zip(_keys(costs, language), costs, strict=True)
        ),
        vat_permyriad=int(form.cleaned_data["vat"]),
        zone_names={zone.key: dict(zone.name) for zone in form.cleaned_data["zones"] if zone.name},
    )  # fmt: skip


def typed_from(table: PriceTable, zones: Sequence[ZoneAsked]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A table as what would have been typed: rows of rates and rows of fees."""
    rates = [
        {"key": rate.key, "name": dict(rate.name), "note": dict(rate.note)}
        | {name: getattr(rate.conditions, name) for name in CONDITIONS}
        | {"per_other": rate.conditions.per_other if rate.conditions.with_rate else None}
        | {f"price_{number}": table.prices.get(zone.key, {}).get(rate.key) for number, zone in enumerate(zones)}
        for rate in table.rates
    ]
    fees = [{"key": fee.key, "name": dict(fee.name), "cents": fee.cents, "per": fee.per, "vat": str(fee.vat_permyriad)} for fee in table.fees]
    return rates, fees
