"""One production: its page with all its dates, and a date for one's calendar."""

from collections.abc import Sequence
from datetime import datetime
from math import inf
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from coulisse.faces.shared.kept_pages import same_for_everyone
from coulisse.faces.shared.pages import page
from coulisse.faces.shop import structured_data
from coulisse.faces.shop.absolute import absolute, event_path
from coulisse.faces.shop.calendar_files import calendar_file
from coulisse.faces.shop.choosing import Choosing, choosing
from coulisse.faces.shop.exchange_promise import promise
from coulisse.faces.shop.house import shop_page
from coulisse.faces.shop.listing import offers_of, pictures_of, tables_of
from coulisse.faces.shop.offers import Offer
from coulisse.faces.shop.presenting_event import choose_date, dates_shown, event_page
from coulisse.faces.shop.related import Suggestion, candidates, suggestions
from coulisse.houses.models import House
from coulisse.houses.scope import Scope, house_scope
from coulisse.inventory import queries as inventory
from coulisse.programme import queries as programme
from coulisse.programme.models import Performance
from coulisse.programme.types import PerformanceState
from coulisse.sales.exchange_rules import rules_said, with_exchange_rules
from coulisse.venues.queries import plan_of


@require_safe
@shop_page
@same_for_everyone(asks=("date",))
def event(request: HttpRequest, house: House, production: str, *, language: str) -> HttpResponse:
    """The page of a production; ``?date=`` chooses one of its performances."""
    with house_scope(house.pk) as scope:
        context = _facts(house, language, production, request.GET.get("date", ""), scope)
    answer = page(request, "shop/event.html", {"house": house, **context})
    answer.good_for = context["good_for"]  # type: ignore[attr-defined]
    return answer


def _facts(house: House, language: str, slug: str, asked_date: str, scope: Scope) -> dict[str, Any]:
    mine = list(with_exchange_rules(_shown()).filter(production__slug=slug).prefetch_related("production__images"))
    if not mine:
        raise Http404
    production = mine[0].production
    others = candidates(production, scope.now)
    offers = offers_of([*mine, *others], house=house, language=language, now=scope.now)
    of_others = zip(others, offers[len(mine) :], strict=True)
    by_id = {performance.pk: performance for performance in mine}
    dates = dates_shown(offers[: len(mine)])
    chosen = choose_date(dates, asked_date)
    pictures = pictures_of(production, language)
    hall = by_id[chosen.id].plan_version.layout.hall
    shown = event_page(
        production=production, house=house, language=language, dates=dates, chosen=chosen, pictures=pictures,
        choosing=_choosing(by_id[chosen.id], chosen, house, language, scope), hall=hall, marks=by_id[chosen.id].access_marks,
    )  # fmt: skip
    tables = tables_of(mine)
    exchange = promise(*rules_said(mine[0])) if shown.can_be_bought else ""
    graph = structured_data.events(
        house=house, production=production, language=language, pictures=pictures,
        dates=[(by_id[date.id], date, tables.get(by_id[date.id].price_list_id)) for date in dates],
    )  # fmt: skip
    also = [
        Suggestion(one.production, its_offer, pictures_of(one.production, language)) for one, its_offer in suggestions(production, list(of_others))
    ]
    share = absolute(house, pictures[0].share) if pictures and pictures[0].share else ""
    return {
        "event": shown, "also": also, "share": share, "graph": structured_data.script(graph),
        "good_for": _good_for([*mine, *others], offers, scope.now), "exchange": exchange, "addresses": _addresses(house, language, production.slug),
    }  # fmt: skip


def _good_for(shown: Sequence[Performance], offers: Sequence[Offer], now: datetime) -> float:
    """Seconds until a sale opens or ends, a line forms, or an evening begins: nobody who comes back at that moment sees what was before."""
    moments = [at for one in shown for at in (one.sale_starts_at, one.sale_ends_at, one.starts_at) if at and at > now]
    moments += [one.line.forms_at for one in offers if one.line]
    return min(((at - now).total_seconds() for at in moments), default=inf)


def _shown() -> Any:
    """Performances that visitors may know of."""
    return programme.performances().exclude(state=PerformanceState.DRAFT)


def _choosing(performance: Performance, offer: Offer, house: House, language: str, scope: Scope) -> Choosing | None:
    """The form, where there is something to choose."""
    if not offer.can_buy:
        return None
    return choosing(
        performance=performance, offer=offer, plan=plan_of(performance.plan_version_id), house=house, language=language,
        taken=inventory.taken_places(performance.pk, scope.now).all, table=tables_of([performance])[performance.price_list_id],
    )  # fmt: skip


def _addresses(house: House, language: str, slug: str) -> dict[str, Any]:
    """The one address of the page, and that of each other language."""
    each = {code: absolute(house, event_path(house, code, slug)) for code in house.languages}
    return {"canonical": each[language], "languages": each, "default": each[house.default_language]}


@require_safe
@shop_page
def calendar(request: HttpRequest, house: House, production: str, performance: int, *, language: str) -> HttpResponse:
    """A performance as a calendar file."""
    with house_scope(house.pk) as scope:
        found: Sequence[Performance] = _shown().filter(pk=performance, production__slug=production)[:1]
        if not found:
            raise Http404
        made = calendar_file(found[0], house, language, scope.now)
    answer = HttpResponse(made, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{production}.ics"'
    return answer
