"""A group that needs more tickets than one order can have: whoever writes the offer reads so beside its sentence."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from coulisse.houses.models import House
from coulisse.pricing.offers.needs import Counted, Together, Within
from coulisse.pricing.offers.types import Offer
from coulisse.programme.models import Performance


def too_many_for_one_order(offer: Offer, house: House, coming: Sequence[Performance]) -> str:
    """Empty where somebody can order so many online."""
    need = offer.need
    if not isinstance(need, Together):
        return ""
    if need.at_least > house.places_per_basket:
        says = _(
            "In your shop one basket has %(most)d places at most, so nobody gets this online. Raise it under Settings, or ask for fewer tickets."
        )
        return says % {"most": house.places_per_basket}
    wanted = offer.selection
    about = [
        one for one in coming
        if (not wanted.performances or one.pk in wanted.performances) and (not wanted.productions or one.production_id in wanted.productions)
    ]  # fmt: skip
    most = max((one.limit_per_order for one in about), default=0)
    if need.within is Within.PERFORMANCE and need.counted is Counted.TICKETS and 0 < most < need.at_least:
        says = _(
            "One order can have %(most)d tickets for a performance at most, so nobody gets this online. Raise it at its dates, or ask for fewer tickets."
        )
        return says % {"most": most}
    return ""
