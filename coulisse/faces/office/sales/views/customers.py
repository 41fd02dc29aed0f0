"""Customers of the house: found, and what they bought."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from coulisse.customers.models import Customer
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import page
from coulisse.houses.permissions import may_see_orders
from coulisse.houses.scope import house_scope
from coulisse.sales import queries as sales


@staff_page(may_see_orders)
@require_safe
def customers(request: HttpRequest, staff: Staff) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:200].replace("\x00", "")
    with house_scope(staff.house.pk):
        shown = Paginator(sales.customers(text=text), 50).get_page(request.GET.get("page"))
        listed = list(shown)
    return page(request, "office/sales/customers.html", {"staff": staff, "house": staff.house, "customers": listed, "pages": shown, "q": text})


@staff_page(may_see_orders)
@require_safe
def customer(request: HttpRequest, staff: Staff, customer: int) -> HttpResponse:
    with house_scope(staff.house.pk):
        found = Customer.objects.filter(pk=customer).first()
        if found is None:
            raise Http404
        orders = list(sales.orders().filter(customer=found)[:200])
    return page(request, "office/sales/customer.html", {"staff": staff, "house": staff.house, "customer": found, "orders": orders})
