"""What an offer gives, as it is typed: a number and what it is a number of."""

from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from coulisse.lib.money import NotMoney, decimal_string, parse_cents
from coulisse.pricing.offers.effects import FREE, AmountOff, Gives, Percent, SetPrice, TicketPrice

KINDS = [
    ("percent", lazy("% off")),
    ("off", lazy("€ off each ticket")),
    ("price", lazy("€ for each ticket")),
    ("set", lazy("€ for all together")),
    ("free", lazy("free")),
]


def gives_typed(kind: str, value: str) -> Gives:
    """Raises `ValidationError` with what to write instead."""
    if kind == "free":
        return FREE
    if kind == "percent":
        return Percent(permyriad_typed(value))
    cents = _cents(value)
    if kind == "off":
        if not cents:
            raise ValidationError(_("Write how much less a ticket costs."))
        return AmountOff(cents)
    return SetPrice(cents) if kind == "set" else TicketPrice({("*", "*"): cents})


def permyriad_typed(value: str) -> int:
    """``12,5`` as 1250."""
    try:
        number = Decimal(value.replace("%", "").replace(",", ".").strip()[:12])
        permyriad = int(number * 100)
    except (InvalidOperation, ValueError, OverflowError):
        raise ValidationError(_("Write a percentage like 10 or 12,5.")) from None
    if not 0 < permyriad <= 10_000 or permyriad != number * 100:
        raise ValidationError(_("Write a percentage above 0 and up to 100, with two decimals at most."))
    return permyriad


def _cents(value: str) -> int:
    try:
        cents = parse_cents(value[:40])
    except NotMoney:
        raise ValidationError(_("Write an amount like 12,50.")) from None
    if cents < 0:
        raise ValidationError(_("Write an amount of 0 or more."))
    return cents


def written(gives: Gives) -> tuple[str, str]:
    """Kind and number, as they would be typed."""
    match gives:
        case Percent():
            return ("free", "") if gives == FREE else ("percent", percent_written(gives.permyriad))
        case AmountOff():
            return "off", _amount(gives.cents)
        case SetPrice():
            return "set", _amount(gives.cents)
        case TicketPrice():
            everywhere = gives.cents.get(("*", "*"))
            return "price", "" if everywhere is None else _amount(everywhere)


def percent_written(permyriad: int) -> str:
    return _as_people_write(f"{Decimal(permyriad) / 100:f}")


def _amount(cents: int) -> str:
    return _as_people_write(decimal_string(cents).removesuffix(".00"))


def _as_people_write(number: str) -> str:
    return number if get_language() == "en" else number.replace(".", ",")
