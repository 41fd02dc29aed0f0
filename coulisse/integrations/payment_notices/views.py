"""Where payment providers send their notices. A notice is only a reason to ask the provider."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from coulisse.houses.queries import house_by_slug
from coulisse.sales.operations import payments
from coulisse.sales.payments import ProviderRefused, ProviderUnreachable

MOST_BYTES = 20_000


def _is_short(request: HttpRequest) -> bool:
    said = request.headers.get("Content-Length") or "0"
    return said.isascii() and said.isdigit() and len(said) < 10 and int(said) <= MOST_BYTES


@csrf_exempt
@require_POST
def notice(request: HttpRequest, house: str, key: UUID) -> HttpResponse:
    """200: heard. 404: about no payment of this house. 503: the provider can't be asked now, send it again."""
    found = house_by_slug(house)
    if found is None or not _is_short(request):
        return HttpResponse("No such payment.\n", status=404, content_type="text/plain")
    try:
        heard = payments.take_notice(house=found, payment_key=key, body=request.body, headers=dict(request.headers))
    except ProviderUnreachable:
        return HttpResponse("We could not ask the provider; please send this notice again.\n", status=503, content_type="text/plain")
    except ProviderRefused:
        heard = False
    if not heard:
        return HttpResponse("No such payment.\n", status=404, content_type="text/plain")
    return HttpResponse(status=200)
