"""Bringing a season into the house: all of it, or nothing."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from coulisse.houses.models import House
from coulisse.houses.types import Actor
from coulisse.pricing.models import PriceList
from coulisse.programme.models import Performance, Production
from coulisse.programme.operations import (
    announce,
    change_performance,
    change_production,
    create_production,
    put_on_sale,
    take_off_sale,
)
from coulisse.programme.operations.checks import new_performance, record, save
from coulisse.programme.types import PerformanceState, ProgrammeRefused
from coulisse.venues.models import PlanVersion

from .resolving import preview as resolve
from .types import PerformanceRead, ProductionRead, SeasonImported, SeasonPreview, SeasonProblem, SeasonRefused


def import_season(*, house: House, preview: SeasonPreview, actor: Actor, now: datetime) -> SeasonImported:
    """Make and change what the file says; what the house has beside it stays. In the house's scope.

    The season is looked up anew, because the house may have changed since the preview was shown. Importing twice
    changes nothing the second time. Raises `SeasonRefused` with every problem; then nothing was changed.
    """
    season = resolve(preview, house=house) if not preview.problems else preview
    if season.problems:
        raise SeasonRefused(list(season.problems))
    if not season.productions:
        raise SeasonRefused([SeasonProblem(0, "", _("There is nothing in this file to import."))])
    with transaction.atomic():
        return _Importer(house, season, actor, now).run()


class _Importer:
    def __init__(self, house: House, season: SeasonPreview, actor: Actor, now: datetime) -> None:
        self.house, self.season, self.actor, self.now = house, season, actor, now
        self.plans = (
            PlanVersion.objects.select_related("layout").defer("document").in_bulk({read.plan_version_id for read in season.performances} - {None})
        )
        self.price_lists = PriceList.objects.in_bulk({read.price_list_id for read in season.performances} - {None})
        self.own = (
            Production.objects.defer("sought").select_related("house").in_bulk([read.existing_id for read in season.productions if read.existing_id])
        )
        self.dates = Performance.objects.select_related("house", "production", "price_list", "plan_version__layout").defer("plan_version__document").in_bulk(
            [read.existing_id for read in season.performances if read.existing_id]
        )  # fmt: skip

    def run(self) -> SeasonImported:
        made: dict[str, Production] = {}
        for read in self.season.productions:
            made[read.key] = self._named(read, partial(self._production, read))
        for evening in self.season.performances:
            self._named(evening, partial(self._performance, evening, made[evening.production]))
        counts = self.season.counts
        return SeasonImported(counts["productions_new"], counts["productions_changed"], counts["performances_new"], counts["performances_changed"])

    def _named(self, read: ProductionRead | PerformanceRead, act: Callable[[], Any]) -> Any:
        """What an operation refuses after all, with the line that it is about."""
        try:
            return act()
        except ProgrammeRefused as refused:
            raise SeasonRefused([SeasonProblem(read.line, "", str(refused))]) from refused

    def _production(self, read: ProductionRead) -> Production:
        if read.existing_id is None:
            return create_production(house=self.house, actor=self.actor, now=self.now, **read.values)
        production = self.own[read.existing_id]
        if read.changes:
            change_production(production=production, changes=read.changes, actor=self.actor, now=self.now)
        return production

    def _performance(self, read: PerformanceRead, production: Production) -> None:
        if read.existing_id is None:
            self._add(read, production)
        elif read.changes:
            self._change(read)

    def _add(self, read: PerformanceRead, production: Production) -> None:
        """A new date, in the state that the file says: nobody has a ticket yet, so that nobody has to hear of it."""
        made = new_performance(production, self.plans[read.plan_version_id], self.price_lists[read.price_list_id], read.values)
        made.state = PerformanceState(read.state or PerformanceState.DRAFT)
        made.moved_from_at = read.moved_from_at
        if made.state == PerformanceState.CANCELLED:
            made.cancelled_at, made.cancel_reason = self.now, dict(read.cancel_reason)
        save(made)
        record(made, self.actor, "performance.imported", self.now, state=made.state)

    def _change(self, read: PerformanceRead) -> None:
        performance = self.dates[read.existing_id]
        changes = dict(read.changes)
        state = changes.pop("state", None)
        if "plan_version" in changes:
            changes["plan_version"] = self.plans[changes["plan_version"]]
        if "price_list" in changes:
            changes["price_list"] = self.price_lists[changes["price_list"]]
        if changes:
            change_performance(performance=performance, changes=changes, actor=self.actor, now=self.now)
        if state == PerformanceState.ON_SALE:
            put_on_sale(performance=performance, actor=self.actor, now=self.now)
        elif state == PerformanceState.ANNOUNCED and performance.state == PerformanceState.ON_SALE:
            take_off_sale(performance=performance, actor=self.actor, now=self.now)
        elif state == PerformanceState.ANNOUNCED:
            announce(performance=performance, actor=self.actor, now=self.now)
