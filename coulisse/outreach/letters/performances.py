"""Mails to everybody who holds tickets of a performance: it was moved, it was cancelled. One an order."""

from collections.abc import Sequence
from datetime import UTC

from django.utils.translation import gettext as _
from django.utils.translation import override

from coulisse.houses.models import House
from coulisse.outreach import wording
from coulisse.outreach.letters.bringing import bringing
from coulisse.outreach.letters.evenings import evening
from coulisse.outreach.letters.writing import Letter, language_of_order, written_about
from coulisse.outreach.types import Kind, Mail
from coulisse.programme.models import Performance
from coulisse.sales.models import MovedPlace, Order, OrderLine


def performance_moved(performance: Performance, order: Order, lines: Sequence[OrderLine], house: House) -> Mail:
    """The new date, that the tickets stay good, and what to do for who can't come then.

    Moved twice, it is mailed twice: the new start makes the occasion.
    """
    language = language_of_order(order, house)
    with override(language):
        shown = evening(performance, lines, house, language)
        title = wording.plain(shown.title, 90)
        if shown.same_day:
            subject = _("New hour for %(title)s on %(day)s: %(clock)s") % {"title": title, "day": shown.short_day, "clock": shown.clock}
        else:
            subject = _("New date for %(title)s: %(day)s") % {"title": title, "day": shown.short_day}
        brings = bringing(order, house, language, count=len(lines), of={"performance": performance.pk}, always_dated=True)
        letter = Letter(
            Kind.PERFORMANCE_MOVED,
            subject,
            _("Your tickets stay valid."),
            {"evening": shown, "count": len(lines), **brings.values},
            occasion=_occasion(performance),
            carries=brings.carries,
            picture=shown.picture,
        )
        return written_about(order, letter, house=house, language=language)


def performance_cancelled(performance: Performance, order: Order, lines: Sequence[OrderLine], house: House) -> Mail:
    """It doesn't take place; what was paid for it, and that it comes back."""
    language = language_of_order(order, house)
    with override(language):
        shown = evening(performance, lines, house, language)
        paid_cents = sum(line.price_cents + line.fee_cents for line in lines)
        letter = Letter(
            Kind.PERFORMANCE_CANCELLED,
            _("Cancelled: %(title)s on %(day)s") % {"title": wording.plain(shown.title, 90), "day": shown.short_day},
            _("This performance doesn't take place."),
            {"evening": shown, "count": len(lines), "paid": wording.money(paid_cents, language) if paid_cents else ""},
            occasion=_occasion(performance),
            carries=({"what": "calendar", "performance": performance.pk},),
        )
        return written_about(order, letter, house=house, language=language)


def places_changed(performance: Performance, order: Order, places: Sequence[MovedPlace], house: House, *, tickets: int) -> Mail:
    """The hall is set up differently: which places they have now, and which they had. Their tickets stay valid.

    ``tickets``: how many they have there, with those whose place stayed; the mail brings them all.
    """
    language = language_of_order(order, house)
    lines = [place.order_line for place in places]
    with override(language):
        shown = evening(performance, lines, house, language)
        had = wording.seats([place.was for place in places], language)
        brings = bringing(order, house, language, count=tickets, of={"performance": performance.pk}, always_dated=True)
        letter = Letter(
            Kind.PLACES_CHANGED,
            _("Other places for %(title)s on %(day)s") % {"title": wording.plain(shown.title, 90), "day": shown.short_day},
            _("Your tickets stay valid."),
            {"evening": shown, "count": len(lines), "had": had, **brings.values},
            occasion=f"plan:{places[0].move_id}",
            carries=brings.carries,
            picture=shown.picture,
        )
        return written_about(order, letter, house=house, language=language)


def _occasion(performance: Performance) -> str:
    return f"performance:{performance.pk}@{performance.starts_at.astimezone(UTC):%Y-%m-%dT%H:%MZ}"
