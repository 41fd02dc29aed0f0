"""Between what a form asks and what a product says."""

from dataclasses import replace
from typing import Any

from coulisse.faces.office.products.forms import ALWAYS, MONTHS, SEASON
from coulisse.memberships.types import Amounts, BelowNeed, ChangeRules, Difference, ProductTerms, SaleWindow, Validity


def asked_of(terms: ProductTerms) -> dict[str, Any]:
    """What the form shows of a product that is there."""
    validity, sale, changes = terms.validity, terms.sale, terms.changes
    return {
        "name": terms.name, "note": terms.note, "vat": str(terms.vat_permyriad), "fee": terms.fee_cents or None,
        "valid": SEASON if validity.until_date else MONTHS if validity.months else ALWAYS,
        "from_date": validity.from_date, "until_date": validity.until_date, "months": validity.months,
        "sale_from": sale.from_at, "sale_until": sale.until_at, "holders_of": list(sale.holders_of), "holders_until": sale.holders_until_at,
        "price": terms.price_cents, "persons": terms.persons, "tickets": terms.worth_tickets, "formula": terms.formula,
        "amounts": _written(terms.amounts.choices_cents or ((terms.worth_cents,) if terms.worth_cents else ())),
        "least": terms.amounts.least_cents or None, "most": terms.amounts.most_cents or None,
        "exchange_hours": changes.exchange_hours, "exchange_fee": changes.exchange_fee_cents or None,
        "cancel_hours": changes.cancel_hours, "difference": changes.difference, "exchange_times": changes.exchange_times, "below_need": changes.below_need,
    }  # fmt: skip


def _written(cents: tuple[int, ...]) -> str:
    return ", ".join(f"{amount // 100}" if amount % 100 == 0 else f"{amount // 100},{amount % 100:02}" for amount in cents)


def terms_said(said: dict[str, Any], before: ProductTerms | None = None) -> ProductTerms:
    """The terms that a filled in form says; what it doesn't ask stays as it was."""
    terms = before or ProductTerms(name={})
    validity = {
        SEASON: Validity(from_date=said["from_date"], until_date=said["until_date"]),
        MONTHS: Validity(from_date=said["from_date"], months=said["months"]),
        ALWAYS: Validity(from_date=said["from_date"]),
    }[said["valid"]]
    sale = SaleWindow(said["sale_from"], said["sale_until"], tuple(said.get("holders_of", ())), said.get("holders_until"))
    return replace(
        terms,
        name=said["name"],
        note=said["note"],
        validity=validity,
        sale=sale,
        vat_permyriad=int(said["vat"]) if "vat" in said else 0 if "amounts" in said else terms.vat_permyriad,
        fee_cents=said.get("fee") or 0,
        price_cents=said.get("price"),
        persons=said.get("persons") or 1,
        worth_tickets=said.get("tickets") or 0,
        formula=said.get("formula", ""),
        changes=_changes(said, terms.changes),
        **_worth(said),
    )


def _worth(said: dict[str, Any]) -> dict[str, Any]:
    """One amount alone is what a voucher is worth; several, or a least and a most, are a choice of the buyer."""
    amounts, most = said.get("amounts", ()), said.get("most") or 0
    if len(amounts) == 1 and not most:
        return {"worth_cents": amounts[0], "amounts": Amounts()}
    return {"worth_cents": 0, "amounts": Amounts(tuple(amounts), said.get("least") or 0, most)}


def _changes(said: dict[str, Any], before: ChangeRules) -> ChangeRules:
    if "cancel_hours" in said:
        before = replace(before, cancel_hours=said["cancel_hours"])
    if "below_need" not in said:
        return before
    return replace(
        before,
        exchange_hours=said["exchange_hours"],
        exchange_fee_cents=said["exchange_fee"] or 0,
        difference=Difference(said["difference"]),
        exchange_times=said["exchange_times"],
        below_need=BelowNeed(said["below_need"]),
    )
