"""The price lists."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import page


@staff_page()
def lists(request: HttpRequest, staff: Staff, **_which: Any) -> HttpResponse:
    return page(request, "office/prices/lists.html", {"staff": staff, "house": staff.house})
