"""The page of a price list as it is sent: three forms, and what its small buttons do to them before anything is kept."""

from collections.abc import Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coulisse.faces.office.prices.forms import FeeRows, ListForm, RateRows, Rows, ZoneAsked, read_zones, row_value, typed_from, written_zones
from coulisse.faces.office.prices.zones import LayoutFit, with_zones
from coulisse.houses.models import House
from coulisse.lib.text import LANGUAGES, in_language
from coulisse.pricing.documents import MOST_RATES
from coulisse.pricing.types import PriceTable


class Asked:
    """``zones`` are the columns; ``problems`` what is wrong in any of the forms."""

    def __init__(self, house: House, zones: Sequence[ZoneAsked], form: ListForm, rates: Rows, fees: Rows) -> None:
        self.house, self.zones, self.form, self.rates, self.fees = house, list(zones), form, rates, fees

    @classmethod
    def sent(cls, data: QueryDict, house: House) -> "Asked":
        zones = read_zones(data.get("zones", ""))
        rates = RateRows(data, prefix="rate", form_kwargs={"house": house, "zones": zones, "others": _rates_sent(data)})
        return cls(house, zones, ListForm(data, house=house), rates, FeeRows(data, prefix="fee", form_kwargs={"house": house}))

    @classmethod
    def of(cls, house: House, table: PriceTable, zones: Sequence[ZoneAsked], name: str = "") -> "Asked":
        rates, fees = typed_from(table, zones)
        form = ListForm(house=house, initial={"name": name, "vat": str(table.vat_permyriad), "zones": list(zones)})
        others = [(rate.key, in_language(rate.name, get_language() or "nl")) for rate in table.rates]
        asked = RateRows(prefix="rate", initial=rates, form_kwargs={"house": house, "zones": zones, "others": others})
        return cls(house, zones, form, asked, FeeRows(prefix="fee", initial=fees, form_kwargs={"house": house}))

    @property
    def zones_written(self) -> str:
        return written_zones(self.zones)

    def is_right(self) -> bool:
        return all([self.form.is_valid(), self.rates.is_valid(), self.fees.is_valid()])

    def problems(self) -> list[tuple[str, str, str]]:
        found = self.form.problems()
        for rows in (self.rates, self.fees):
            if rows.is_bound:
                found += [("", "", error) for error in rows.non_form_errors()]
            for row in rows.forms:
                found += [(goal, f"{_('Row')} {_number(row)}: {label}" if goal else "", says) for goal, label, says in row.problems()]
        return found


def _rates_sent(data: QueryDict) -> list[tuple[str, str]]:
    """The rates that another can go with, by the name that they have on the page; a new one, that has no key yet, by its row."""
    found: dict[str, str] = {}
    for number in range(MOST_RATES):
        key = data.get(f"rate-{number}-key", "")
        name = in_language({code: data.get(f"rate-{number}-name_{code}", "").strip() for code in LANGUAGES}, get_language() or "nl")
        if len(key) <= 40 and (key or name):
            found.setdefault(key or row_value(f"rate-{number}"), name[:120] or key)
    return list(found.items())


def _number(row: Any) -> int:
    return int(row.prefix.rsplit("-", 1)[1]) + 1


def pressed(data: QueryDict, known: Sequence[LayoutFit]) -> QueryDict | None:
    """What was typed, after one of the buttons that keep nothing: a rate one place up, the zones of one more layout, new rates
    among those that another can go with."""
    changed = data.copy()
    if "look_again" in data:
        return changed
    if "add_zones" in data:
        layout = next((layout for layout in known if layout.key == data.get("more_zones")), None)
        if layout:
            changed["zones"] = written_zones(with_zones(read_zones(data.get("zones", "")), layout.zones))
        return changed
    up = data.get("up", "")
    if up.isascii() and up.isdigit() and 0 < int(up[:3]) < 100:
        _swap(changed, f"rate-{int(up[:3])}-", f"rate-{int(up[:3]) - 1}-")
        return changed
    return changed if "up" in data else None


def _swap(data: QueryDict, one: str, other: str) -> None:
    """Two rows change places; who goes with a new rate, that is called by its row, goes on with it."""
    called = {row_value(one[:-1]): row_value(other[:-1]), row_value(other[:-1]): row_value(one[:-1])}
    for name in [name for name in data if name.startswith("rate-") and name.endswith("-with_rate")]:
        data[name] = called.get(data[name], data[name])
    ones = {name[len(one) :]: data.pop(name) for name in list(data) if name.startswith(one)}
    others = {name[len(other) :]: data.pop(name) for name in list(data) if name.startswith(other)}
    for name, values in ones.items():
        data.setlist(other + name, values)
    for name, values in others.items():
        data.setlist(one + name, values)
