"""Mails about money that goes back to who paid it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import override

from coulisse.houses.models import House
from coulisse.lib.codes import grouped
from coulisse.outreach import wording
from coulisse.outreach.letters.evenings import Bought, evening, evenings, lines_by_performance
from coulisse.outreach.letters.writing import Letter, language_of_order, written_about
from coulisse.outreach.links import address
from coulisse.outreach.types import Kind, Mail
from coulisse.programme.queries import why_not_sold
from coulisse.sales.models import Order, OrderLine, Refund
from coulisse.sales.queries import paid_out_for
from coulisse.sales.types import LineKind


def refund(given_back: Refund, order: Order, house: House) -> Mail:
    """Tickets that were given back, and the money that follows. ``order`` comes with its lines."""
    language = language_of_order(order, house)
    cents = {line.order_line_id: line.amount_cents for line in given_back.lines.all()}
    lines = [line for line in order.lines.all() if line.pk in cents]
    left = [line for line in order.lines.all() if line.refunded_at is None and line.kind == LineKind.TICKET]

    def back(line: OrderLine) -> Bought:
        return Bought(_what(line, language), "", wording.price(cents[line.pk], language))

    with override(language):
        # Of tickets that were exchanged, the order that was paid for them pays it back.
        parts = [given_back, *paid_out_for(given_back)]
        money_cents, voucher_cents = sum(one.amount_cents for one in parts), sum(one.voucher_cents for one in parts)
        amount, code = wording.money(money_cents, language), grouped(order.code)
        voucher = wording.money(voucher_cents, language) if voucher_cents else ""
        by_evening = lines_by_performance([line for line in lines if line.kind == LineKind.TICKET])
        values = {
            "evenings": [(evening(of_one[0].performance, of_one, house, language), [back(line) for line in of_one]) for of_one in by_evening],
            "fees": [back(line) for line in lines if line.kind != LineKind.TICKET],
            "amount": amount, "is_money": money_cents > 0, "voucher": voucher, "total": wording.money(money_cents + voucher_cents, language),
            "by_provider": all(one.payment_id is not None for one in parts if one.amount_cents), "left": len(left),
            "withheld": wording.money(given_back.withheld_cents, language) if given_back.withheld_cents else "",
        }  # fmt: skip
        if money_cents:
            subject = _("You get %(amount)s back (order %(code)s)") % {"amount": amount, "code": code}
        elif voucher:
            subject = _("%(amount)s stands on your voucher again (order %(code)s)") % {"amount": voucher, "code": code}
        else:
            subject = _("Your tickets were cancelled (order %(code)s)") % {"code": code}
        preheader = _("About your order %(code)s.") % {"code": code}
        letter = Letter(Kind.REFUND, subject, preheader, values, occasion=f"refund:{given_back.pk}")
        return written_about(order, letter, house=house, language=language)


def _what(line: OrderLine, language: str) -> str:
    rate = wording.text(line.rate_name, language)
    if line.kind != LineKind.TICKET:
        return rate
    large, _small = wording.seats([line.place_name], language)[0]
    return f"{rate} · {large}"


def late_payment(given_back: Refund, order: Order, house: House) -> Mail:
    """Money that bought nothing: paid when the time was over and others had the places, or paid a second time."""
    language = language_of_order(order, house)
    lines = [line for line in order.lines.all() if line.kind == LineKind.TICKET]
    with override(language):
        amount = wording.money(given_back.amount_cents, language)
        subject = _("Your payment of %(amount)s comes back to you (order %(code)s)") % {"amount": amount, "code": grouped(order.code)}
        values = {
            "evenings": evenings(lines, house, language), "amount": amount, "paid_twice": given_back.reason == "paid_twice",
            "places_link": _places_link(lines, given_back, house, language),
        }  # fmt: skip
        letter = Letter(Kind.LATE_PAYMENT, subject, _("You don't have to do anything."), values, occasion=f"refund:{given_back.pk}")
        return written_about(order, letter, house=house, language=language)


def _places_link(lines: Sequence[OrderLine], given_back: Refund, house: House, language: str) -> str:
    """Where other places can be found, if it was one performance and it can still be bought."""
    found = {line.performance_id: line.performance for line in lines}
    if len(found) != 1:
        return ""
    [performance] = found.values()
    if why_not_sold(performance, given_back.asked_at):
        return ""
    return address("performance", house, language=language, production=performance.production.slug, performance=performance.pk)
