"""Orders as most are: paid, with tickets, and nothing more to say. Their pages are the same but for a few words of each.

What differs from order to order goes in holes (`shared.shapes`); all that is left is what the shape is kept by, so that two
orders share one only where everything else that their pages say is the same.
"""

from dataclasses import replace

from coulisse.faces.shared.shapes import hole
from coulisse.faces.shop.presenting_order import EveningShown, LineShown, OrderShown


def is_usual(shown: OrderShown) -> bool:
    """Of other orders hardly two are the same: their pages aren't worth keeping."""
    if not shown.is_confirmed or not shown.evenings or shown.products or shown.refunds or shown.paid_by or shown.came_from:
        return False
    return all(line.has_ticket and not line.person for evening in shown.evenings for line in evening.lines)


def with_holes(shown: OrderShown) -> tuple[OrderShown, dict[str, object]]:
    """What it shares with others, and what is its own, by the names of the holes."""
    own: dict[str, object] = {"code": shown.code, "address": shown.address, "email": shown.email, "ordered": shown.ordered}
    evenings = tuple(_evening(evening, own) for evening in shown.evenings)
    return replace(shown, code=hole("code"), address=hole("address"), email=hole("email"), ordered=hole("ordered"), evenings=evenings), own


def _evening(evening: EveningShown, own: dict[str, object]) -> EveningShown:
    return replace(evening, lines=tuple(_line(line, own) for line in evening.lines))


def _line(line: LineShown, own: dict[str, object]) -> LineShown:
    place, number = line.place, len(own)
    row, seat, code, qr = (f"{name}_{number}" for name in ("row", "seat", "serial", "qr"))
    own |= {row: place.row, seat: place.seat, code: line.code, qr: line.qr}
    # Whether there is a row or a seat decides what else stands there.
    sits = replace(place, row=place.row and hole(row), seat=place.seat and hole(seat))
    return replace(line, place=sits, code=hole(code), qr=hole(qr))
