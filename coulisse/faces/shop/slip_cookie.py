"""The number that a browser drew in the line of an opening: one signed cookie for each opening, and nothing about the visitor."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from coulisse.openings.slips import Slip

# Kept longer than any opening lasts: through a reload, a lost connection, another tab and the next morning.
DAYS = 3
_PREFIX = "line-"
# The newest openings, of all houses of the address: those of yesterday may be many, and what else a browser sends isn't looked at.
_MOST = 12


def slips_of(request: HttpRequest) -> tuple[str, ...]:
    """Every slip that this browser shows, as it shows it; that of the newest opening first."""
    found = {name[len(_PREFIX) :]: value for name, value in request.COOKIES.items() if name.startswith(_PREFIX)}
    return tuple(found[opening] for opening in sorted(filter(_is_number, found), key=int, reverse=True)[:_MOST])


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def remember_slip(response: HttpResponse, slip: Slip) -> None:
    response.set_cookie(
        f"{_PREFIX}{slip.opening_id}", slip.written, max_age=DAYS * 86400, path="/", httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )  # fmt: skip


def forget_slip(response: HttpResponse, opening_id: int) -> None:
    response.delete_cookie(f"{_PREFIX}{opening_id}", path="/", samesite="Lax")
