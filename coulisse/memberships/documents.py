"""The terms of a product as JSON and back: what stands in `ProductVersion.document`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from coulisse.lib.money import MOST_CENTS
from coulisse.lib.text import LANGUAGES
from coulisse.memberships.types import Amounts, BelowNeed, ChangeRules, Difference, ProductKind, ProductTerms, SaleWindow, Validity

MOST_PERSONS = 20
MOST_TICKETS = 1_000
MOST_MONTHS = 120
MOST_CHOICES = 12
MOST_TIMES = 99
LONGEST_NAME, LONGEST_NOTE = 120, 2_000
VAT_RATES = (0, 600, 1200, 2100)


@dataclass(frozen=True)
class TermsProblem:
    """``field`` is the name of the field in `ProductTerms`, as ``validity.months``."""

    field: str
    says: str


class TermsRefused(Exception):
    """The product can't be sold so; ``problems`` says all that is wrong."""

    def __init__(self, problems: list[TermsProblem]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{problem.field}: {problem.says}" for problem in problems))


def to_document(terms: ProductTerms) -> dict[str, Any]:
    """The terms as plain JSON values."""
    validity, sale, changes = terms.validity, terms.sale, terms.changes
    return {
        "name": dict(terms.name),
        "note": dict(terms.note),
        "price_cents": terms.price_cents,
        "vat_permyriad": terms.vat_permyriad,
        "worth_cents": terms.worth_cents,
        "worth_tickets": terms.worth_tickets,
        "amounts": {
            "choices_cents": list(terms.amounts.choices_cents), "least_cents": terms.amounts.least_cents, "most_cents": terms.amounts.most_cents,
        },
        "fee_cents": terms.fee_cents,
        "fee_vat_permyriad": terms.fee_vat_permyriad,
        "persons": terms.persons,
        "unlocks": list(terms.unlocks),
        "formula": terms.formula,
        "validity": {"from_date": _iso(validity.from_date), "until_date": _iso(validity.until_date), "months": validity.months},
        "sale": {
            "from_at": _iso(sale.from_at), "until_at": _iso(sale.until_at),
            "holders_of": list(sale.holders_of), "holders_until_at": _iso(sale.holders_until_at),
        },
        "changes": changes_to_document(changes),
    }  # fmt: skip


def changes_to_document(changes: ChangeRules) -> dict[str, Any]:
    return {
        "exchange_hours": changes.exchange_hours, "exchange_fee_cents": changes.exchange_fee_cents,
        "difference": str(changes.difference), "cancel_hours": changes.cancel_hours,
        "cancel_fee_cents": changes.cancel_fee_cents, "below_need": str(changes.below_need), "exchange_times": changes.exchange_times,
    }  # fmt: skip


def _iso(moment: date | None) -> str | None:
    return moment.isoformat() if moment else None


def from_document(document: Mapping[str, Any]) -> ProductTerms:
    """The terms of a document that was checked before it was kept."""
    validity, sale, changes = document["validity"], document["sale"], document["changes"]
    return ProductTerms(
        name=document["name"],
        note=document["note"],
        price_cents=document["price_cents"],
        vat_permyriad=document["vat_permyriad"],
        worth_cents=document["worth_cents"],
        worth_tickets=document["worth_tickets"],
        amounts=_amounts(document.get("amounts", {})),
        fee_cents=document.get("fee_cents", 0),
        fee_vat_permyriad=document.get("fee_vat_permyriad", 2100),
        persons=document["persons"],
        unlocks=tuple(document["unlocks"]),
        formula=document.get("formula", ""),
        validity=Validity(_day(validity["from_date"]), _day(validity["until_date"]), validity["months"]),
        sale=SaleWindow(_moment(sale["from_at"]), _moment(sale["until_at"]), tuple(sale["holders_of"]), _moment(sale["holders_until_at"])),
        changes=changes_from_document(changes),
    )


def changes_from_document(kept: Mapping[str, Any]) -> ChangeRules:
    """Of a version that was kept before there was a choice of three, the difference is given back as money or not at all."""
    said = dict(kept)
    before = Difference.MONEY if said.pop("gives_difference_back", False) else Difference.KEPT
    return ChangeRules(**{**said, "below_need": BelowNeed(said["below_need"]), "difference": Difference(said.get("difference", before))})


def _amounts(said: Mapping[str, Any]) -> Amounts:
    return Amounts(tuple(said.get("choices_cents", ())), said.get("least_cents", 0), said.get("most_cents", 0))


def _day(said: str | None) -> date | None:
    return date.fromisoformat(said) if said else None


def _moment(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


def check(kind: ProductKind, terms: ProductTerms) -> None:
    """Raises `TermsRefused` with every problem."""
    if problems := [*_about_worth(kind, terms), *_about_amounts(terms), *_about_time(terms), *_about_changes(terms.changes)]:
        raise TermsRefused(problems)


def needs_an_offer(kind: ProductKind, terms: ProductTerms) -> bool:
    """Whether it gives something only through an offer that asks for it."""
    return kind in (ProductKind.PASS, ProductKind.TICKET_VOUCHER) or (kind == ProductKind.SUBSCRIPTION and bool(terms.worth_tickets))


def _about_worth(kind: ProductKind, terms: ProductTerms) -> Iterator[TermsProblem]:
    if not any((terms.name.get(language) or "").strip() for language in LANGUAGES):
        yield TermsProblem("name", _("Give it a name."))
    if any(len(said) > LONGEST_NAME for said in terms.name.values()):
        yield TermsProblem("name", _("A name has at most %(most)d characters.") % {"most": LONGEST_NAME})
    if any(len(said) > LONGEST_NOTE for said in terms.note.values()):
        yield TermsProblem("note", _("At most %(most)d characters fit.") % {"most": LONGEST_NOTE})
    yield from _about_choice(kind, terms)
    if (kind == ProductKind.VOUCHER and not terms.amounts) != (terms.worth_cents > 0) or not 0 <= terms.worth_cents <= MOST_CENTS:
        yield TermsProblem("worth_cents", _("A voucher is worth an amount above 0; nothing else is."))
    if (kind == ProductKind.TICKET_VOUCHER and not terms.worth_tickets) or not 0 <= terms.worth_tickets <= MOST_TICKETS:
        yield TermsProblem("worth_tickets", _("A ticket voucher is good for 1 to %(most)d tickets.") % {"most": MOST_TICKETS})
    if kind == ProductKind.VOUCHER and terms.worth_tickets:
        yield TermsProblem("worth_tickets", _("A voucher is worth an amount, no number of tickets."))
    if kind == ProductKind.VOUCHER and terms.vat_permyriad:
        yield TermsProblem("vat_permyriad", _("A voucher has no VAT: what is bought with it has."))
    if terms.worth_tickets and len(terms.unlocks) > 1:
        yield TermsProblem("unlocks", _("A ticket voucher opens one kind of offer, so that its tickets are counted once."))
    if terms.worth_tickets and terms.formula:
        yield TermsProblem("formula", _("Either a formula says what is chosen, or it has credits; not both."))
    if needs_an_offer(kind, terms) and not terms.unlocks:
        yield TermsProblem("unlocks", _("Say which offers it opens: without one it gives nothing."))
    if not 1 <= terms.persons <= MOST_PERSONS:
        yield TermsProblem("persons", _("It is for 1 to %(most)d people.") % {"most": MOST_PERSONS})


def _about_choice(kind: ProductKind, terms: ProductTerms) -> Iterator[TermsProblem]:
    """What the buyer may choose a voucher to be worth."""
    amounts = terms.amounts
    if not amounts:
        return
    if kind != ProductKind.VOUCHER:
        yield TermsProblem("amounts", _("Only of a voucher does the buyer choose the amount."))
    if terms.price_cents is not None:
        yield TermsProblem("price_cents", _("Where the buyer chooses the amount, that is the price: leave the price empty."))
    if any(not 0 < cents <= MOST_CENTS for cents in amounts.choices_cents) or len(amounts.choices_cents) > MOST_CHOICES:
        yield TermsProblem("amounts.choices_cents", _("Give at most %(most)d amounts, each above 0.") % {"most": MOST_CHOICES})
    if amounts.most_cents and not 0 < amounts.least_cents <= amounts.most_cents <= MOST_CENTS:
        yield TermsProblem("amounts.least_cents", _("The least amount is above 0, and not above the most."))


def _about_amounts(terms: ProductTerms) -> Iterator[TermsProblem]:
    if terms.price_cents is not None and not 0 <= terms.price_cents <= MOST_CENTS:
        yield TermsProblem("price_cents", _("The price is an amount from 0 up."))
    if not 0 <= terms.fee_cents <= MOST_CENTS:
        yield TermsProblem("fee_cents", _("The cost is an amount from 0 up."))
    if terms.fee_vat_permyriad not in VAT_RATES:
        yield TermsProblem("fee_vat_permyriad", _("VAT is 0, 6, 12 or 21 %."))
    if terms.vat_permyriad not in VAT_RATES:
        yield TermsProblem("vat_permyriad", _("VAT is 0, 6, 12 or 21 %."))


def _about_time(terms: ProductTerms) -> Iterator[TermsProblem]:
    validity, sale = terms.validity, terms.sale
    if validity.from_date and validity.until_date and validity.from_date > validity.until_date:
        yield TermsProblem("validity.until_date", _("It ends before it begins: change one of the dates."))
    if validity.months is not None and (validity.until_date or not 1 <= validity.months <= MOST_MONTHS):
        yield TermsProblem("validity.months", _("Fill in a last day, or 1 to %(most)d months; not both.") % {"most": MOST_MONTHS})
    if sale.from_at and sale.until_at and sale.from_at >= sale.until_at:
        yield TermsProblem("sale.until_at", _("The sale ends before it begins: change one of the dates."))
    if bool(sale.holders_of) != bool(sale.holders_until_at):
        yield TermsProblem("sale.holders_until_at", _("Say who may buy first, and until when."))


def _about_changes(changes: ChangeRules) -> Iterator[TermsProblem]:
    for name in ("exchange", "cancel"):
        hours, fee = getattr(changes, f"{name}_hours"), getattr(changes, f"{name}_fee_cents")
        if hours is not None and hours < 0:
            yield TermsProblem(f"changes.{name}_hours", _("The number of hours is 0 or more."))
        if not 0 <= fee <= MOST_CENTS:
            yield TermsProblem(f"changes.{name}_fee_cents", _("The cost is an amount from 0 up."))
    if changes.exchange_times is not None and not 1 <= changes.exchange_times <= MOST_TIMES:
        yield TermsProblem("changes.exchange_times", _("Fill in 1 to %(most)d times, or leave it empty.") % {"most": MOST_TIMES})
