"""The basket of a browser: a random id in a cookie of the house's own, and nothing else about the visitor.

Beside it: how many places lie in it, for the sign at the top of each page; and the e-mail address while somebody is
typing it, so that whatever is pressed on the way, nobody types it twice. It never leaves that browser otherwise.
"""

from urllib.parse import quote, unquote
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from coulisse.houses.models import House

DAYS = 1
TYPED_SECONDS = 3600
_LONGEST_EMAIL = 254


def _name(house: House) -> str:
    return f"basket-{house.pk}"


def basket_id(request: HttpRequest, house: House) -> UUID | None:
    """The basket that this browser has at the house, if any."""
    try:
        return UUID(request.COOKIES.get(_name(house), ""))
    except ValueError:
        return None


def new_basket_id() -> UUID:
    """122 random bits: nobody comes upon another's basket."""
    return uuid4()


def remember_basket(response: HttpResponse, house: House, basket: UUID) -> None:
    _set(response, _name(house), str(basket), DAYS * 86400)


def forget_basket(response: HttpResponse, house: House) -> None:
    for name in (_name(house), _typed(house), _count(house)):
        response.delete_cookie(name, path="/", samesite="Lax")


def _count(house: House) -> str:
    return f"places-{house.pk}"


def remember_count(response: HttpResponse, house: House, count: int) -> None:
    """How many places lie in the basket; read by a script, so that pages may be the same for everyone."""
    if count:
        _set(response, _count(house), str(count), DAYS * 86400, httponly=False)
    else:
        response.delete_cookie(_count(house), path="/", samesite="Lax")


def _typed(house: House) -> str:
    return f"typed-{house.pk}"


def typed_email(request: HttpRequest, house: House) -> str:
    return unquote(request.COOKIES.get(_typed(house), ""))[:_LONGEST_EMAIL]


def remember_typed(response: HttpResponse, request: HttpRequest, house: House) -> None:
    """Keep the e-mail address that came along with a form of the basket."""
    _remember_email(response, house, request.POST.get("email", "").strip())


def remember_email(response: HttpResponse, request: HttpRequest, house: House, email: str) -> None:
    """Of who comes by the link of an order, the address is known; what somebody typed goes before."""
    if not typed_email(request, house):
        _remember_email(response, house, email)


def _remember_email(response: HttpResponse, house: House, email: str) -> None:
    if email and len(email) <= _LONGEST_EMAIL:
        _set(response, _typed(house), quote(email, safe="@"), TYPED_SECONDS)


def _set(response: HttpResponse, name: str, value: str, seconds: int, *, httponly: bool = True) -> None:
    response.set_cookie(name, value, max_age=seconds, path="/", httponly=httponly, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
