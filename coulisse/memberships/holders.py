"""Who holds what: for whoever works with the audience. Inside a house scope, reads only."""

from datetime import datetime

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from coulisse.lib.codes import tidy_code
from coulisse.memberships.models import Membership
from coulisse.memberships.types import MembershipState


class Standing(models.TextChoices):
    """How somebody stands with what they hold or held."""

    GOOD = "good", _("has it")
    LAPSED = "lapsed", _("had it, and nothing of its kind now")
    ENDED = "ended", _("had it")
    CANCELLED = "cancelled", _("cancelled")


def held_by_product(now: datetime) -> dict[int, int]:
    """How many people have each product that is good at this moment: all who are of it; of what names nobody, its holder."""
    people = Count(Coalesce("persons__pk", "pk"))
    counted = Membership.objects.filter(_good(now)).values("version__product").annotate(held=people).order_by()
    return dict(counted.values_list("version__product", "held"))


def members(*, now: datetime, product_id: int = 0, standing: str = "", text: str = "") -> QuerySet[Membership]:
    """Memberships with their product and customer, the newest first; of one product, in one standing, of whom a text names."""
    found = Membership.objects.select_related("version__product", "customer").order_by("-issued_at", "-pk")
    if product_id:
        found = found.filter(version__product=product_id)
    if text:
        names = Q(holder_name__icontains=text) | Q(customer__name__icontains=text) | Q(customer__email__icontains=text)
        found = found.filter(names | Q(persons__name__icontains=text) | Q(code=tidy_code(text)[:41])).distinct()
    return found.filter(_in_standing(standing, now)) if standing else found


def _good(now: datetime) -> Q:
    return Q(Q(valid_until=None) | Q(valid_until__gt=now), state=MembershipState.ACTIVE)


def _in_standing(standing: str, now: datetime) -> Q | Exists:
    ended = Q(state=MembershipState.ACTIVE, valid_until__lte=now)
    if standing == Standing.LAPSED:
        another = Membership.objects.filter(_good(now), customer=OuterRef("customer"), version__product__kind=OuterRef("version__product__kind"))
        return ended & ~Exists(another)
    return {Standing.GOOD: _good(now), Standing.ENDED: ended, Standing.CANCELLED: Q(state=MembershipState.CANCELLED)}.get(standing, Q(pk__in=[]))
