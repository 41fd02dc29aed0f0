"""Sold per performance, on the screen and as a file for a spreadsheet."""

import csv
import io
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import moment, page, text
from coulisse.houses.permissions import may_see_sales
from coulisse.houses.scope import house_scope
from coulisse.inventory import queries as stock
from coulisse.lib.money import decimal_string
from coulisse.lib.text import safe_cell
from coulisse.programme import queries as programme
from coulisse.programme.types import PerformanceState
from coulisse.sales import queries as sales
from coulisse.sales.queries import Takings

_NOTHING = Takings(0, 0, 0, 0)


def _rows(staff: Staff) -> list[dict[str, Any]]:
    """Performances of the past year and to come, with what they sold, in three queries."""
    with house_scope(staff.house.pk) as scope:
        since = scope.now - timedelta(days=365)
        found = list(programme.performances().exclude(state=PerformanceState.DRAFT).filter(starts_at__gte=since)[:2000])
        takings = sales.takings([performance.pk for performance in found])
        fillings = stock.fillings(found, scope.now)
    return [
        {"performance": performance, "takings": takings.get(performance.pk, _NOTHING), "filling": fillings[performance.pk]} for performance in found
    ]


@staff_page(may_see_sales)
@require_safe
def reports(request: HttpRequest, staff: Staff) -> HttpResponse:
    return page(request, "office/sales/reports.html", {"staff": staff, "house": staff.house, "rows": _rows(staff)})


@staff_page(may_see_sales)
@require_safe
def sales_csv(request: HttpRequest, staff: Staff) -> HttpResponse:
    """With a mark that spreadsheets know as UTF-8; no cell is executed."""
    out = io.StringIO()
    out.write("\ufeff")
    lines = csv.writer(out, delimiter=";")
    lines.writerow(
        [
            _("Production"),
            _("Date"),
            _("Hall"),
            _("Places"),
            _("Sold"),
            _("Of which free"),
            _("Held"),
            _("Blocked"),
            _("Free"),
            _("Tickets €"),
            _("Fees €"),
        ]
    )
    for row in _rows(staff):
        performance, takings, filling = row["performance"], row["takings"], row["filling"]
        cells = [
            text(performance.production.title),
            moment(performance.starts_at, "yyyy-MM-dd HH:mm", staff.house.timezone),
            performance.plan_version.layout.hall.name,
            performance.place_count, takings.tickets, takings.free_tickets, filling.held, filling.blocked, filling.free,
            decimal_string(takings.price_cents), decimal_string(takings.fee_cents),
        ]  # fmt: skip
        lines.writerow([safe_cell(cell) for cell in cells])
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="coulisse-sales.csv"'
    return response
