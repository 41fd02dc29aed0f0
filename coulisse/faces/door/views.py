"""The scan page. One address takes a code and answers a page, or JSON for the page's own script."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coulisse.admission import operations as admission
from coulisse.admission import queries as doors
from coulisse.admission.models import Admittance
from coulisse.admission.types import DoorCount, ScanAnswer
from coulisse.admission.wording import place_sentence
from coulisse.faces.door.answers import Shown, shown_answer
from coulisse.faces.shared.access import Staff, signed_in, staff_page
from coulisse.faces.shared.pages import page
from coulisse.houses.models import House
from coulisse.houses.permissions import may_scan
from coulisse.houses.queries import houses_of
from coulisse.houses.scope import house_scope
from coulisse.programme import queries as programme
from coulisse.programme.models import Performance
from coulisse.programme.types import PerformanceState

# The name of this entrance stays on the device.
DOOR_COOKIE = "door"
MOST_CODE = 1000


@signed_in
@require_safe
def houses(request: HttpRequest) -> HttpResponse:
    """Straight to the only house where somebody may scan."""
    roles = houses_of(request.user)  # type: ignore[arg-type]
    found = list(House.objects.filter(pk__in=[pk for pk, held in roles.items() if may_scan(held)]).order_by("name"))
    if len(found) == 1:
        return redirect("door:performances", found[0].slug)
    return page(request, "door/houses.html", {"houses": found})


@staff_page(may_scan)
@require_safe
def performances(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Tonight first: what begins soon, or began a short while ago."""
    with house_scope(staff.house.pk) as scope:
        near = programme.performances().exclude(state=PerformanceState.DRAFT).filter(starts_at__gte=scope.now - timedelta(hours=6))
        found = list(near[:30])
        numbers = doors.door_counts(house=staff.house, performance_ids=[performance.pk for performance in found])
        tonight = scope.now + timedelta(hours=18)
    listed = [(performance, numbers.get(performance.pk, DoorCount(0, 0))) for performance in found]
    context = {
        "staff": staff,
        "house": staff.house,
        "tonight": [(performance, count) for performance, count in listed if performance.starts_at < tonight],
        "later": [(performance, count) for performance, count in listed if performance.starts_at >= tonight],
    }
    return page(request, "door/performances.html", context)


@staff_page(may_scan)
def scan(request: HttpRequest, staff: Staff, performance: int) -> HttpResponse:
    if request.method == "POST":
        return _scanned(request, staff, performance)
    return page(request, "door/scan.html", _context(request, staff, performance, None))


def _scanned(request: HttpRequest, staff: Staff, performance_id: int) -> HttpResponse:
    code = request.POST.get("code", "").strip()
    door = request.POST.get("door", "").strip()[:60]
    if performance_id >= 2**63:
        raise Http404
    if not code:
        return _empty(request, staff, performance_id)
    try:
        with house_scope(staff.house.pk) as scope:
            answer = admission.scan(
                house=staff.house,
                performance_id=performance_id,
                code=code[:MOST_CODE],
                door=door,
                device=request.POST.get("device", "")[:60],
                actor=staff.actor,
                nonce=_nonce(request.POST),
                now=scope.now,
            )
            expected = doors.expected_about(house=staff.house, performance_id=performance_id)
    except admission.NoSuchPerformance as unknown:
        raise Http404 from unknown
    except admission.NonceReused:
        return _empty(request, staff, performance_id)
    return _answered(request, staff, performance_id, answer, expected, door)


def _nonce(given: Mapping[str, str]) -> UUID:
    """The device's own name for this scan, so that a repeated request is the same scan."""
    try:
        return UUID(given.get("nonce", ""))
    except ValueError:
        return uuid4()


def _empty(request: HttpRequest, staff: Staff, performance_id: int) -> HttpResponse:
    context = _context(request, staff, performance_id, None)
    return page(request, "door/scan.html", {**context, "problem": _("Scan a ticket, or type the code that is printed under the square.")}, status=422)


def _answered(request: HttpRequest, staff: Staff, performance_id: int, answer: ScanAnswer, expected: int, door: str) -> HttpResponse:
    seen = shown_answer(answer, zone=staff.house.timezone)
    if request.headers.get("Accept", "").startswith("application/json"):
        response: HttpResponse = JsonResponse({**seen.as_json(), "inside": answer.inside, "expected": expected})
    else:
        response = page(request, "door/scan.html", _context(request, staff, performance_id, seen, door=door))
    response.set_cookie(DOOR_COOKIE, door.encode("ascii", "xmlcharrefreplace").decode(), max_age=180 * 86400, httponly=True, samesite="Lax")
    return response


def _context(request: HttpRequest, staff: Staff, performance_id: int, seen: Shown | None, *, door: str | None = None) -> dict[str, Any]:
    with house_scope(staff.house.pk):
        performance = programme.performance_to_sell(performance_id)
        if performance is None or performance.state == PerformanceState.DRAFT:
            raise Http404
        count = doors.door_count(house=staff.house, performance=performance)
        recent = doors.recent_scans(house=staff.house, performance=performance, most=12)
    return {
        "staff": staff,
        "house": staff.house,
        "performance": performance,
        "count": count,
        "recent": [(line, place_sentence(line.place_name, get_language() or "nl") if line.place_name else "") for line in recent],
        "seen": seen,
        "door": door if door is not None else request.COOKIES.get(DOOR_COOKIE, ""),
        "nonce": uuid4(),
        "problem": "",
    }


@staff_page(may_scan)
@require_POST
def undo(request: HttpRequest, staff: Staff, performance: int) -> HttpResponse:
    """Take an admittance back; the ticket lets in again."""
    _there(staff, performance)
    try:
        with house_scope(staff.house.pk) as scope:
            admittance = int(request.POST.get("admittance", "0"))
            if Admittance.objects.filter(pk=admittance, performance_id=performance).exists():
                admission.undo(house=staff.house, admittance_id=admittance, actor=staff.actor, now=scope.now)
    except (admission.NothingToUndo, ValueError, OverflowError):
        pass
    if request.headers.get("Accept", "").startswith("application/json"):
        return _counted(staff, performance)
    return redirect("door:scan", staff.house.slug, performance)


@staff_page(may_scan)
@require_safe
def counts(request: HttpRequest, staff: Staff, performance: int) -> HttpResponse:
    _there(staff, performance)
    return _counted(staff, performance)


def _there(staff: Staff, performance_id: int) -> None:
    """Something plays there, or there is nothing at this address."""
    with house_scope(staff.house.pk):
        if programme.performance_to_sell(performance_id) is None:
            raise Http404


def _counted(staff: Staff, performance_id: int) -> JsonResponse:
    with house_scope(staff.house.pk):
        count = doors.door_count(house=staff.house, performance=Performance(pk=performance_id, house_id=staff.house.pk))
    return JsonResponse({"inside": count.inside, "expected": count.expected})
