"""A price table as JSON and back: what stands in `PriceListVersion.document`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coulisse.lib.money import MOST_CENTS
from coulisse.lib.text import LANGUAGES, in_language
from coulisse.pricing.types import Conditions, Fee, PriceTable, Rate

MOST_RATES = 40
VAT_RATES = (0, 600, 1200, 2100)
MOST_YEARS = 130


@dataclass(frozen=True)
class PriceProblem:
    where: str
    says: str

    def __str__(self) -> str:
        return f"{self.where}: {self.says}" if self.where else self.says


class PricesRefused(Exception):
    """The table can't be sold with."""

    def __init__(self, problems: list[PriceProblem]) -> None:
        self.problems = problems
        super().__init__("; ".join(str(problem) for problem in problems))


def to_document(table: PriceTable) -> dict[str, Any]:
    """The table as plain JSON values."""
    return {
        "rates": [_rate_out(rate) for rate in table.rates],
        "prices": {zone: dict(rates) for zone, rates in table.prices.items()},
        "fees": [{"key": f.key, "name": dict(f.name), "per": f.per, "cents": f.cents, "vat_permyriad": f.vat_permyriad} for f in table.fees],
        "vat_permyriad": table.vat_permyriad,
        "zone_names": {zone: dict(name) for zone, name in table.zone_names.items()},
    }


def _rate_out(rate: Rate) -> dict[str, Any]:
    """Conditions stand in it only where there are any, so that lists from before them stay as they were."""
    asked = {field.name: getattr(rate.conditions, field.name) for field in fields(Conditions)}
    conditions = {name: value for name, value in asked.items() if value != getattr(Conditions(), name)}
    return {"key": rate.key, "name": dict(rate.name), "note": dict(rate.note), **({"conditions": conditions} if conditions else {})}


def from_document(document: Mapping[str, Any]) -> PriceTable:
    """The table of a document that was checked before it was kept."""
    return PriceTable(
        rates=tuple(Rate(rate["key"], rate["name"], rate.get("note") or {}, Conditions(**rate.get("conditions", {}))) for rate in document["rates"]),
        prices=document["prices"],
        fees=tuple(Fee(f["key"], f["name"], f["per"], f["cents"], f.get("vat_permyriad", 2100)) for f in document.get("fees", ())),
        vat_permyriad=document.get("vat_permyriad", 600),
        zone_names=document.get("zone_names") or {},
    )


def check(table: PriceTable) -> None:
    """Raises `PricesRefused` with every problem."""
    if problems := list(_problems(table)):
        raise PricesRefused(problems)


def _problems(table: PriceTable) -> Iterator[PriceProblem]:
    keys, names = [rate.key for rate in table.rates], _names(table)
    if not keys:
        yield PriceProblem("", _("Add at least one rate, for instance “Standard”."))
    if len(keys) > MOST_RATES:
        yield PriceProblem("", _("A price list has at most %(most)d rates.") % {"most": MOST_RATES})
    for rate in table.rates:
        if not rate.key or len(rate.key) > 40 or not any((rate.name.get(language) or "").strip() for language in LANGUAGES):
            yield PriceProblem(_called(rate), _("give the rate a name."))
        yield from _condition_problems(rate, keys)
    yield from _company_problems(table)
    if table.rates and table.rates[0].conditions.hidden_until is not None and any(rate.conditions.hidden_until is None for rate in table.rates):
        says = _("the first rate is what everybody pays, and can't wait for a code. Put an open rate first, or hide them all.")
        yield PriceProblem(_called(table.rates[0]), says)
    for key in {key for key in keys if keys.count(key) > 1}:
        yield PriceProblem(_("rate “%(key)s”") % {"key": key}, _("this rate stands twice."))
    if table.vat_permyriad not in VAT_RATES:
        yield PriceProblem("", _("VAT is 0, 6, 12 or 21 %."))
    for zone, rates in table.prices.items():
        if not rates:
            yield PriceProblem(_("zone “%(zone)s”") % {"zone": _zone_called(table, zone)}, _("fill in at least one price."))
        for key, cents in rates.items():
            where = _("zone “%(zone)s”, rate “%(rate)s”") % {"zone": _zone_called(table, zone), "rate": names.get(key, key)}
            if key not in keys:
                yield PriceProblem(where, _("this rate is not in the list."))
            if not isinstance(cents, int) or isinstance(cents, bool) or not 0 <= cents <= MOST_CENTS:
                yield PriceProblem(where, _("the price is an amount from 0 up."))
    if not table.prices:
        yield PriceProblem("", _("Fill in the prices of at least one zone."))
    for fee in table.fees:
        if fee.per not in ("ticket", "order") or not 0 < fee.cents <= MOST_CENTS or fee.vat_permyriad not in VAT_RATES:
            yield PriceProblem(
                _("fee “%(key)s”") % {"key": fee.key}, _("a fee is an amount above 0, per ticket or per order, with 0, 6, 12 or 21 % VAT.")
            )


def _names(table: PriceTable) -> dict[str, str]:
    return {rate.key: _name_of(rate) for rate in table.rates}


def _called(rate: Rate) -> str:
    return _("rate “%(key)s”") % {"key": _name_of(rate)}


def _name_of(rate: Rate) -> str:
    return in_language(rate.name, get_language() or "nl") or rate.key


def _zone_called(table: PriceTable, zone: str) -> str:
    return in_language(table.zone_names.get(zone) or {}, get_language() or "nl") or zone


def _condition_problems(rate: Rate, keys: list[str]) -> Iterator[PriceProblem]:
    where, asked = _called(rate), rate.conditions
    if any(age is not None and not 0 <= age <= MOST_YEARS for age in (asked.from_age, asked.to_age)):
        yield PriceProblem(where, _("an age is a number from 0 to %(most)d.") % {"most": MOST_YEARS})
    if asked.from_age is not None and asked.to_age is not None and asked.from_age > asked.to_age:
        says = _("the lowest age is above the highest: who is %(low)d may not take it, and who is %(high)d neither.")
        yield PriceProblem(where, says % {"low": asked.from_age, "high": asked.to_age})
    if any(number is not None and number < 1 for number in (asked.at_least, asked.at_most, asked.per_other)):
        yield PriceProblem(where, _("a number of tickets is 1 or more."))
    if asked.at_least is not None and asked.at_most is not None and asked.at_least > asked.at_most:
        says = _("it asks at least more tickets than at most: %(least)d are too many, and %(most)d are too few.")
        yield PriceProblem(where, says % {"least": asked.at_least, "most": asked.at_most})
    if asked.with_rate is not None and (asked.with_rate == rate.key or asked.with_rate not in keys):
        yield PriceProblem(where, _("it goes with a rate that isn't another one in this list."))
    if asked.beside_wheelchair and asked.with_rate is not None:
        yield PriceProblem(where, _("it goes with a wheelchair place or with another rate, not with both."))
    if asked.hidden_until is not None and not asked.hidden_until.strip():
        yield PriceProblem(where, _("fill in the code that shows this rate."))


def _company_problems(table: PriceTable) -> Iterator[PriceProblem]:
    """Rates that go with another one, where nobody could ever take them."""
    others = {rate.key: rate.conditions.with_rate for rate in table.rates}
    sold = {key for rates in table.prices.values() for key in rates}
    names = _names(table)
    for rate in table.rates:
        where, other = _called(rate), others[rate.key]
        if other is None or other == rate.key or other not in others:
            continue
        if other not in sold:
            says = _("it goes with “%(other)s”, which is sold in no zone: an order of “%(rate)s” would always be refused.")
            yield PriceProblem(where, says % {"other": names[other], "rate": names[rate.key]})
        if rate.key in (circle := list(_company_of(rate.key, others))):
            says = _("it goes in a circle: %(circle)s. Nobody could begin with one of them.")
            yield PriceProblem(where, says % {"circle": " → ".join(f"“{names[key]}”" for key in (rate.key, *circle))})


def _company_of(key: str, others: Mapping[str, str | None]) -> Iterator[str]:
    """With which rate it goes, and that one, and so on; up to where one comes back."""
    seen: set[str] = set()
    other = others[key]
    while other is not None and other in others and other not in seen:
        yield other
        seen.add(other)
        other = others[other]
