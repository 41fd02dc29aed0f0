"""What the house has already, found by what a file calls it."""

from datetime import datetime

from coulisse.houses.models import House
from coulisse.programme.models import Performance, Production
from coulisse.programme.types import PerformanceState
from coulisse.programme.words import fold
from coulisse.venues.models import Layout, PlanVersion

from .types import PerformanceRead, ProductionRead

CANCELLED = PerformanceState.CANCELLED


class Known:
    """The productions and performances of a house, read once: two queries."""

    def __init__(self, house: House) -> None:
        self.by_external_id: dict[str, Production] = {}
        self.by_slug: dict[str, Production] = {}
        self.by_title: dict[str, list[Production]] = {}
        for own in Production.objects.filter(house=house).defer("sought").order_by("id"):
            self.by_slug[own.slug] = own
            if own.external_id:
                self.by_external_id[own.external_id] = own
            for title in {fold(title) for title in own.title.values()}:
                self.by_title.setdefault(title, []).append(own)
        self.date_by_external_id: dict[str, Performance] = {}
        self.dates_at: dict[tuple[int, datetime], list[Performance]] = {}
        self.public: set[int] = set()
        for date in (
            Performance.objects.filter(house=house)
            .select_related("plan_version__layout__hall", "price_list")
            .defer("plan_version__document")
            .order_by("id")
        ):
            self.dates_at.setdefault((date.production_id, date.starts_at), []).append(date)
            if date.external_id:
                self.date_by_external_id[date.external_id] = date
            if date.state != PerformanceState.DRAFT:
                self.public.add(date.production_id)

    def production(self, read: ProductionRead) -> Production | None:
        """By the other system's number, else by address, else by title and company.

        What has another number is another thing, however alike.
        """
        external_id, slug = read.values.get("external_id"), read.values.get("slug")
        if external_id and (found := self.by_external_id.get(external_id)):
            return found
        alike = [self.by_slug[slug]] if slug in self.by_slug else [] if slug else self._alike(read)
        return next((own for own in alike if not external_id or not own.external_id), None)

    def _alike(self, read: ProductionRead) -> list[Production]:
        """Of the same title in one language, and of the same company where the file names one; oldest first."""
        titles = {fold(title) for title in (read.values.get("title") or {}).values()}
        found = {own.pk: own for title in titles for own in self.by_title.get(title, ())}
        company = read.values.get("company")
        return [found[pk] for pk in sorted(found) if company is None or fold(found[pk].company) == fold(company)]

    def date(self, read: PerformanceRead, production_id: int | None) -> Performance | None:
        """By the other system's number, else by production, start and the names of its hall and layout."""
        external_id = read.values.get("external_id")
        if external_id and (found := self.date_by_external_id.get(external_id)):
            return found
        return self._first(read, [own for own in self._at(read, production_id) if read.hall and is_named(own, read)])

    def date_in(self, read: PerformanceRead, production_id: int | None, plan: PlanVersion | None) -> Performance | None:
        """By production, start and hall; without a hall by the other two."""
        here = [own for own in self._at(read, production_id) if plan is None or own.plan_version.layout.hall_id == plan.layout.hall_id]
        return self._first(read, [own for own in here if plan and own.plan_version.layout_id == plan.layout_id] or here)

    def _at(self, read: PerformanceRead, production_id: int | None) -> list[Performance]:
        """What the production has at that moment; what has another number is another performance."""
        there = self.dates_at.get((production_id or 0, read.values["starts_at"]), []) if "starts_at" in read.values else []
        return [own for own in there if not own.external_id or not read.values.get("external_id")]

    def _first(self, read: PerformanceRead, found: list[Performance]) -> Performance | None:
        """A cancelled one stands behind the one that was put in again."""
        return min(found, key=lambda own: (own.state == CANCELLED) != (read.state == CANCELLED), default=None)


def is_named(own: Performance, read: PerformanceRead) -> bool:
    """The line names the hall and the layout that the performance has, archived or not."""
    layout = own.plan_version.layout
    return fold(read.hall) in names_of(layout) and (not read.layout or fold(read.layout) == fold(layout.name))


def names_of(layout: Layout) -> set[str]:
    """How a file may call a hall: by its name, or with its layout behind it."""
    hall, name = layout.hall.name, layout.name
    return {fold(called) for called in (hall, f"{hall} {name}", f"{hall} - {name}", f"{hall} ({name})", f"{hall}, {name}")}
