"""The programme as a list."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import page


@staff_page()
def new(request: HttpRequest, staff: Staff, **_which: Any) -> HttpResponse:
    return page(request, "office/programme/productions.html", {"staff": staff, "house": staff.house})
