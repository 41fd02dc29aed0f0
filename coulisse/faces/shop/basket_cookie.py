"""The basket of a browser: a random id in a cookie of the house's own path, and nothing else about the visitor."""

from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from coulisse.houses.models import House

DAYS = 1


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
    response.set_cookie(
        _name(house), str(basket), max_age=DAYS * 86400, path="/", httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def forget_basket(response: HttpResponse, house: House) -> None:
    response.delete_cookie(_name(house), path="/", samesite="Lax")
