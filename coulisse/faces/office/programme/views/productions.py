"""The programme as a list: its events, or all their dates."""

from collections.abc import Callable, Collection
from datetime import date, time
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coulisse.faces.office.programme.choices import genre_choices
from coulisse.faces.office.programme.finding import may_see_programme
from coulisse.faces.office.programme.pictures import thumbnail
from coulisse.faces.office.programme.words import shown, states_in_words
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.fields import read_day
from coulisse.faces.shared.pages import page
from coulisse.houses.scope import house_scope
from coulisse.inventory.queries import fillings
from coulisse.lib.moments import end_of_local_day, local_to_utc
from coulisse.programme import queries, taxonomy
from coulisse.programme.models import Production
from coulisse.programme.types import PerformanceFilters, PerformanceState, ProductionFilters, When
from coulisse.venues.queries import halls

SIZE, MOST_PAGES = 30, 100_000


@staff_page(may_see_programme)
@require_safe
def productions(request: HttpRequest, staff: Staff) -> HttpResponse:
    asked = {
        "q": _typed(request, "q"),
        "genre": _one_of(request, "genre", dict(genre_choices()), ""),
        "when": _one_of(request, "when", When.values, "upcoming"),
    }
    filters = ProductionFilters(search=asked["q"], genre=asked["genre"], when=asked["when"])
    with house_scope(staff.house.pk) as scope:
        found = queries.office_productions(filters, now=scope.now, page=_page(request), size=SIZE)
        is_new = not found.total and not Production.objects.exists()
    language = get_language() or "nl"
    rows = [(row, thumbnail(row.image.name) if row.image else "", states_in_words(row.states)) for row in found.rows]
    context = {
        "staff": staff, "house": staff.house, "asked": asked, "found": found, "rows": rows, "is_new": is_new,
        "genres": [("", _("All")), *genre_choices()], "whens": When.choices, "url_for": _pages(asked),
        "genre_name": lambda genre, theme: taxonomy.theme_name(theme, language) or taxonomy.genre_name(genre, language),
    }  # fmt: skip
    return page(request, "office/programme/productions.html", context)


@staff_page(may_see_programme)
@require_safe
def dates(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Every date of every event, in order: who looks for “that Friday” or for all drafts."""
    zone = ZoneInfo(staff.house.timezone)
    asked = {"q": _typed(request, "q"), "state": _one_of(request, "state", PerformanceState.values, ""), "hall": _typed(request, "hall")}
    days = {"first": _day(request, "first"), "last": _day(request, "last")}
    with house_scope(staff.house.pk) as scope:
        rooms = [(str(card.hall.pk), card.hall.name) for card in halls(staff.house, archived=True)]
        asked["hall"] = asked["hall"] if asked["hall"] in dict(rooms) else ""
        first, last = days["first"], days["last"]
        today = local_to_utc(scope.now.astimezone(zone).date(), time(0), zone)
        filters = PerformanceFilters(
            search=asked["q"], state=asked["state"], hall_id=int(asked["hall"]) if asked["hall"] else None,
            from_at=local_to_utc(first, time(0), zone) if first else None if last else today,
            until_at=end_of_local_day(last, zone) if last else None,
        )  # fmt: skip
        found = queries.office_performances(filters, page=_page(request), size=SIZE)
        filled = fillings(found.rows, scope.now)
        rows = [(performance, filled[performance.pk], shown(performance, filled[performance.pk].free, scope.now)) for performance in found.rows]
    asked |= {name: day.isoformat() if day else "" for name, day in days.items()}
    context: dict[str, Any] = {"staff": staff, "house": staff.house, "asked": asked, "found": found, "rows": rows, "url_for": _pages(asked)}
    context |= {"halls": [("", _("All")), *rooms], "states": [("", _("All")), *PerformanceState.choices]}
    return page(request, "office/programme/dates.html", context)


# What stands in the address, whatever somebody made of it


def _typed(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").strip()[:200].replace("\x00", "")


def _one_of(request: HttpRequest, name: str, known: Collection[str], otherwise: str) -> str:
    asked = request.GET.get(name, otherwise)
    return asked if asked in known else otherwise


def _day(request: HttpRequest, name: str) -> date | None:
    try:
        return read_day(request.GET.get(name, ""))
    except ValueError:
        return None


def _page(request: HttpRequest) -> int:
    asked = request.GET.get("page", "1")
    return min(int(asked), MOST_PAGES) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 1


def _pages(asked: dict[str, str]) -> Callable[[int], str]:
    return lambda number: "?" + urlencode({**{name: value for name, value in asked.items() if value}, "page": number})
