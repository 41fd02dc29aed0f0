"""Who has tickets of a performance, and the money back for everybody when it is cancelled."""

import csv
import io
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coulisse.faces.office.sales.forms import ByHand, RefundEveryone
from coulisse.faces.shared import toasts
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import moment, page, text
from coulisse.houses.permissions import may_change_orders, may_see_orders
from coulisse.houses.scope import house_scope
from coulisse.lib.money import decimal_string
from coulisse.lib.text import safe_cell
from coulisse.programme import queries as programme
from coulisse.programme.models import Performance
from coulisse.programme.types import PerformanceState
from coulisse.sales import operations, queries
from coulisse.sales.queries import Holder

MOST_SHOWN = 500


def _performance(performance_id: int) -> Performance:
    found = programme.performance_to_sell(performance_id) if performance_id < 2**63 else None
    if found is None:
        raise Http404
    return found


def state_words(state: str) -> tuple[str, str]:
    """How the money of an order fares, and the kind of state that it is."""
    return {
        "live": (_("has tickets"), "info"),
        "waiting": (_("to be paid back"), "warning"),
        "sent": (_("on its way"), "info"),
        "done": (_("paid back"), "good"),
        "hand": (_("needs your hand"), "bad"),
    }[state]


@staff_page(may_see_orders)
@require_safe
def holders(request: HttpRequest, staff: Staff, performance: int) -> HttpResponse:
    return _shown(request, staff, performance, RefundEveryone(initial={"with_fees": True, "reason": _("Performance cancelled")}))


def _shown(request: HttpRequest, staff: Staff, performance_id: int, form: RefundEveryone) -> HttpResponse:
    with house_scope(staff.house.pk):
        found = _performance(performance_id)
        everybody = queries.holders(found.pk)
        run = queries.refund_run(found.pk)
    counts = {state: sum(holder.state == state for holder in everybody) for state in ("live", "waiting", "sent", "done", "hand")}
    context: dict[str, Any] = {
        "staff": staff, "house": staff.house, "performance": found, "holders": everybody[:MOST_SHOWN], "more": len(everybody) - MOST_SHOWN,
        "counts": counts, "run": run, "form": form, "by_hand": [holder for holder in everybody if holder.state == "hand"], "hand_form": ByHand(),
        "tickets": sum(holder.live for holder in everybody), "total": len(everybody), "state_words": state_words,
        "cents": sum(holder.paid_cents for holder in everybody if holder.live), "cancelled": found.state == PerformanceState.CANCELLED,
        "back": len(everybody) - counts["live"], "busy": bool((run and not run.finished_at) or counts["waiting"]),
    }  # fmt: skip
    block = "progress" if request.headers.get("X-Part") == "progress" else ""
    return page(request, "office/sales/holders.html", context, status=422 if form.is_bound else 200, block=block)


@staff_page(may_change_orders)
@require_POST
def refund_everyone(request: HttpRequest, staff: Staff, performance: int) -> HttpResponse:
    form = RefundEveryone(request.POST)
    if not form.is_valid():
        return _shown(request, staff, performance, form)
    try:
        with house_scope(staff.house.pk) as scope:
            operations.refund_everyone(
                house=staff.house, performance=_performance(performance), with_fees=form.cleaned_data["with_fees"],
                reason=form.cleaned_data["reason"], actor=staff.actor, now=scope.now,
            )  # fmt: skip
    except operations.NotCancelled:
        form.add_error(None, _("Cancel the performance first: then everybody gets the money back at once."))
        return _shown(request, staff, performance, form)
    except operations.NobodyToRefund:
        return toasts.say(_back(staff, performance), _("Nobody has tickets any more: there is nothing to pay back."), kind="info")
    return toasts.say(_back(staff, performance), _("It has begun. You may close this page; it goes on by itself."))


def _back(staff: Staff, performance: int) -> HttpResponse:
    return redirect("office:performance-holders", staff.house.slug, performance)


@staff_page(may_change_orders)
@require_POST
def by_hand(request: HttpRequest, staff: Staff, performance: int, refund: int) -> HttpResponse:
    """A refund that failed: once more to the provider, or done by the house itself."""
    form = ByHand(request.POST)
    again = request.POST.get("do") == "again"
    note = form.cleaned_data["note"] if form.is_valid() else ""
    if not again and not note:
        return toasts.say(_back(staff, performance), _("Write how you paid it back, for the books."), kind="bad")
    try:
        with house_scope(staff.house.pk) as scope:
            if again:
                operations.send_refund_again(house=staff.house, refund_id=refund, actor=staff.actor, now=scope.now)
            else:
                operations.settle_refund_by_hand(house=staff.house, refund_id=refund, note=note, actor=staff.actor, now=scope.now)
    except operations.NotFailed:
        return toasts.say(_back(staff, performance), _("This refund is on its way or done already."), kind="info")
    return toasts.say(_back(staff, performance), _("It is sent once more.") if again else _("Noted as paid back by you."))


@staff_page(may_see_orders)
@require_safe
def holders_csv(request: HttpRequest, staff: Staff, performance: int) -> HttpResponse:
    """Everybody as a file for a spreadsheet, with a mark that it knows as UTF-8; no cell is executed."""
    with house_scope(staff.house.pk):
        found = _performance(performance)
        everybody = queries.holders(found.pk)
    out = io.StringIO()
    out.write("\ufeff")
    lines = csv.writer(out, delimiter=";")
    lines.writerow([_("Order"), _("Name"), _("E-mail address"), _("Language"), _("Ordered"), _("Places"), _("Tickets"), _("Amount €"), _("State")])
    for holder in everybody:
        lines.writerow([safe_cell(cell) for cell in _cells(holder, staff.house.timezone)])
    answer = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="tickets-{found.pk}.csv"'
    return answer


def _cells(holder: Holder, zone: str) -> list[Any]:
    order = holder.order
    return [
        order.code, order.name, order.email, order.language, moment(order.placed_at, "yyyy-MM-dd HH:mm", zone),
        ", ".join(short_place(line.place_name) for line in holder.places), len(holder.places), decimal_string(holder.paid_cents), state_words(holder.state)[0],
    ]  # fmt: skip


def short_place(name: dict[str, Any]) -> str:
    """``F 12``; of a place without a number its zone."""
    return f"{name.get('row', '')} {name['seat']}".strip() if name.get("seat") else text(name.get("zone") or {})
