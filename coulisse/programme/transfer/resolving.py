"""What a season that was read means in this house: its halls, plans, price lists, and what it has already."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from coulisse.houses.models import House
from coulisse.pricing.models import PriceList
from coulisse.pricing.queries import price_lists, table_of, zones_without_price
from coulisse.programme.models import Performance, Production
from coulisse.programme.rules import sellable_zones
from coulisse.programme.types import PerformanceState
from coulisse.programme.words import fold
from coulisse.venues.models import PlanVersion
from coulisse.venues.queries import plan_of

from . import cells
from .types import MOST_PROBLEMS, PerformanceRead, ProductionRead, SeasonDefaults, SeasonPreview, SeasonProblem

_TEXT_FIELDS = ("title", "subtitle", "summary", "description")
DRAFT, ANNOUNCED, ON_SALE, CANCELLED = PerformanceState.DRAFT, PerformanceState.ANNOUNCED, PerformanceState.ON_SALE, PerformanceState.CANCELLED


def preview(season: SeasonPreview, *, house: House, defaults: SeasonDefaults | None = None) -> SeasonPreview:
    """The season with everything looked up, and each problem that the house itself gives. Writes nothing.

    May be asked again of what it answered. In the house's scope.
    """
    return _Resolver(season.read or season, house, defaults or season.defaults).resolve()


class _Resolver:
    def __init__(self, season: SeasonPreview, house: House, defaults: SeasonDefaults) -> None:
        self.season = season
        self.defaults = defaults
        self.zone = ZoneInfo(house.timezone)
        self.problems = list(season.problems)
        self.notes = list(season.notes)
        self.plans = list(_published_plans())
        self.price_lists = list(price_lists())
        self.own = list(Production.objects.defer("sought").order_by("id"))
        self.dates = list(Performance.objects.select_related("plan_version__layout").defer("plan_version__document").order_by("id"))

    def problem(self, line: int, column: str, says: str) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(SeasonProblem(line, column, says))

    def resolve(self) -> SeasonPreview:
        productions = [self._production(read) for read in self.season.productions]
        self._one_each(productions, "existing_id")
        ids = {read.key: read.existing_id for read in productions}
        performances = [self._performance(read, ids.get(read.production)) for read in self.season.performances]
        self._one_each(performances, "existing_id")
        return SeasonPreview(tuple(productions), tuple(performances), tuple(self.problems), tuple(self.notes), self.defaults, read=self.season)

    def _one_each(self, reads: Iterable[Any], field: str) -> None:
        """Two lines of the file may not both mean the same thing of the house."""
        seen: dict[int, int] = {}
        for read in reads:
            found = getattr(read, field)
            if found in seen:
                self.problem(read.line, "", _("This is the same as line %(line)d.") % {"line": seen[found]})
            elif found is not None:
                seen[found] = read.line

    # Productions

    def _production(self, read: ProductionRead) -> ProductionRead:
        found = self._existing(read)
        if found is None:
            if not read.values.get("title") and not any(problem.line == read.line for problem in self.problems):
                self.problem(read.line, "title", _("The title is missing, and the house has no such production yet."))
            return replace(read, existing_id=None, changes={})
        changes = {field: value for field, value in self._merged(read, found).items() if getattr(found, field) != value}
        if "slug" in changes and any(date.production_id == found.pk and date.state != DRAFT for date in self.dates):
            self.problem(read.line, "slug", _("This production is public: its address stands in mails and on posters, and stays."))
        return replace(read, existing_id=found.pk, changes=changes)

    def _existing(self, read: ProductionRead) -> Production | None:
        """By the other system's number, else by address, else by title and company."""
        external_id, slug = read.values.get("external_id"), read.values.get("slug")
        if external_id and (found := next((own for own in self.own if own.external_id == external_id), None)):
            return found
        if slug:
            found = next((own for own in self.own if own.slug == slug), None)
            return found if found is None or not external_id or not found.external_id else None
        candidates = [own for own in self.own if not own.external_id] if external_id else self.own
        return next((own for own in candidates if _same_words(own, read)), None)

    def _merged(self, read: ProductionRead, found: Production) -> dict[str, Any]:
        """The fields of the file; of texts the languages that it doesn't have stay."""
        merged = dict(read.values)
        for field, spoken in read.languages.items():
            kept = {language: text for language, text in getattr(found, field).items() if language not in spoken}
            merged[field] = {**kept, **merged.get(field, {})}
        return merged

    # Performances

    def _performance(self, read: PerformanceRead, production_id: int | None) -> PerformanceRead:
        plan = self._plan(read)
        prices = self._prices(read)
        found = self._existing_date(read, production_id, plan)
        if found is not None and plan is not None and plan.layout_id == found.plan_version.layout_id:
            plan = None  # The layout is the same: the version that it sells from stays.
        if plan and prices and (missing := zones_without_price(table_of(prices.current_id), sellable_zones(plan_of(plan.pk)))):
            names = {"list": prices.name, "zones": ", ".join(missing)}
            self.problem(read.line, read.columns.get("price_list", ""), _("The price list “%(list)s” has no price for zone %(zones)s.") % names)
        resolved = replace(
            read,
            plan_version_id=plan.pk if plan else found.plan_version_id if found else None,
            price_list_id=prices.pk if prices else None,
            existing_id=found.pk if found else None,
            changes={},
        )
        return replace(resolved, changes=self._changes(resolved, found)) if found else resolved

    def _existing_date(self, read: PerformanceRead, production_id: int | None, plan: PlanVersion | None) -> Performance | None:
        external_id = read.values.get("external_id")
        if external_id and (found := next((own for own in self.dates if own.external_id == external_id), None)):
            if found.production_id != production_id:
                self.problem(read.line, "", _("This number belongs to a performance of another production."))
            return found
        if production_id is None:
            return None
        same = [own for own in self.dates if own.production_id == production_id and own.starts_at == read.values.get("starts_at")]
        same = [own for own in same if not external_id or not own.external_id]
        here = [own for own in same if plan is None or own.plan_version.layout.hall_id == plan.layout.hall_id]
        return min(
            here,
            key=lambda own: (
                (own.state == CANCELLED) != (read.state == CANCELLED),
                plan is not None and own.plan_version.layout_id != plan.layout_id,
            ),
            default=None,
        )

    def _changes(self, read: PerformanceRead, found: Performance) -> dict[str, Any]:
        changes = {field: value for field, value in read.values.items() if getattr(found, field) != value}
        if read.plan_version_id and read.plan_version_id != found.plan_version_id:
            changes["plan_version"] = read.plan_version_id
        if read.price_list_id and read.price_list_id != found.price_list_id:
            changes["price_list"] = read.price_list_id
        if read.state and read.state != found.state:
            changes["state"] = read.state
        self._may_change(read, found, changes)
        return changes

    def _may_change(self, read: PerformanceRead, found: Performance, changes: Mapping[str, Any]) -> None:
        """What guests must hear of is done in the office, never by a file."""
        public = found.state != DRAFT
        if public and "starts_at" in changes:
            column = read.columns.get("starts_at") or read.columns.get("date", "")
            says = _("This performance is public and starts at %(moment)s. Move it in the office, so that its guests hear of it.")
            self.problem(read.line, column, says % {"moment": self._local(found.starts_at)})
        if public and "plan_version" in changes:
            self.problem(read.line, read.columns.get("hall", ""), _("This performance is public. Bring its places to another hall in the office."))
        if "state" in changes and (found.state == CANCELLED or changes["state"] in (CANCELLED, DRAFT)):
            says = _("This performance is “%(state)s” here. Cancel it or copy it in the office, so that its guests hear of it.")
            self.problem(read.line, read.columns.get("state", ""), says % {"state": PerformanceState(found.state).label})

    def _local(self, moment: datetime) -> str:
        return moment.astimezone(self.zone).strftime("%Y-%m-%d %H:%M")

    # Halls and prices

    def _plan(self, read: PerformanceRead) -> PlanVersion | None:
        hall, layout = read.hall or self.defaults.hall, read.layout or (self.defaults.layout if not read.hall else "")
        column = read.columns.get("layout" if read.layout else "hall", "")
        found = self.plans
        if hall:
            found = [plan for plan in found if fold(hall) in _names_of(plan)]
            if not found:
                self.problem(
                    read.line,
                    column,
                    _("There is no hall “%(hall)s” with a published plan. Its name is one of: %(names)s.")
                    % {"hall": hall, "names": self._hall_names()},
                )
                return None
        if layout and not (found := [plan for plan in found if fold(plan.layout.name) == fold(layout)]):
            self.problem(read.line, column, _("The hall has no layout “%(layout)s” with a published plan.") % {"layout": layout})
            return None
        if len(found) == 1:
            return found[0]
        says = _("Say in which hall and layout: %(names)s.") if found else _("The house has no hall with a published plan yet. Make one first.")
        self.problem(read.line, column, says % {"names": ", ".join(sorted(f"{p.layout.hall.name} – {p.layout.name}" for p in found)[:10])})
        return None

    def _hall_names(self) -> str:
        return ", ".join(sorted({plan.layout.hall.name for plan in self.plans})[:20]) or "–"

    def _prices(self, read: PerformanceRead) -> PriceList | None:
        column = read.columns.get("price_list") or read.columns.get("price", "")
        if wanted := read.price_list:
            found = self._lists_named(wanted)
            if not found:
                self.problem(
                    read.line,
                    column,
                    _("There is no price list “%(name)s”. Its name is one of: %(names)s.")
                    % {"name": wanted, "names": self._list_names(self.price_lists)},
                )
            return found[0] if found else None
        by_price = self._lists_for(read)
        if len(by_price) == 1:
            return by_price[0]
        if by_price:
            self.problem(
                read.line,
                column,
                _("Several price lists ask that: %(names)s. Name one in a column “price_list”.") % {"names": self._list_names(by_price)},
            )
            return None
        if default := self._lists_named(self.defaults.price_list):
            if read.price:
                self.notes.append(
                    SeasonProblem(
                        read.line,
                        column,
                        _("no price list asks “%(price)s”; “%(name)s” counts.") % {"price": read.price[:40], "name": default[0].name},
                    )
                )
            return default[0]
        if len(self.price_lists) == 1 and not read.price:
            return self.price_lists[0]
        says = _("Say which price list: %(names)s.") if self.price_lists else _("The house has no price list yet. Make one first.")
        self.problem(read.line, column, says % {"names": self._list_names(self.price_lists)})
        return None

    def _lists_named(self, name: str) -> list[PriceList]:
        return [found for found in self.price_lists if name and fold(found.name) == fold(name)]

    def _lists_for(self, read: PerformanceRead) -> list[PriceList]:
        """Price lists that a price in words means: by their name, else those whose first rate costs that everywhere."""
        if not read.price:
            return []
        if named := self._lists_named(read.price):
            return named
        cents = cells.price_cents(read.price)
        return [found for found in self.price_lists if cents is not None and _first_prices(found) == {cents}]

    def _list_names(self, lists: Iterable[PriceList]) -> str:
        return ", ".join(sorted(found.name for found in lists)[:20]) or "–"


def _published_plans() -> Iterable[PlanVersion]:
    """The newest published version of each layout in use."""
    return (
        PlanVersion.objects.filter(published_at__isnull=False, layout__archived_at=None, layout__hall__archived_at=None)
        .select_related("layout__hall")
        .defer("document")
        .order_by("layout_id", "-number")
        .distinct("layout_id")
    )


def _names_of(plan: PlanVersion) -> set[str]:
    """How a file may call a hall: by its name, or with its layout behind it."""
    hall, layout = plan.layout.hall.name, plan.layout.name
    return {fold(name) for name in (hall, f"{hall} {layout}", f"{hall} - {layout}", f"{hall} ({layout})", f"{hall}, {layout}")}


def _first_prices(price_list: PriceList) -> set[int]:
    """What the first rate costs, over all zones."""
    table = table_of(price_list.current_id) if price_list.current_id else None
    return {rates[table.rates[0].key] for rates in table.prices.values() if table.rates[0].key in rates} if table else set()


def _same_words(own: Production, read: ProductionRead) -> bool:
    """One title is the same in one language, and so is the company where the file says it."""
    titles = {fold(title) for title in own.title.values()} & {fold(title) for title in (read.values.get("title") or {}).values()}
    return bool(titles) and ("company" not in read.values or fold(own.company) == fold(read.values["company"]))
