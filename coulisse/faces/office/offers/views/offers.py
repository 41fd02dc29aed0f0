"""All offers of the house, and where a new one begins."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from coulisse.faces.office.offers.starts import grouped
from coulisse.faces.office.offers.states import IN_FORCE, ORDER, PLANNED, headings, standing
from coulisse.faces.shared.access import Staff, staff_page
from coulisse.faces.shared.pages import page
from coulisse.houses.permissions import may_edit_prices
from coulisse.houses.scope import house_scope
from coulisse.pricing.models import Offer
from coulisse.pricing.offers.contradictions import contradictions
from coulisse.pricing.offers.words import sentence
from coulisse.sales.offering import checked_against, names_in


@staff_page(may_edit_prices)
@require_safe
def offers(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Each as the sentence that it reads as, what is in force first."""
    with house_scope(staff.house.pk) as scope:
        found = [standing(kept, scope.now) for kept in Offer.objects.select_related("current").order_by("position", "id")]
        names = names_in([one.offer for one in found])
        against = checked_against(scope.now)
    offers = [one.offer for one in found if one.state in (IN_FORCE, PLANNED)]
    lacking = {one.offer_key: str(one) for one in contradictions(offers, against.season, against.unlocks, against.moment)}
    language = get_language() or "nl"
    groups = {state: [(one, sentence(one.offer, language, names)) for one in found if one.state == state] for state in ORDER}
    context = {"staff": staff, "house": staff.house, "groups": groups, "headings": headings(), "lacking": lacking}
    return page(request, "office/offers/list.html", context)


@staff_page(may_edit_prices)
@require_safe
def starts(request: HttpRequest, staff: Staff) -> HttpResponse:
    return page(request, "office/offers/starts.html", {"staff": staff, "house": staff.house, "starts": grouped()})
