"""What signing in has in common, by whichever way: the session, the next page, the tries."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from coulisse.faces.shared.access import SECOND_FACTOR_DONE
from coulisse.houses.identity import RelyingParty
from coulisse.houses.models import User

BACKEND = "coulisse.houses.authentication.EmailBackend"


def next_page(request: HttpRequest) -> str:
    """Where somebody wanted to go, if that is a page of ours; else the first page of the office."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    plain = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and "\\" not in wanted
    if plain and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return wanted
    return reverse("office:home")


def enter(request: HttpRequest, user: User, *, second_factor: bool) -> HttpResponse:
    """Begin the session of a person: a new one, whatever this browser had."""
    wanted = next_page(request)
    login(request, user, backend=BACKEND)
    request.session[SECOND_FACTOR_DONE] = second_factor
    return HttpResponseRedirect(wanted)


def relying_party(request: HttpRequest) -> RelyingParty:
    """Passkeys belong to the installation's own address; on a machine of one's own, to the host that was asked."""
    base = urlsplit(settings.BASE_URL)
    if settings.ENVIRONMENT.is_production:
        return RelyingParty(base.hostname or "", f"{base.scheme}://{base.netloc}")
    host = request.get_host()
    return RelyingParty(host.split(":")[0], f"{request.scheme}://{host}")
