"""The payment page of the demo provider: what a visitor sees instead of a bank."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from coulisse.houses.asked import Asked
from coulisse.houses.models import House
from coulisse.houses.queries import house_by_host, house_by_slug
from coulisse.integrations.demo_payments.models import DemoPayment
from coulisse.integrations.demo_payments.operations import CHOICES, settle
from coulisse.integrations.demo_payments.tasks import send_notice_later
from coulisse.integrations.pages import demo_only, page
from coulisse.lib.kept import ForAMoment
from coulisse.lib.text import LANGUAGES

_payees: ForAMoment[House | None] = ForAMoment(settings.MOMENT_SECONDS, most=100)
_shown = Asked(lambda reference: DemoPayment.objects.filter(pk=reference))


@demo_only
@never_cache
@require_http_methods(["GET", "POST"])
def pay(request: HttpRequest, reference: str) -> HttpResponse:
    """Show a payment; a POST ends it as the visitor chose, and sends the visitor back to the shop."""
    if request.method == "POST":
        return _ended(request, reference)
    payment = _shown.first(reference)
    if payment is None:
        raise Http404
    language = _language(request, payment)
    with translation.override(language):
        shown = {
            "payment": payment,
            "house": _house(payment),
            "way_back": _way_back(request, payment.return_url),
            "languages": LANGUAGES,
            "language": language,
        }
        response = page(request, "demo_payments/pay.html", shown)
        response.headers["Content-Language"] = language
        return response


def _ended(request: HttpRequest, reference: str) -> HttpResponse:
    choice = CHOICES.get(request.POST.get("choice", ""))
    if choice is None:
        raise Http404
    try:
        return_url = settle(reference=reference, choice=choice, send_notice=send_notice_later)
    except DemoPayment.DoesNotExist:
        raise Http404 from None
    return HttpResponseRedirect(_way_back(request, return_url) or request.path, status=303)


def _language(request: HttpRequest, payment: DemoPayment) -> str:
    """That of the order, unless the visitor asks for another."""
    asked = request.GET.get("language", "")
    return next((one for one in (asked, payment.language) if one in LANGUAGES), "en")


def _house(payment: DemoPayment) -> House | None:
    """Who is paid, for the page: the house of the return address. The demo provider's books have no houses."""
    back = urlsplit(payment.return_url)
    own = None if payment.return_url.startswith(f"{settings.BASE_URL}/") else house_by_host(back.hostname or "")
    slug = back.path.strip("/").partition("/")[0]
    return own or _payees.get(slug, lambda: house_by_slug(slug))


def _way_back(request: HttpRequest, url: str) -> str:
    """The return address, if it is on this very site; empty otherwise."""
    ours = url_has_allowed_host_and_scheme(url, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return url if ours else ""
