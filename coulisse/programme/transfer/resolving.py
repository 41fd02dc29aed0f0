"""What a season that was read means in this house: its halls, plans, price lists, and what it has already."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from coulisse.houses.models import House
from coulisse.pricing.models import PriceList
from coulisse.pricing.queries import table_of, zones_without_price
from coulisse.programme.models import Performance, Production
from coulisse.programme.rules import sellable_zones
from coulisse.programme.types import PerformanceState
from coulisse.programme.words import fold
from coulisse.venues.models import PlanVersion
from coulisse.venues.queries import plan_of

from .building import Building
from .known import Known, is_named
from .types import MOST_PROBLEMS, PerformanceRead, ProductionRead, SeasonDefaults, SeasonPreview, SeasonProblem

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
        self.building = Building(self.defaults, self.problem, self.note)
        self.known = Known(house)

    def problem(self, line: int, column: str, says: str) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(SeasonProblem(line, column, says))

    def note(self, line: int, column: str, says: str) -> None:
        if len(self.notes) < MOST_PROBLEMS:
            self.notes.append(SeasonProblem(line, column, says))

    def resolve(self) -> SeasonPreview:
        productions = [self._production(read) for read in self.season.productions]
        self._one_each(productions, "existing_id")
        ids = {read.key: read.existing_id for read in productions}
        performances = [self._performance(read, ids.get(read.production)) for read in self.season.performances]
        self._one_each(performances, "existing_id")
        self._one_at_a_time(performances)
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

    def _one_at_a_time(self, performances: Iterable[PerformanceRead]) -> None:
        """A production is played once at a moment in a hall, whatever the layout; one that is cancelled doesn't count."""
        halls = {plan.pk: plan.layout.hall_id for plan in self.building.plans}
        seen: set[tuple[Any, ...]] = set()
        for read in performances:
            key = (read.production, read.values.get("starts_at"), halls.get(read.plan_version_id or 0), read.state == CANCELLED)
            if read.existing_id is None and read.plan_version_id and key in seen:
                self.problem(read.line, read.columns.get("hall", ""), _("This production is played at this moment in this hall already."))
            seen.add(key)

    # Productions

    def _production(self, read: ProductionRead) -> ProductionRead:
        found = self.known.production(read)
        if found is None:
            if not read.values.get("title") and not any(problem.line == read.line for problem in self.problems):
                self.problem(read.line, "title", _("The title is missing, and the house has no such production yet."))
            return replace(read, existing_id=None, changes={})
        changes = {field: value for field, value in self._merged(read, found).items() if getattr(found, field) != value}
        if "slug" in changes and found.pk in self.known.public:
            self.problem(read.line, "slug", _("This production is public: its address stands in mails and on posters, and stays."))
        return replace(read, existing_id=found.pk, changes=changes)

    def _merged(self, read: ProductionRead, found: Production) -> dict[str, Any]:
        """The fields of the file; of texts the languages that it doesn't have stay."""
        merged = dict(read.values)
        for field, spoken in read.languages.items():
            kept = {language: text for language, text in getattr(found, field).items() if language not in spoken}
            merged[field] = {**kept, **merged.get(field, {})}
        return merged

    # Performances

    def _performance(self, read: PerformanceRead, production_id: int | None) -> PerformanceRead:
        found = self.known.date(read, production_id)
        if found is not None and found.production_id != production_id:
            self.problem(read.line, "", _("This number belongs to a performance of another production."))
        plan = None if found and is_named(found, read) else self.building.plan(read)
        found = found or self.known.date_in(read, production_id, plan)
        prices = found.price_list if found and fold(read.price_list) == fold(found.price_list.name) else self.building.prices(read)
        if found is not None and plan is not None and plan.layout_id == found.plan_version.layout_id:
            plan = None  # The layout is the same: the version that it sells from stays.
        if plan and prices:
            self._need_prices(read, plan, prices)
        resolved = replace(
            read,
            plan_version_id=plan.pk if plan else found.plan_version_id if found else None,
            price_list_id=prices.pk if prices else None,
            existing_id=found.pk if found else None,
            changes={},
        )
        return replace(resolved, changes=self._changes(resolved, found)) if found else resolved

    def _need_prices(self, read: PerformanceRead, plan: PlanVersion, prices: PriceList) -> None:
        zones = sellable_zones(plan_of(plan.pk))
        if missing := zones_without_price(table_of(prices.current_id), zones) if prices.current_id else zones:
            says = _("The price list “%(list)s” has no price for zone %(zones)s.")
            self.problem(read.line, read.columns.get("price_list", ""), says % {"list": prices.name, "zones": ", ".join(missing)})

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
