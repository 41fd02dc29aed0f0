"""What somebody typed into the field for a code, a pass or a voucher."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from coulisse.faces.shop.visitor import visitor_network
from coulisse.houses import throttles
from coulisse.houses.models import House
from coulisse.houses.scope import house_scope
from coulisse.sales import operations as sales
from coulisse.sales.models import BasketRight

LONGEST = 60


@dataclass(frozen=True, slots=True)
class Typed:
    """The field as it is shown again: what was typed, and what is wrong with it."""

    code: str = ""
    problem: str = ""
    status: int = 200


def typed_code(request: HttpRequest) -> str:
    return request.POST.get("code", "").strip()


def bring(request: HttpRequest, house: House, basket: UUID, code: str, enter: Callable[..., BasketRight] = sales.enter_code) -> Typed:
    """Bring it to the basket (to that of an exchange with `sales.bring_voucher`). A slip counts, what is right doesn't: whoever guesses is slowed, and hears one sentence only.

    Raises `BasketGone`.
    """
    who = f"{house.pk} {visitor_network(request)}"
    try:
        throttles.count_try(throttles.CODE, who)
        with house_scope(house.pk) as scope:
            enter(house=house, basket_id=basket, typed=code[: LONGEST + 1], now=scope.now)
    except throttles.TooManyTries as error:
        minutes = max(1, -(-error.seconds // 60))
        says = _("Many codes were tried from your connection. Wait %(minutes)d minutes and try again; your places stay yours.")
        return Typed(code[:LONGEST], says % {"minutes": minutes}, 429)
    except sales.CodeUnknown:
        return Typed(code[:LONGEST], _("We don't know this code, or it can't be used (any more). Look at each sign, and try again."), 422)
    throttles.give_try_back(throttles.CODE, who)
    return Typed()
