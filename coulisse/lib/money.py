"""Money is an integer number of cents, everywhere. No floats, no Decimals that travel."""

import re
from collections.abc import Sequence

# Nobody sells a ticket of more than a million euros; a larger number is a slip of the keyboard.
MOST_CENTS = 100_000_000


class NotMoney(ValueError):
    """What was typed can't be read as an amount."""


_AMOUNT = re.compile(r"^(?P<minus>[-−])?\s*€?\s*(?P<euros>\d{1,7}|\d{1,3}(?:[ .\u00a0\u202f]\d{3})+)(?:[.,](?P<cents>\d{1,2}))?\s*€?$")


def parse_cents(typed: str) -> int:
    """Cents of what a person typed: ``12``, ``12,5``, ``12.50``, ``€ 1 250,00``.

    A dot or comma followed by one or two digits is the decimal sign, in any language.
    Raises `NotMoney` for anything else, and above `MOST_CENTS`.
    """
    found = _AMOUNT.match(typed.strip())
    if not found:
        raise NotMoney(typed)
    euros = int(re.sub(r"\D", "", found["euros"]))
    cents = euros * 100 + int((found["cents"] or "0").ljust(2, "0"))
    if cents > MOST_CENTS:
        raise NotMoney(typed)
    return -cents if found["minus"] else cents


def vat_included(cents: int, rate_permyriad: int) -> int:
    """The VAT contained in an amount that includes it, in cents, halves away from zero.

    ``rate_permyriad`` is the rate in hundredths of a percent: 600 is 6 %.
    """
    if cents < 0:
        return -vat_included(-cents, rate_permyriad)
    whole = 10_000 + rate_permyriad
    return (cents * rate_permyriad * 2 + whole) // (2 * whole)


def split_cents(cents: int, weights: Sequence[int]) -> list[int]:
    """Divide an amount by weights so that the parts add up to it exactly.

    The largest remainders get the cents that are left over; ties go to the first.
    With weights that are all zero everything counts the same.
    """
    if not weights:
        if cents:
            raise ValueError("nothing to divide the amount over")
        return []
    if cents < 0:
        return [-part for part in split_cents(-cents, weights)]
    total = sum(weights)
    shares = list(weights) if total else [1] * len(weights)
    total = total or len(weights)
    parts = [cents * share // total for share in shares]
    rest = cents - sum(parts)
    by_remainder = sorted(range(len(shares)), key=lambda i: (-(cents * shares[i] % total), i))
    for i in by_remainder[:rest]:
        parts[i] += 1
    return parts


def decimal_string(cents: int) -> str:
    """``1250`` as ``12.50``: how payment providers and files for machines write it."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def from_decimal_string(value: str) -> int:
    """The reverse of `decimal_string`; raises `NotMoney` on anything but two decimals."""
    found = re.fullmatch(r"(-?)(\d{1,9})\.(\d{2})", value)
    if not found:
        raise NotMoney(value)
    cents = int(found[2]) * 100 + int(found[3])
    return -cents if found[1] else cents
