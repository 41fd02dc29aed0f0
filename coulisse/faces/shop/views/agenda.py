"""The houses, and the agenda of one."""

from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from coulisse.faces.shared.look import colours
from coulisse.faces.shared.pages import page
from coulisse.faces.shop.absolute import absolute
from coulisse.faces.shop.agenda_wishes import Wishes, filters, months, read_wishes
from coulisse.faces.shop.best_language import best_language
from coulisse.faces.shop.house import shop_page
from coulisse.faces.shop.listing import offers_of
from coulisse.faces.shop.pictures import picture
from coulisse.faces.shop.presenting_agenda import access_words, by_day, cut, evenings_of, in_words
from coulisse.faces.shop.production_facts import languages
from coulisse.houses.models import House
from coulisse.houses.queries import live_houses
from coulisse.houses.scope import Scope, house_scope
from coulisse.inventory import queries as inventory
from coulisse.lib.text import LANGUAGES
from coulisse.programme import queries as programme
from coulisse.programme.taxonomy import genre_name, theme_name
from coulisse.programme.types import AgendaEntry, AgendaFilters, Page

# So many productions are looked at for a page, each with so many of its dates: enough for some weeks.
PRODUCTIONS, DATES = 40, 20
# Where that isn't one whole day: a festival.
MOST_PRODUCTIONS, MOST_DATES = 400, 60


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The houses of this installation by cluster; the only one there is at once."""
    houses = list(live_houses())
    if len(houses) == 1:
        return redirect("shop:home", houses[0].slug)
    prefetch_related_objects(houses, "cluster")
    clusters: dict[str, list[dict[str, Any]]] = {}
    for house in sorted(houses, key=lambda one: (one.cluster is None, one.cluster.name if one.cluster else "", one.name)):
        clusters.setdefault(house.cluster.name if house.cluster else "", []).append(_tile(house))
    return page(request, "shop/index.html", {"clusters": clusters})


def _tile(house: House) -> dict[str, Any]:
    return {"house": house, "colours": colours(house.colour, house.colour_dark, "light")}


@require_safe
@shop_page
def home(request: HttpRequest, house: House) -> HttpResponse:
    """The agenda in the language that the browser asks for, as far as the house speaks it."""
    answer = redirect("shop:agenda", house.slug, best_language(request, house))
    patch_vary_headers(answer, ("Accept-Language", "Cookie"))
    return answer


@require_safe
@shop_page
def agenda(request: HttpRequest, house: House, *, language: str) -> HttpResponse:
    """What there is to come, day by day."""
    wishes = read_wishes(request.GET.dict(), request.GET.getlist("access"))
    with house_scope(house.pk) as scope:
        context = _facts(house, language, wishes, scope)
    return page(request, "shop/agenda.html", {"house": house, "wishes": wishes, **context})


def _facts(house: House, language: str, wishes: Wishes, scope: Scope) -> dict[str, Any]:
    zone = ZoneInfo(house.timezone)
    today = scope.now.astimezone(zone).date()
    asked = filters(wishes, today=today, zone=zone, language=language)
    found, sold_out = _found(asked, scope)
    part = cut(found, zone)
    if not part.is_whole:
        found = programme.agenda(asked, now=scope.now, sold_out=sold_out, size=MOST_PRODUCTIONS, dates=MOST_DATES)
        part = cut(found, zone)
    offers = offers_of(part.performances, house=house, language=language, now=scope.now)
    pictures = {entry.production.pk: picture(entry.image, language) if entry.image else None for entry in found.rows}
    evenings = evenings_of(part.performances, offers, pictures, language)
    choices = programme.agenda_choices(now=scope.now)
    last = choices.last_at.astimezone(zone).date() if choices.last_at else None
    return {
        "days": by_day(evenings),
        "share": next((absolute(house, one.picture.share) for one in evenings if one.picture and one.picture.share), ""),
        "total": found.total,
        "after": part.after,
        "today": today,
        "asked": in_words(wishes, language),
        "choices": choices,
        "genres": [(id, genre_name(id, language)) for id in choices.genres],
        "themes": [(id, theme_name(id, language)) for id in choices.themes],
        "months": months(today, last),
        "access_words": access_words(),
        "languages": [(code, languages([code], language)) for code in LANGUAGES],
        "instead": [] if evenings or not wishes.names else _instead(house, language, scope),
        "addresses": _addresses(house, language),
    }


def _found(asked: AgendaFilters, scope: Scope) -> tuple[Page[AgendaEntry], list[int]]:
    """The part of the programme that is looked for; for "still available" what is sold out is asked for first."""
    sold_out: list[int] = []
    if asked.only_available:
        everything = programme.agenda(asked, now=scope.now, size=MOST_PRODUCTIONS, dates=MOST_DATES)
        counted = inventory.fillings([one for entry in everything.rows for one in entry.performances], scope.now)
        sold_out = [pk for pk, filling in counted.items() if not filling.free]
    return programme.agenda(asked, now=scope.now, sold_out=sold_out, size=PRODUCTIONS, dates=DATES), sold_out


def _instead(house: House, language: str, scope: Scope) -> list[Any]:
    """The next few productions, for who found nothing."""
    found = programme.agenda(AgendaFilters(language=language), now=scope.now, size=3, dates=1)
    performances = [entry.performances[0] for entry in found.rows]
    pictures = {entry.production.pk: picture(entry.image, language) if entry.image else None for entry in found.rows}
    return evenings_of(performances, offers_of(performances, house=house, language=language, now=scope.now), pictures, language)


def _addresses(house: House, language: str) -> dict[str, Any]:
    each = {code: absolute(house, reverse("shop:agenda", args=[house.slug, code])) for code in house.languages}
    return {"canonical": each[language], "languages": each, "default": each[house.default_language]}
