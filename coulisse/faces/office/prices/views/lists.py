"""The price lists of a house."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coulisse.faces.office.prices.finding import price_list_called
from coulisse.faces.shared import toasts
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import page
from coulisse.houses.permissions import may_edit_prices
from coulisse.houses.scope import house_scope
from coulisse.pricing import operations, queries
from coulisse.pricing.models import PriceList
from coulisse.pricing.rules import price_range
from coulisse.programme.queries import performances


@staff_page(may_edit_prices)
@require_safe
def lists(request: HttpRequest, staff: Staff) -> HttpResponse:
    with house_scope(staff.house.pk) as scope:
        found = list(queries.price_lists())
        coming = performances().select_related(None).filter(starts_at__gt=scope.now).order_by()
        used = dict(coming.values_list("price_list").annotate(dates=Count("id")).values_list("price_list", "dates"))
        tables = {each.pk: queries.table_of(each.current_id) for each in found if each.current_id}
        archived = list(PriceList.objects.filter(archived_at__isnull=False).order_by("name", "id"))
    rows = [(each, tables[each.pk], price_range(tables[each.pk]), used.get(each.pk, 0)) for each in found if each.pk in tables]
    return page(request, "office/prices/lists.html", {"staff": staff, "house": staff.house, "rows": rows, "archived": archived})


@staff_page(may_edit_prices)
@require_POST
def archive(request: HttpRequest, staff: Staff, price_list: int) -> HttpResponse:
    with house_scope(staff.house.pk) as scope:
        found = price_list_called(price_list)
        if found.archived_at is None:
            operations.archive_price_list(price_list=found, actor=staff.actor, now=scope.now)
    says = _("“%(name)s” is put away. Dates that use it keep it.") % {"name": found.name}
    return toasts.say(redirect("office:price-lists", staff.house.slug), says)
