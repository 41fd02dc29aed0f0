"""A season in a file: looked at first, brought in after that; and out."""

import zlib
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coulisse.faces.office.programme.choices import Offer, offer
from coulisse.faces.office.programme.forms import SeasonFile, SeasonOut
from coulisse.faces.office.programme.season_shown import shown_season
from coulisse.faces.shared import toasts
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import page
from coulisse.houses.permissions import may_edit_programme
from coulisse.houses.scope import house_scope
from coulisse.lib.moments import end_of_local_day, local_to_utc
from coulisse.programme.transfer import (
    SeasonDefaults,
    SeasonImported,
    SeasonPreview,
    SeasonRefused,
    export_season,
    import_season,
    preview,
    read_season,
)

MOST_BYTES = 10 * 1024 * 1024


def _packed(data: bytes) -> str:
    """The file as the page carries it to the next step; it is read and judged anew there."""
    return b64encode(zlib.compress(data)).decode()


def _unpacked(kept: str) -> bytes:
    """Never more than a file may be, whatever somebody packed."""
    try:
        return zlib.decompressobj().decompress(b64decode(kept, validate=True), MOST_BYTES + 1)
    except (NotBase64, ValueError, zlib.error):
        return b""


@staff_page(may_edit_programme)
def bring_in(request: HttpRequest, staff: Staff) -> HttpResponse:
    """1. Choose a file. 2. See what would come of it, and what is wrong. 3. Bring it in: all of it, or nothing."""
    house = staff.house
    with house_scope(house.pk):
        offered = offer(house)
    if request.method != "POST":
        return _page(request, staff, SeasonFile(house=house, offer=offered), offered)
    form = SeasonFile(request.POST, request.FILES, house=house, offer=offered)
    upload = request.FILES.get("file")
    data = upload.read(MOST_BYTES + 1) if upload else _unpacked(request.POST.get("kept", ""))
    name = (upload.name or "") if upload else request.POST.get("kept_name", "")[:200]
    if not data and not form.errors.get("file"):
        form.add_error("file", _("Choose a file that isn't empty."))
    if not form.is_valid():
        return _page(request, staff, form, offered, data=data, name=name)
    season = read_season(data, name, ZoneInfo(house.timezone), language=house.default_language)
    with house_scope(house.pk):
        season = preview(season, house=house, defaults=_defaults(form, offered))
    if "confirm" in request.POST and not upload and not season.problems:
        try:
            with house_scope(house.pk) as scope:
                done = import_season(house=house, preview=season, actor=staff.actor, now=scope.now)
            return toasts.say(redirect("office:productions", house.slug), _done_words(done))
        except SeasonRefused as refused:
            season = SeasonPreview(season.productions, season.performances, tuple(refused.problems), season.notes)
    return _page(request, staff, form, offered, data=data, name=name, season=season)


def _defaults(form: SeasonFile, offered: Offer) -> SeasonDefaults:
    plan = offered.plans.get(form.cleaned_data["layout"])
    prices = offered.price_lists.get(form.cleaned_data["price_list"])
    if plan is None:
        return SeasonDefaults(price_list=prices.name if prices else "")
    return SeasonDefaults(hall=plan.layout.hall.name, layout=plan.layout.name, price_list=prices.name if prices else "")


def _page(
    request: HttpRequest, staff: Staff, form: SeasonFile, offered: Offer, *, data: bytes = b"", name: str = "", season: SeasonPreview | None = None
) -> HttpResponse:
    context: dict[str, Any] = {"staff": staff, "house": staff.house, "form": form, "offered": offered, "name": name}
    context |= {"kept": _packed(data) if data else "", "season": shown_season(season) if season else None}
    wrong = form.is_bound and (season is None or season.problems)
    return page(request, "office/programme/season_import.html", context, status=422 if wrong else 200)


def _done_words(done: SeasonImported) -> str:
    if done.changed_nothing:
        return _("Everything in this file was here already: nothing changed.")
    says = _("Brought in: %(productions)d new events and %(performances)d new dates; %(changed)d changed.")
    changed = done.productions_changed + done.performances_changed
    return says % {"productions": done.productions_made, "performances": done.performances_made, "changed": changed}


@staff_page(may_edit_programme)
@require_safe
def export(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Choose what and how; with an answer in the address, the file."""
    asked = "form" in request.GET
    form = SeasonOut(request.GET if asked else None, house=staff.house, initial={"form": "csv"})
    if not asked or not form.is_valid():
        context = {"staff": staff, "house": staff.house, "form": form}
        return page(request, "office/programme/season_export.html", context, status=422 if asked else 200)
    zone, cleaned = ZoneInfo(staff.house.timezone), form.cleaned_data
    with house_scope(staff.house.pk) as scope:
        written = export_season(
            house=staff.house, form=cleaned["form"],
            from_at=local_to_utc(cleaned["first"], time(0), zone) if cleaned["first"] else None,
            until_at=end_of_local_day(cleaned["last"], zone) if cleaned["last"] else None,
        )  # fmt: skip
        today = scope.now.astimezone(zone).date().isoformat()
    answer = HttpResponse(written, content_type="application/json" if cleaned["form"] == "json" else "text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{staff.house.slug}-{today}.{cleaned["form"]}"'
    return answer
