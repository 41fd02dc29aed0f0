"""Which hall, layout and price list a line of a season means: names as houses write them, and what they choose for the rest."""

from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from coulisse.pricing.models import PriceList
from coulisse.pricing.queries import price_lists, table_of
from coulisse.programme.words import fold
from coulisse.venues.models import PlanVersion

from . import cells
from .known import names_of
from .moments import Unreadable
from .types import PerformanceRead, SeasonDefaults

Says = Callable[[int, str, str], None]
_MOST_NAMES = 20


class Building:
    """The halls and price lists of a house, looked up once. What it can't find goes to ``problem(line, column, sentence)``."""

    def __init__(self, defaults: SeasonDefaults, problem: Says, note: Says) -> None:
        self.defaults, self.problem, self.note = defaults, problem, note
        self.plans = list(_published_plans())
        self.price_lists = list(price_lists())
        self.plans_by_name: dict[str, list[PlanVersion]] = {}
        for plan in self.plans:
            for name in names_of(plan.layout):
                self.plans_by_name.setdefault(name, []).append(plan)
        self.lists_by_name = {fold(found.name): found for found in self.price_lists}
        self.lists_by_price: dict[int, list[PriceList]] | None = None

    def plan(self, read: PerformanceRead) -> PlanVersion | None:
        """The newest published plan of the hall and layout of a line; None where that isn't one, and then a problem says so."""
        hall, layout = read.hall or self.defaults.hall, read.layout or ("" if read.hall else self.defaults.layout)
        column = read.columns.get("layout" if read.layout else "hall", "")
        found = self.plans_by_name.get(fold(hall), []) if hall else self.plans
        if hall and not found:
            says = _("There is no hall “%(hall)s” with a published plan. Its name is one of: %(names)s.")
            return self.problem(read.line, column, says % {"hall": hall, "names": _listed(plan.layout.hall.name for plan in self.plans)})
        in_layout = [plan for plan in found if not layout or fold(plan.layout.name) == fold(layout)]
        if found and not in_layout:
            return self.problem(read.line, column, _("The hall has no layout “%(layout)s” with a published plan.") % {"layout": layout})
        if len(in_layout) == 1:
            return in_layout[0]
        says = _("Say in which hall and layout: %(names)s.") if in_layout else _("The house has no hall with a published plan yet. Make one first.")
        return self.problem(read.line, column, says % {"names": _listed(f"{plan.layout.hall.name} – {plan.layout.name}" for plan in in_layout)})

    def prices(self, read: PerformanceRead) -> PriceList | None:
        """The price list of a line: by its name, else by the price that it asks, else the house's choice for the file."""
        column = read.columns.get("price_list") or read.columns.get("price", "")
        if read.price_list:
            return self._named(read, column)
        by_price = self._asking(read.price)
        if len(by_price) == 1:
            return by_price[0]
        if by_price:
            says = _("Several price lists ask that: %(names)s. Name one in a column “price_list”.")
            return self.problem(read.line, column, says % {"names": _listed(found.name for found in by_price)})
        return self._chosen(read, column)

    def _named(self, read: PerformanceRead, column: str) -> PriceList | None:
        found = self.lists_by_name.get(fold(read.price_list))
        if found is None:
            says = _("There is no price list “%(name)s”. Its name is one of: %(names)s.")
            self.problem(read.line, column, says % {"name": read.price_list, "names": self._list_names()})
        return found

    def _chosen(self, read: PerformanceRead, column: str) -> PriceList | None:
        default = self.lists_by_name.get(fold(self.defaults.price_list))
        if default and read.price:
            says = _("no price list asks “%(price)s”; “%(name)s” counts.")
            self.note(read.line, column, says % {"price": read.price[:40], "name": default.name})
        if default or (len(self.price_lists) == 1 and not read.price):
            return default or self.price_lists[0]
        says = _("Say which price list: %(names)s.") if self.price_lists else _("The house has no price list yet. Make one first.")
        return self.problem(read.line, column, says % {"names": self._list_names()})

    def _asking(self, price: str) -> list[PriceList]:
        """Price lists that a price in words means: of that name, or of which the first rate costs that everywhere."""
        if not price:
            return []
        if named := self.lists_by_name.get(fold(price)):
            return [named]
        try:
            cents = cells.price_cents(price)
        except Unreadable:  # Reading has told so already.
            return []
        if self.lists_by_price is None:
            self.lists_by_price = {}
            for found in self.price_lists:
                for amount in _first_prices(found):
                    self.lists_by_price.setdefault(amount, []).append(found)
        return [] if cents is None else self.lists_by_price.get(cents, [])

    def _list_names(self) -> str:
        return _listed(found.name for found in self.price_lists)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(set(names))[:_MOST_NAMES]) or "–"


def _first_prices(price_list: PriceList) -> set[int]:
    """What the first rate costs, where that is the same in every zone; else nothing."""
    table = table_of(price_list.current_id) if price_list.current_id else None
    if table is None:
        return set()
    amounts = {rates[table.rates[0].key] for rates in table.prices.values() if table.rates[0].key in rates}
    return amounts if len(amounts) == 1 else set()


def _published_plans() -> Iterable[PlanVersion]:
    """The newest published version of each layout in use."""
    return (
        PlanVersion.objects.filter(published_at__isnull=False, layout__archived_at=None, layout__hall__archived_at=None)
        .select_related("layout__hall")
        .defer("document")
        .order_by("layout_id", "-number")
        .distinct("layout_id")
    )
