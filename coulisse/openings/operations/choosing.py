"""What is sold in an opening: chosen productions, single performances, or everything."""

from collections.abc import Sequence

from coulisse.houses.models import House
from coulisse.openings.models import Opening, OpeningPerformance, OpeningProduction
from coulisse.programme.models import Performance, Production


def choose(house: House, opening: Opening, production_ids: Sequence[int], performance_ids: Sequence[int]) -> None:
    """Only what is of this house: the rest isn't there. A performance of a chosen production is in it already."""
    known = set(Production.objects.filter(house=house, pk__in=production_ids).values_list("pk", flat=True))
    single = Performance.objects.filter(house=house, pk__in=performance_ids).exclude(production_id__in=known)
    _keep(OpeningProduction, "production_id", house, opening, known)
    _keep(OpeningPerformance, "performance_id", house, opening, set(single.values_list("pk", flat=True)))


def chosen_in(opening: Opening) -> tuple[set[int], set[int]]:
    """The productions and the single performances that were chosen."""
    return {one.production_id for one in opening.productions.all()}, {one.performance_id for one in opening.performances.all()}


def _keep(rows: type[OpeningProduction] | type[OpeningPerformance], name: str, house: House, opening: Opening, wanted: set[int]) -> None:
    kept = rows.objects.filter(opening=opening)
    kept.exclude(**{f"{name}__in": wanted}).delete()
    there = set(kept.values_list(name, flat=True))
    rows.objects.bulk_create(rows(house=house, opening=opening, **{name: one}) for one in sorted(wanted - there))
