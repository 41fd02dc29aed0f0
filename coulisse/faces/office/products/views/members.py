"""Who has which subscription, pass or voucher, who let it lapse, who is close to one; on the screen and as a file."""

import csv
import io
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coulisse.faces.office.products.finding import membership_called
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import moment, page, text
from coulisse.houses import operations as houses
from coulisse.houses.permissions import may_see_members
from coulisse.houses.scope import Scope, house_scope
from coulisse.lib.money import decimal_string
from coulisse.lib.text import safe_cell
from coulisse.memberships import holders
from coulisse.memberships.holders import Standing
from coulisse.memberships.models import Membership, Product
from coulisse.memberships.queries import terms_of
from coulisse.sales import audience, queries

PAGE = 50
MOST_IN_FILE = 20_000


def _asked(said: QueryDict) -> dict[str, Any]:
    """What the list is filtered by; whatever isn't a number or a standing is none."""
    product, standing = said.get("product", ""), said.get("standing", "")
    return {
        "product_id": int(product) if product.isascii() and product.isdigit() and len(product) < 18 else 0,
        "standing": standing if standing in Standing.values else "",
        "text": said.get("q", "").strip()[:200].replace("\x00", ""),
    }


def _products() -> list[tuple[str, str]]:
    kept = Product.objects.filter(current__isnull=False).order_by("archived_at", "position", "id")
    return [(str(each.pk), text(terms_of(each.current_id).name)) for each in kept]


@staff_page(may_see_members)
@require_safe
def members(request: HttpRequest, staff: Staff) -> HttpResponse:
    asked = _asked(request.GET)
    with house_scope(staff.house.pk) as scope:
        shown = Paginator(holders.members(now=scope.now, **asked), PAGE).get_page(request.GET.get("page"))
        listed = [(one, terms_of(one.version_id)) for one in shown]
        context = {"staff": staff, "house": staff.house, "listed": listed, "pages": shown, "asked": asked, "products": _products(), "now": scope.now}
    context |= {"standings": [(Standing.GOOD, _("has it now")), *(choice for choice in Standing.choices if choice[0] != Standing.GOOD)]}
    return page(request, "office/products/members.html", context, block="results" if request.headers.get("HX-Request") else "")


@staff_page(may_see_members)
@require_safe
def close(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Who would have a subscription with one or two performances more."""
    with house_scope(staff.house.pk) as scope:
        found = [(one, text(one.formula.terms.name)) for one in audience.close_to_formulas(scope.now)]
    return page(request, "office/products/close.html", {"staff": staff, "house": staff.house, "found": found})


@staff_page(may_see_members)
@require_safe
def member(request: HttpRequest, staff: Staff, membership: int) -> HttpResponse:
    with house_scope(staff.house.pk):
        found = membership_called(membership)
        context = {
            "staff": staff,
            "house": staff.house,
            "membership": found,
            "terms": terms_of(found.version_id),
            "persons": list(found.persons.order_by("pk")),
            "entries": list(found.entries.order_by("-at", "-pk")[:200]),
            "order": queries.order_of_line(found.order_line_id) if found.order_line_id else None,
        }
    return page(request, "office/products/member.html", context)


@staff_page(may_see_members)
@require_POST
def members_csv(request: HttpRequest, staff: Staff) -> HttpResponse:
    """As filtered."""
    asked = _asked(request.POST)
    head = [
        _("Product"), _("Holder"), _("Bought by"), _("E-mail address of the buyer"), _("Language"), _("Since"), _("Valid until"), _("People"),
        _("Left €"), _("Left tickets"),
    ]  # fmt: skip
    with house_scope(staff.house.pk) as scope:
        found = holders.members(now=scope.now, **asked).prefetch_related("persons")
        rows = (_cells(one, staff.house.timezone) for one in islice(found.iterator(chunk_size=1000), MOST_IN_FILE))
        return _file("coulisse-members.csv", chain([head], rows), staff, scope, {"filter": asked})


@staff_page(may_see_members)
@require_POST
def close_csv(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Who lacks one or two performances, as the page shows them."""
    head = [_("Subscription"), _("Name"), _("E-mail address"), _("Language"), _("Performances taken"), _("Still missing")]
    with house_scope(staff.house.pk) as scope:
        found = audience.close_to_formulas(scope.now)
        rows = [[text(one.formula.terms.name), one.customer.name, one.customer.email, one.customer.language, one.taken, one.lacks] for one in found]
        return _file("coulisse-close.csv", [head, *rows], staff, scope, {"filter": "close"})


def _file(name: str, rows: Iterable[Sequence[Any]], staff: Staff, scope: Scope, detail: dict[str, Any]) -> HttpResponse:
    """No cell is executed by a spreadsheet; who took the file stands in the house's history."""
    out = io.StringIO()
    out.write("\ufeff")
    csv.writer(out, delimiter=";").writerows([safe_cell(cell) for cell in row] for row in rows)
    houses.record(house=staff.house, actor=staff.actor, verb="members.exported", subject=f"house:{staff.house.pk}", now=scope.now, detail=detail)
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _cells(one: Membership, timezone: str) -> list[Any]:
    def day(at: Any) -> str:
        return moment(at, "yyyy-MM-dd", timezone) if at else ""

    return [
        text(terms_of(one.version_id).name), one.holder_name or one.customer.name, one.customer.name, one.customer.email, one.customer.language,
        day(one.issued_at), day(one.last_moment), ", ".join(person.name for person in one.persons.all()),
        decimal_string(one.left_cents), one.left_tickets,
    ]  # fmt: skip
