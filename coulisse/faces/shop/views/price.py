"""What places cost while one chooses them: asked by the script of a page; without scripts the basket says it."""

from collections.abc import Mapping
from uuid import UUID

from babel.lists import format_list
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coulisse.faces.shared.pages import money
from coulisse.faces.shop.basket_cookie import basket_id
from coulisse.faces.shop.basket_savings import one_more_words
from coulisse.faces.shop.house import shop_page
from coulisse.faces.shop.numbers import whole_number
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.lib.kept import ForAMoment
from coulisse.lib.text import in_language
from coulisse.pricing.queries import table_of
from coulisse.programme import queries as programme
from coulisse.programme.models import Performance
from coulisse.programme.types import PerformanceState
from coulisse.sales.choice_prices import ChoicePriced, has_place, price_of_choice
from coulisse.venues.queries import plan_of

Said = dict[str, str]

# Without a basket it is the same for everybody: in a rush it is asked once.
_kept: ForAMoment[Said] = ForAMoment(settings.MOMENT_SECONDS, most=2000)


@require_safe
@shop_page
def price(request: HttpRequest, house: House, production: str, performance: int, *, language: str) -> HttpResponse:
    """So many of each zone (`zone-<key>`); with ``instead`` in place of what the basket holds of this performance."""
    asked = {name[5:]: count for name, said in request.GET.items() if name.startswith("zone-") and (count := whole_number(said, 1000))}
    basket, instead = basket_id(request, house), bool(request.GET.get("instead"))
    if basket:
        said = _said(house, production, performance, asked, language, basket, instead)
    else:
        key = (house.pk, language, production, performance, *sorted(asked.items()))
        said = _kept.get(key, lambda: _said(house, production, performance, asked, language))
    answer = JsonResponse(said)
    answer.headers["Cache-Control"] = "private, max-age=2"
    return answer


def _said(
    house: House, production: str, pk: int, asked: Mapping[str, int], language: str, basket: UUID | None = None, instead: bool = False
) -> Said:  # fmt: skip
    with house_scope(house.pk) as scope:
        performance = programme.performance_to_sell(pk) if pk < 2**63 else None
        if performance is None or performance.production.slug != production or performance.state == PerformanceState.DRAFT:
            raise Http404
        if not _can_be_asked(performance, asked):
            return {}
        found = price_of_choice(house=house, performance=performance, wanted=asked, now=scope.now, basket_id=basket, instead=instead)
    return in_words(found, language)


def _can_be_asked(performance: Performance, asked: Mapping[str, int]) -> bool:
    """Something, of zones that have a price, and no more than one order can have; no page asks anything else."""
    table, plan = table_of(performance.price_list.current_id), plan_of(performance.plan_version_id)
    return 0 < sum(asked.values()) <= performance.limit_per_order and all(has_place(plan, zone) and table.rates_for(zone) for zone in asked)


def in_words(found: ChoicePriced, language: str) -> Said:
    """What it comes to, what is saved and by what, and what one more would save."""
    saves = ""
    if found.saved_cents > 0:
        by = format_list([in_language(one.name, language) for one in found.by], locale=language)
        saves = _("You save %(amount)s: %(offers)s.") % {"amount": money(found.saved_cents), "offers": by}
    return {
        "total": money(found.total_cents) if found.total_cents else _("free of charge"), "saves": saves,
        "step": one_more_words(found.step, found.offers),
    }  # fmt: skip
