"""The one page of an event: its dates, its texts, its pictures, what happened."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coulisse.faces.office.programme import history, refusals
from coulisse.faces.office.programme.asking import Together
from coulisse.faces.office.programme.choices import offer
from coulisse.faces.office.programme.finding import may_see_programme, production_called
from coulisse.faces.office.programme.forms import DateRows, EveningForm, EventForm, PictureForm, PictureWords, QuoteRows, Rows, dates_of, quotes_of
from coulisse.faces.office.programme.pictures import thumbnail
from coulisse.faces.office.programme.words import shown
from coulisse.faces.shared import toasts
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.errors import forbidden
from coulisse.faces.shared.forms import Form
from coulisse.faces.shared.pages import page
from coulisse.houses.permissions import may_edit_programme
from coulisse.houses.scope import house_scope
from coulisse.inventory.queries import fillings
from coulisse.programme import operations, queries, taxonomy
from coulisse.programme.types import PerformanceState, ProgrammeRefused

MOST_LINES = 60


@staff_page(may_see_programme)
def production(request: HttpRequest, staff: Staff, production: int) -> HttpResponse:
    """Shown to everybody who works with it; changed by who makes the programme."""
    if request.method != "POST":
        return event_page(request, staff, production)
    if not may_edit_programme(staff.roles):
        return forbidden(request)
    with house_scope(staff.house.pk):
        found = production_called(production)
    event = EventForm(request.POST, house=staff.house, production=found)
    quotes = QuoteRows(request.POST, prefix="quote", form_kwargs={"house": staff.house})
    if event.is_valid() and quotes.is_valid():
        try:
            with house_scope(staff.house.pk) as scope:
                changes = {**event.values, "quotes": quotes_of(quotes)}
                operations.change_production(production=production_called(production), changes=changes, actor=staff.actor, now=scope.now)
            return toasts.say(redirect("office:production", staff.house.slug, production), _("The event is changed."))
        except ProgrammeRefused as refused:
            refusals.say(refused, event)
    return event_page(request, staff, production, event=event, quotes=quotes)


def event_page(request: HttpRequest, staff: Staff, number: int, **bound: Any) -> HttpResponse:
    """The whole page; ``bound`` are the forms that somebody filled in and that go back with what is wrong."""
    house = staff.house
    with house_scope(house.pk) as scope:
        found = production_called(number)
        told = queries.production_page(house_id=house.pk, slug=found.slug, with_drafts=True)
        dates = told.performances if told else ()
        filled = fillings(dates, scope.now)
        images = told.images if told else ()
        context: dict[str, Any] = {
            "staff": staff, "house": house, "production": found, "now": scope.now, "offered": offer(house),
            "dates": [(date, filled[date.pk], *shown(date, filled[date.pk].free, scope.now)) for date in dates],
            "history": history.lines(queries.history_of(found, most=MOST_LINES), {date.pk: date for date in dates}, house.timezone),
        }  # fmt: skip
    context |= _forms(staff, context, found, images, bound)
    language = get_language() or "nl"
    context["kind"] = taxonomy.theme_name(found.theme, language) or taxonomy.genre_name(found.genre, language)
    context["is_public"] = any(date.state != PerformanceState.DRAFT for date in dates)
    context["coming"] = {state: sum(date.state == state and date.starts_at > context["now"] for date in dates) for state in PerformanceState.values}
    context["may_edit"] = may_edit_programme(staff.roles)
    return page(request, "office/programme/production.html", context, status=422 if bound else 200)


def _forms(staff: Staff, context: dict[str, Any], found: Any, images: Any, bound: dict[str, Any]) -> dict[str, Any]:
    house = staff.house
    made: dict[str, Any] = {
        "event": EventForm(house=house, production=found),
        "quotes": QuoteRows(prefix="quote", initial=found.quotes, form_kwargs={"house": house}),
        "rows": DateRows(prefix="date", form_kwargs={"house": house}),
        "evening": EveningForm(house=house, offer=context["offered"], initial=_as_last_time(context["dates"])),
        "picture": PictureForm(house=house),
        "words": None,
        "kept": "",
        "preview": "",
        **bound,
    }
    wrong = made["words"]
    made["images"] = [
        (image, thumbnail(image.name), wrong if wrong is not None and wrong.prefix == f"image{image.pk}" else words_form(staff, image))
        for image in images
    ]
    made["event_problems"] = Together([made["event"], made["quotes"]])
    made["dates_problems"] = Together([made["rows"], made["evening"]])
    return made


def words_form(staff: Staff, image: Any, data: Any = None) -> PictureWords:
    return PictureWords(data, house=staff.house, prefix=f"image{image.pk}", initial={"alt": image.alt, "credit": image.credit})


def _as_last_time(dates: list[Any]) -> dict[str, Any]:
    """One more date is mostly like the last one."""
    if not dates:
        return {}
    last = dates[-1][0]
    doors = str(round((last.starts_at - last.doors_at).total_seconds() / 60)) if last.doors_at else ""
    return {
        "layout": str(last.plan_version.layout_id),
        "price_list": str(last.price_list_id),
        "doors": doors,
        "limit_per_order": last.limit_per_order,
    }


@staff_page(may_edit_programme)
@require_POST
def add_dates(request: HttpRequest, staff: Staff, production: int) -> HttpResponse:
    """More dates of an event, as drafts."""
    with house_scope(staff.house.pk):
        production_called(production)
        offered = offer(staff.house)
    rows = DateRows(request.POST, prefix="date", form_kwargs={"house": staff.house})
    evening = EveningForm(request.POST, house=staff.house, offer=offered)
    if all([rows.is_valid(), evening.is_valid()]):
        added = dates_of(rows)
        if not added and rows.forms:
            rows.forms[0].add_error("starts_at", _("Fill in a date."))
        elif added and _added(staff, production, rows, evening):
            says = ngettext("A date is added, as a draft.", "%(num)d dates are added, as drafts.", len(added)) % {"num": len(added)}
            return toasts.say(redirect("office:production", staff.house.slug, production), says)
    return event_page(request, staff, production, rows=rows, evening=evening)


def _added(staff: Staff, production: int, rows: Rows, evening: EveningForm) -> bool:
    at: tuple[Form, ...] = (evening,)
    try:
        with house_scope(staff.house.pk) as scope:
            found = production_called(production)
            for row, starts_at in dates_of(rows):
                at = (row, evening)
                operations.add_performance(production=found, actor=staff.actor, now=scope.now, **evening.values_at(starts_at))
        return True
    except ProgrammeRefused as refused:
        refusals.say(refused, *at)
        return False


@staff_page(may_edit_programme)
@require_POST
def remove(request: HttpRequest, staff: Staff, production: int) -> HttpResponse:
    try:
        with house_scope(staff.house.pk) as scope:
            operations.remove_production(production=production_called(production), actor=staff.actor, now=scope.now)
    except ProgrammeRefused as refused:
        return toasts.say(redirect("office:production", staff.house.slug, production), str(refused), kind="bad")
    return toasts.say(redirect("office:productions", staff.house.slug), _("The event is removed."))
