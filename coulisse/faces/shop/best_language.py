"""In which of its languages a house speaks to a browser that didn't say it in the address."""

from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

from coulisse.faces.shared.middleware import LANGUAGE_COOKIE
from coulisse.houses.models import House


def best_language(request: HttpRequest, house: House) -> str:
    """The one that the person chose, else the first that the browser asks for and the house speaks, else the house's own."""
    spoken = house.languages or [house.default_language]
    kept = request.COOKIES.get(LANGUAGE_COOKIE, "")
    if kept in spoken:
        return kept
    asked = (code.split("-")[0] for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()))
    return next((code for code in asked if code in spoken), spoken[0])
