"""A new event on one page: what it is, its picture, its dates, and how far it goes at once."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coulisse.faces.office.programme import refusals
from coulisse.faces.office.programme.asking import Together
from coulisse.faces.office.programme.choices import Offer, offer
from coulisse.faces.office.programme.forms import DateRows, EveningForm, EventForm, PictureForm, QuoteRows, Rows, dates_of, quotes_of
from coulisse.faces.office.programme.pictures import kept_token, receive, thumbnail
from coulisse.faces.shared import toasts
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.forms import Form
from coulisse.faces.shared.pages import page
from coulisse.houses.permissions import may_edit_programme
from coulisse.houses.scope import house_scope
from coulisse.programme import operations
from coulisse.programme.images import StoredImage
from coulisse.programme.models import Production
from coulisse.programme.types import PerformanceState, ProgrammeRefused

STEPS = {PerformanceState.ANNOUNCED.value: operations.announce, PerformanceState.ON_SALE.value: operations.put_on_sale}


@dataclass
class Asked:
    """The forms of the page; sent together, so that nothing typed in one is lost by another."""

    event: EventForm
    quotes: Rows
    picture: PictureForm
    dates: Rows
    evening: EveningForm

    @classmethod
    def of(cls, request: HttpRequest, staff: Staff, offered: Offer) -> "Asked":
        data, house = request.POST or None, {"house": staff.house}
        dates = DateRows(data, prefix="date", form_kwargs=house)
        needed = not data or data.get("then") in STEPS or any(row.has_changed() for row in dates.forms)
        return cls(
            EventForm(data, **house), QuoteRows(data, prefix="quote", form_kwargs=house), PictureForm(data, request.FILES or None, **house),
            dates, EveningForm(data, offer=offered, needed=needed, **house),
        )  # fmt: skip

    @property
    def together(self) -> Together:
        return Together([self.event, self.quotes, self.picture, self.dates, self.evening])

    @property
    def has_dates(self) -> bool:
        return any(row.has_changed() for row in self.dates.forms)

    def is_right(self, stored: StoredImage | None, then: str) -> bool:
        """Everything at once: one round of repairs is enough."""
        right = [self.event.is_valid(), self.quotes.is_valid(), self.picture.is_valid(), self.dates.is_valid(), self.evening.is_valid()]
        if stored and self.picture.is_valid() and not self.picture.cleaned_data["alt"]:
            self.picture.add_error("alt", _("Say in one sentence what the picture shows."))
        if then and not self.has_dates and self.dates.forms:
            first: Form = self.dates.forms[0]
            first.add_error("starts_at", _("Fill in a date first: an event without one can only be kept as a draft."))
        return all(right) and not self.together.problems()


@staff_page(may_edit_programme)
def new(request: HttpRequest, staff: Staff) -> HttpResponse:
    with house_scope(staff.house.pk):
        offered = offer(staff.house)
    asked = Asked.of(request, staff, offered)
    stored = None
    if request.method == "POST":
        asked.picture.is_valid()
        stored = receive(asked.picture, request.FILES.get("file"), staff.house)
        then = request.POST.get("then", "")
        if asked.is_right(stored, then if then in STEPS else ""):
            made = _make(staff, asked, stored, then)
            if made:
                return toasts.say(redirect("office:production", staff.house.slug, made.pk), _made_words(asked, then))
    context: dict[str, Any] = {"staff": staff, "house": staff.house, "asked": asked, "offered": offered}
    context |= {"kept": kept_token(stored) if stored else "", "preview": thumbnail(stored.name) if stored else ""}
    return page(request, "office/programme/new.html", context, status=422 if request.method == "POST" else 200)


def _make(staff: Staff, asked: Asked, stored: StoredImage | None, then: str) -> Production | None:
    """All of it in one transaction; refused is refused whole, and said at the question."""
    at: tuple[Form, ...] = (asked.event, asked.picture)
    try:
        with house_scope(staff.house.pk) as scope:
            who: dict[str, Any] = {"actor": staff.actor, "now": scope.now}
            made = operations.create_production(house=staff.house, quotes=quotes_of(asked.quotes), **asked.event.values, **who)
            if stored:
                picture = asked.picture.cleaned_data
                operations.add_image(production=made, stored=stored, alt=picture["alt"], credit=picture["credit"], **who)
            for row, starts_at in dates_of(asked.dates):
                at = (row, asked.evening)
                added = operations.add_performance(production=made, **asked.evening.values_at(starts_at), **who)
                if then in STEPS:
                    STEPS[then](performance=added, **who)
            return made
    except ProgrammeRefused as refused:
        refusals.say(refused, *at)
        return None


def _made_words(asked: Asked, then: str) -> str:
    dates = len(dates_of(asked.dates))
    if then == PerformanceState.ON_SALE and dates:
        return ngettext("The event is made, and its date is on sale.", "The event is made, and its %(num)d dates are on sale.", dates) % {
            "num": dates
        }
    if then == PerformanceState.ANNOUNCED and dates:
        return ngettext("The event is made, and its date is announced.", "The event is made, and its %(num)d dates are announced.", dates) % {
            "num": dates
        }
    return _("The event is kept as a draft: only you and your colleagues see it.")
