"""The mail with the tickets of an order."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override, pgettext

from coulisse.houses.models import House
from coulisse.memberships.queries import terms_of
from coulisse.outreach import wording
from coulisse.outreach.letters.bringing import bringing
from coulisse.outreach.letters.evenings import Bought, Evening, Overview, evenings
from coulisse.outreach.letters.writing import Letter, language_of_order, written_about
from coulisse.outreach.types import Kind, Mail
from coulisse.sales import queries as sales
from coulisse.sales.exchanged import replaced_by
from coulisse.sales.models import Order, OrderDiscount, OrderLine, Tender
from coulisse.sales.types import LineKind


def tickets(order: Order, house: House, *, asked_at: str = "") -> Mail | None:
    """The tickets of an order that are still good; None where there are none. ``asked_at``: once more, asked then."""
    lines = [line for line in order.lines.all() if line.refunded_at is None]
    places = [line for line in lines if line.kind == LineKind.TICKET]
    if not places:
        return None
    language = language_of_order(order, house)
    with override(language):
        shown = evenings(places, house, language)
        alone, brings = len(shown) == 1, bringing(order, house, language, count=len(places))
        letter = Letter(
            Kind.TICKETS_AGAIN if asked_at else Kind.TICKETS,
            _subject(shown, house, len(places)),
            _preheader(shown[0]),
            {
                "evenings": shown,
                "overview": overview(lines, language, house.timezone, sales.discounts_of(order), sales.tenders_of(order)),
                "count": len(places),
                "replaced": _replaced(order, house, language),
                "again": bool(asked_at),
                **brings.values,
            },
            occasion=asked_at,
            carries=brings.carries,
            picture=shown[0].picture if alone else None,
            pictures=[] if alone else [one.picture for one in shown if one.picture],
        )
        return written_about(order, letter, house=house, language=language)


def _replaced(order: Order, house: House, language: str) -> dict[str, Any] | None:
    """The tickets that these take the place of: which performance, which seats, and what goes back of their worth."""
    gone = replaced_by(order)
    if gone is None:
        return None
    [was] = evenings(gone.lines, house, language)
    seats = [large for large, _small in wording.seats([line.place_name for line in gone.lines], language)]
    return {
        "evening": was, "seats": seats, "count": len(gone.lines),
        "back": wording.money(gone.back_cents, language) if gone.back_cents else "",
    }  # fmt: skip


def _subject(shown: Sequence[Evening], house: House, count: int) -> str:
    if len(shown) > 1:
        return _("Your tickets at %(house)s") % {"house": wording.plain(house.name, 80)}
    subject = ngettext("Your ticket for %(title)s, %(day)s", "Your tickets for %(title)s, %(day)s", count)
    return subject % {"title": wording.plain(shown[0].title, 90), "day": shown[0].short_day}


def _preheader(first: Evening) -> str:
    return _("%(day)s at %(clock)s, %(hall)s. Your tickets are in this mail.") % {"day": first.day, "clock": first.clock, "hall": first.hall}


def overview(
    lines: Sequence[OrderLine], language: str, timezone: str, discounts: Sequence[OrderDiscount] = (), tenders: Sequence[Tender] = ()
) -> Overview:  # fmt: skip
    """What was bought and what it cost: tickets of one rate together, passes and vouchers, what offers took off, fees, the sum of these lines, what vouchers paid."""
    together: dict[tuple[object, ...], list[OrderLine]] = {}
    for line in lines:
        if line.kind == LineKind.TICKET:
            together.setdefault((line.performance_id, line.rate_key, line.zone_key, _plain_cents(line)), []).append(line)
    several = len({performance_id for performance_id, *_rest in together}) > 1
    fees = [
        Bought(wording.text(line.rate_name, language), "", wording.money(line.price_cents, language)) for line in lines if line.kind == LineKind.FEE
    ]
    products = [Bought(wording.text(line.rate_name, language), "", _product_price(line, language)) for line in lines if line.kind == LineKind.PRODUCT]
    service_cents = sum(line.fee_cents for line in lines)
    if service_cents:
        fees.insert(0, Bought(pgettext("mail", "Service costs"), "", wording.money(service_cents, language)))
    total_cents = sum(line.price_cents + line.fee_cents for line in lines)
    return Overview(
        [*(_bought(of_one, language, timezone if several else "") for of_one in together.values()), *products], fees, wording.money(total_cents, language),
        reductions=_reductions(lines, discounts, language), **_paid(total_cents, tenders, language),
    )  # fmt: skip


def _product_price(line: OrderLine, language: str) -> str:
    """Of a subscription that costs what its tickets cost nothing is said: it isn't free."""
    return "" if not line.price_cents and terms_of(line.product_version_id).formula else wording.price(line.price_cents, language)


def _plain_cents(line: OrderLine) -> int:
    return line.price_cents if line.plain_cents is None else line.plain_cents


def _reductions(lines: Sequence[OrderLine], discounts: Sequence[OrderDiscount], language: str) -> list[Bought]:
    """What was taken off these lines, by the name of the offer."""
    found, here = {}, {line.pk for line in lines}
    for discount in discounts:
        if discount.cents and discount.order_line_id in here:
            name = wording.text(discount.name, language)
            found[name] = found.get(name, 0) + discount.cents
    return [Bought(name, "", less(cents, language)) for name, cents in found.items()]


def _paid(total_cents: int, tenders: Sequence[Tender], language: str) -> dict[str, Any]:
    """What vouchers and exchanged tickets paid, but for what went back to them, and what is left of the total as money."""
    paying = [(_tender_words(tender), tender.cents - tender.given_back_cents) for tender in tenders]
    rows = [Bought(words, "", less(cents, language)) for words, cents in paying if cents]
    left = max(0, total_cents - sum(cents for _words, cents in paying))
    return {"paid_by": rows, "paid": wording.money(left, language) if rows else ""}


def _tender_words(tender: Tender) -> str:
    return pgettext("mail", "Voucher …%(end)s") % {"end": tender.membership.code[-4:]} if tender.membership else pgettext("mail", "Exchanged ticket")


def less(cents: int, language: str) -> str:
    """An amount that goes off."""
    return f"− {wording.money(cents, language)}"


def _bought(lines: Sequence[OrderLine], language: str, timezone: str) -> Bought:
    """With a ``timezone``: of which performance, where there are several."""
    cents = sum(map(_plain_cents, lines))
    where = [_which(lines[0], language, timezone)] if timezone else []
    if lines[0].place_name.get("seat"):
        where += [large for large, _small in wording.seats([line.place_name for line in lines], language)]
    else:
        where.append(wording.text(lines[0].place_name.get("zone"), language, 80))
    what = f"{len(lines)}\u00a0×\u00a0{wording.text(lines[0].rate_name, language)}"
    return Bought(what, " · ".join(part for part in where if part), wording.price(cents, language))


def _which(line: OrderLine, language: str, timezone: str) -> str:
    """Told apart from another evening of the same title."""
    title = wording.text(line.performance.production.title, language, 80)
    return f"{title}, {wording.short_day(line.performance.starts_at, timezone, language)}"
