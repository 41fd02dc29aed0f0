"""Houses, productions, performances, prices, availability: public, as in the shop."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Query, Router

from coulisse.faces.api import presenting
from coulisse.faces.api.auth import open_house
from coulisse.faces.api.problems import not_found
from coulisse.faces.api.schemas import AvailabilityOut, HouseOut, PerformanceOut, PerformancePage, PricesOut, ProductionOut, ProductionPage
from coulisse.houses.queries import live_houses
from coulisse.houses.scope import house_scope
from coulisse.inventory import queries as stock
from coulisse.programme import queries as programme
from coulisse.programme.models import Performance, Production
from coulisse.programme.types import PerformanceState

router = Router(tags=["programme"])
PAGE = 50


@router.get("/houses", response=list[HouseOut], summary="The houses that sell here")
def houses(request: HttpRequest) -> list[HouseOut]:
    return [presenting.house_out(house) for house in live_houses().select_related("cluster")]


@router.get("/houses/{house}", response=HouseOut, summary="One house")
def house(request: HttpRequest, house: str) -> HouseOut:
    return presenting.house_out(open_house(house))


def _visible(performances: object) -> object:
    return performances.exclude(state=PerformanceState.DRAFT)  # type: ignore[attr-defined]


@router.get("/houses/{house}/productions", response=ProductionPage, summary="Productions, with their performances to come")
def productions(request: HttpRequest, house: str, after: int = Query(0, ge=0, description="Id of the last one seen.")) -> ProductionPage:
    found = open_house(house)
    with house_scope(found.pk) as scope:
        shown = Performance.objects.exclude(state=PerformanceState.DRAFT).filter(starts_at__gte=scope.now)
        page = list(
            Production.objects.filter(pk__gt=after, pk__in=shown.values("production_id")).prefetch_related("images").order_by("pk")[: PAGE + 1]
        )
        performances = list(_visible(programme.performances()).filter(production__in=page[:PAGE], starts_at__gte=scope.now))
        by_production: dict[int, list[PerformanceOut]] = {}
        for performance in presenting.performances_out(found, performances, scope.now):
            by_production.setdefault(performance.production_id, []).append(performance)
        items = [presenting.production_out(found, production, by_production.get(production.pk, [])) for production in page[:PAGE]]
    return ProductionPage(items=items, next=str(items[-1].id) if len(page) > PAGE else None)


@router.get("/houses/{house}/productions/{production_id}", response=ProductionOut, summary="One production, with all its performances")
def production(request: HttpRequest, house: str, production_id: int) -> ProductionOut:
    found = open_house(house)
    with house_scope(found.pk) as scope:
        made = Production.objects.filter(pk=production_id).prefetch_related("images").first()
        performances = list(_visible(programme.performances()).filter(production_id=production_id))
        if made is None or not performances:
            raise not_found("production")
        return presenting.production_out(found, made, presenting.performances_out(found, performances, scope.now))


@router.get("/houses/{house}/performances", response=PerformancePage, summary="Performances by date")
def performances(
    request: HttpRequest,
    house: str,
    starts_from: datetime | None = Query(None, alias="from", description="First moment; empty: from now on."),
    until: datetime | None = Query(None),
    after: int = Query(0, ge=0, le=100_000, description="How many to pass over."),
) -> PerformancePage:
    found = open_house(house)
    with house_scope(found.pk) as scope:
        wanted = _visible(programme.performances()).filter(starts_at__gte=starts_from or scope.now)
        if until:
            wanted = wanted.filter(starts_at__lt=until)
        page = list(wanted[after : after + PAGE + 1])
        items = presenting.performances_out(found, page[:PAGE], scope.now)
    return PerformancePage(items=items, next=str(after + PAGE) if len(page) > PAGE else None)


def visible_performance(performance_id: int) -> Performance:
    """A performance that isn't a draft, of the house in scope; else 404."""
    performance = programme.performance_to_sell(performance_id)
    if performance is None or performance.state == PerformanceState.DRAFT:
        raise not_found("performance")
    return performance


@router.get("/houses/{house}/performances/{performance_id}", response=PerformanceOut, summary="One performance")
def performance(request: HttpRequest, house: str, performance_id: int) -> PerformanceOut:
    found = open_house(house)
    with house_scope(found.pk) as scope:
        return presenting.performances_out(found, [visible_performance(performance_id)], scope.now)[0]


@router.get("/houses/{house}/performances/{performance_id}/prices", response=PricesOut, summary="Prices by zone and rate")
def prices(request: HttpRequest, house: str, performance_id: int) -> PricesOut:
    found = open_house(house)
    with house_scope(found.pk):
        return presenting.prices_out(visible_performance(performance_id))


@router.get("/houses/{house}/performances/{performance_id}/availability", response=AvailabilityOut, summary="What is free at this moment")
def availability(request: HttpRequest, house: str, performance_id: int) -> AvailabilityOut:
    found = open_house(house)
    with house_scope(found.pk) as scope:
        seen = stock.performance_with_taken(performance_id, scope.now)
        if seen is None or seen[0].state == PerformanceState.DRAFT:
            raise not_found("performance")
        return presenting.availability_out(found, seen[0], seen[1], scope.now)
