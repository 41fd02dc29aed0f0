"""Orders: found by anything that somebody knows of them, and what a ticketing worker does with one."""

from datetime import datetime
from operator import itemgetter
from os import urandom
from typing import Any
from uuid import UUID, uuid4

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coulisse.admission import queries as doors
from coulisse.faces.office.sales.forms import RefundForm, Rename
from coulisse.faces.office.words import in_words
from coulisse.faces.shared import toasts
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import page
from coulisse.houses.permissions import may_change_orders, may_see_orders
from coulisse.houses.queries import history
from coulisse.houses.scope import house_scope
from coulisse.lib.text import in_language
from coulisse.outreach import queries as outreach
from coulisse.sales import operations, queries
from coulisse.sales.exchanged import came_from, went_for
from coulisse.sales.links import order_signature
from coulisse.sales.models import Order, OrderDiscount, OrderLine
from coulisse.sales.previews import RefundPreview, refund_preview
from coulisse.sales.types import OrderState

PAGE = 50


@staff_page(may_see_orders)
@require_safe
def orders(request: HttpRequest, staff: Staff) -> HttpResponse:
    text, state = request.GET.get("q", "").strip()[:200].replace("\x00", ""), request.GET.get("state", "")
    with house_scope(staff.house.pk):
        found = queries.orders(text=text, state=state)
        if not found.exists() and text:
            found = _by_ticket(staff, text) or found
        if (only := queries.order_called(text)) is not None:
            return _to(request, staff, only)
        pages = Paginator(found, PAGE)
        shown = pages.get_page(request.GET.get("page"))
        listed = list(shown)
    context = {"staff": staff, "house": staff.house, "orders": listed, "pages": shown, "q": text, "state": state, "states": OrderState.choices}
    return page(request, "office/sales/orders.html", context, block="results" if request.headers.get("HX-Request") else "")


def _to(request: HttpRequest, staff: Staff, code: str) -> HttpResponse:
    """Straight to the order whose code was typed."""
    address = reverse("office:order", args=[staff.house.slug, code])
    return HttpResponse(headers={"HX-Redirect": address}) if request.headers.get("HX-Request") else redirect(address)


def _by_ticket(staff: Staff, text: str) -> Any:
    """Somebody typed or scanned the code of a ticket."""
    ticket = doors.ticket_by_serial(house=staff.house, typed=text[:1000])
    return Order.objects.filter(lines__pk=ticket.order_line_id).select_related("customer").order_by("-pk") if ticket else None


def _order(staff: Staff, code: str) -> Order:
    """An order of the house, in its scope; else there is nothing here."""
    found = queries.order_with_lines(code)
    if found is None:
        raise Http404
    return found


@staff_page(may_see_orders)
@require_safe
def order(request: HttpRequest, staff: Staff, code: str) -> HttpResponse:
    return _shown(request, staff, code)


def _shown(
    request: HttpRequest,
    staff: Staff,
    code: str,
    *,
    form: RefundForm | None = None,
    chosen: list[int] | None = None,
    rename: Rename | None = None,
    preview: RefundPreview | None = None,
) -> HttpResponse:
    with house_scope(staff.house.pk):
        found = _order(staff, code)
        lines = list(found.lines.all())
        inside = doors.admitted_lines(house=staff.house, order_line_ids=[line.pk for line in lines])
        context = {
            "staff": staff,
            "house": staff.house,
            "order": found,
            "lines": [(line, line.pk in inside) for line in _by_evening(lines)],
            "payments": list(found.payments.order_by("pk")),
            "refunds": list(found.refunds.order_by("pk")),
            "tenders": queries.tenders_of(found),
            "discounts": _by_line(queries.discounts_of(found)),
            "history": _told(found),
            "signature": order_signature(staff.house.pk, found.code),
            "rename": rename or Rename(initial={"name": found.name}),
            "form": form or RefundForm(initial={"with_fees": True}),
            "chosen": chosen or [],
            "preview": preview,
            "went": went_for([line.pk for line in lines if line.refunded_at]),
            "came_from": came_from(found),
            "key": uuid4(),
        }
    return page(request, "office/sales/order.html", context, status=422 if form or rename else 200)


def _by_line(discounts: list[OrderDiscount]) -> dict[int, list[OrderDiscount]]:
    """Why each line costs less."""
    found: dict[int, list[OrderDiscount]] = {}
    for discount in discounts:
        found.setdefault(discount.order_line_id, []).append(discount)
    return found


def _by_evening(lines: list[OrderLine]) -> list[OrderLine]:
    """As the buyer has them: places in the order of their evenings, then the fees."""
    places = [(line.performance.starts_at, line) for line in lines if line.performance]
    return [line for _at, line in sorted(places, key=itemgetter(0))] + [line for line in lines if not line.performance]


def _told(order: Order) -> list[tuple[datetime, str, str]]:
    """What happened to an order and which mails left, the last first: when, what, who."""
    about = f"order:{order.code}"
    mails = [(mail.made_at, _("Mail: %(subject)s") % {"subject": mail.subject}, "") for mail in outreach.messages_about(about)]
    done = [(entry.at, words, entry.actor_name) for entry, words in in_words(history(about))]
    return sorted(mails + done, key=lambda told: told[0], reverse=True)


@staff_page(may_change_orders)
@require_POST
def rename(request: HttpRequest, staff: Staff, code: str) -> HttpResponse:
    form = Rename(request.POST)
    if not form.is_valid():
        return _shown(request, staff, code, rename=form)
    with house_scope(staff.house.pk) as scope:
        found = _order(staff, code)
        operations.change_order_name(house=staff.house, order=found, name=form.cleaned_data["name"], actor=staff.actor, now=scope.now)
    return toasts.say(redirect("office:order", staff.house.slug, code), _("The name on the tickets is changed."))


@staff_page(may_change_orders)
@require_POST
def send_again(request: HttpRequest, staff: Staff, code: str) -> HttpResponse:
    with house_scope(staff.house.pk) as scope:
        found = _order(staff, code)
        is_confirmed = found.state == OrderState.CONFIRMED
        if is_confirmed:
            operations.send_tickets_again(house=staff.house, order=found, actor=staff.actor, now=scope.now)
    back = redirect("office:order", staff.house.slug, code)
    return toasts.say(back, _("The tickets are mailed again to %(email)s.") % {"email": found.email}) if is_confirmed else back


@staff_page(may_change_orders)
@require_POST
def refund(request: HttpRequest, staff: Staff, code: str) -> HttpResponse:
    """The chosen lines, once: the key of the page makes a second click the same refund."""
    form = RefundForm(request.POST)
    chosen = [int(line) for line in request.POST.getlist("line") if line.isdecimal() and len(line) < 18]
    if not form.is_valid() or not chosen:
        if not chosen:
            form.add_error(None, _("Choose at least one ticket to give back."))
        return _shown(request, staff, code, form=form, chosen=chosen)
    try:
        with house_scope(staff.house.pk) as scope:
            found = _order(staff, code)
            preview = refund_preview(found, chosen, with_fees=form.cleaned_data["with_fees"], now=scope.now)
            seen = preview.withheld_cents == 0 or request.POST.get("withheld") == str(preview.withheld_cents)
            if seen:
                operations.refund_lines(
                    house=staff.house,
                    order=found,
                    line_ids=chosen,
                    with_fees=form.cleaned_data["with_fees"],
                    reason=form.cleaned_data["reason"],
                    key=_key(request),
                    actor=staff.actor,
                    now=scope.now,
                )
        if not seen:
            return _shown(request, staff, code, form=form, chosen=chosen, preview=preview)
    except operations.NothingToRefund:
        form.add_error(None, _("These tickets were given back already, or the order isn't paid."))
        return _shown(request, staff, code, form=form, chosen=chosen)
    except operations.ProductSpent as spent:
        says = _("Something of “%(name)s” is used already, so that it can’t be given back. Nothing was refunded: leave it out, and try again.")
        form.add_error(None, says % {"name": in_language(spent.line.rate_name, get_language() or "nl")})
        return _shown(request, staff, code, form=form, chosen=chosen)
    return toasts.say(redirect("office:order", staff.house.slug, code), _("Refunded: the places are free again, the money is on its way."))


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return UUID(bytes=urandom(16), version=4)
