"""An exchange while processes die: places for the new tickets, the difference paid or given back, the old tickets void, the new ones mailed."""

import re
import threading
import time
from typing import TYPE_CHECKING

from coulisse.testing.trust.crash.rig import Rig
from coulisse.testing.trust.crash.stories import PATIENCE_SECONDS, GaveUp, Visitor

if TYPE_CHECKING:
    from coulisse.testing.trust.crash.matrix import Case, Conductor, Verdict

_WORLD, _LINES = "coulisse.testing.trust.crash.exchange_world", "coulisse.testing.trust.crash.world:lines_of"
_DEARER, _CHEAPER = 0, 1
_DIFFERENCE_CENTS = 1000


def exchange(rig: Rig, conductor: "Conductor", visitor: Visitor, case: "Case", verdict: "Verdict") -> threading.Thread:
    """From the first press to the provider's page, and paid."""
    _bought(rig, visitor)
    rig.arm(case.point, case.when)
    watch = conductor.watch(case, verdict)
    _order(rig, visitor, _begin(rig, visitor, _DEARER))
    visitor.pay()
    visitor.come_back()
    return watch


def dearer(rig: Rig, conductor: "Conductor", visitor: Visitor, case: "Case", verdict: "Verdict") -> threading.Thread:
    """The notice that the difference is paid."""
    _bought(rig, visitor)
    _order(rig, visitor, _begin(rig, visitor, _DEARER))
    rig.arm(case.point, case.when)
    watch = conductor.watch(case, verdict)
    visitor.pay()
    watch.join()
    visitor.come_back()
    return watch


def cheaper(rig: Rig, conductor: "Conductor", visitor: Visitor, case: "Case", verdict: "Verdict") -> threading.Thread:
    """Nothing to pay: done at once, and the difference goes back."""
    _bought(rig, visitor)
    review = _begin(rig, visitor, _CHEAPER)
    rig.arm(case.point, case.when)
    watch = conductor.watch(case, verdict)
    _order(rig, visitor, review)
    return watch


STORIES = {"exchange": exchange, "dearer": dearer, "cheaper": cheaper}


def judge(rig: Rig, visitor: Visitor, case: "Case", verdict: "Verdict") -> None:
    """One exchange: the old tickets are gone, as many new ones are there, and the difference moved once."""
    found = rig.ask(
        "SELECT o.code, o.state, (SELECT count(*) FROM admission_ticket t JOIN sales_orderline l ON l.id = t.order_line_id "
        "WHERE l.order_id = o.id AND voided_at IS NULL) FROM sales_order o JOIN sales_exchange x ON x.id = o.holder "
        "JOIN sales_order old ON old.id = x.order_id WHERE old.code = %s ORDER BY o.placed_at",
        visitor.earlier,
    )
    if [one[1:] for one in found] != [("confirmed", 2)]:
        verdict.problems.append(f"the exchange became {found}")
    live = rig.ask(
        "SELECT count(*) FROM admission_ticket t JOIN sales_orderline l ON l.id = t.order_line_id JOIN sales_order o ON o.id = l.order_id "
        "WHERE o.code = %s AND voided_at IS NULL",
        visitor.earlier,
    )[0][0]
    if live:
        verdict.problems.append(f"{live} of the old tickets still let in")
    moved = _moved_cents(rig, [visitor.earlier, *(one[0] for one in found)])
    expected = -_DIFFERENCE_CENTS if case.point.story == "cheaper" else _DIFFERENCE_CENTS
    if moved != expected:
        verdict.problems.append(f"{moved} cents were paid beside the old tickets, not {expected}")
    mails = rig.post.mails_to(visitor.email)
    verdict.mails_twice = sum(len(came) - 1 for came in mails.values())
    verdict.problems += rig.sent_again_by_the_living(mails)
    if len(mails) != 2:
        verdict.problems.append(f"{len(mails)} mails, not 2")


def _moved_cents(rig: Rig, codes: list[str]) -> int:
    """What the provider took for these orders and didn't give back, beside what the first tickets cost."""
    paid = [one for one in rig.mollie.books.payments.values() if one.status == "paid" and one.asked["metadata"]["order_code"] in codes]
    first = next(one.cents for one in paid if one.asked["metadata"]["order_code"] == codes[0])
    return sum(one.cents - one.refunded_cents for one in paid) - first


def _bought(rig: Rig, visitor: Visitor) -> None:
    visitor.order()
    visitor.pay()
    visitor.come_back()
    rig.wait_until_idle(10.0)
    visitor.earlier = visitor.order_code


def _begin(rig: Rig, visitor: Visitor, which: int) -> str:
    """Both tickets for another evening: the address of the last page before it is done."""
    house = visitor.world["house"]
    link = rig.stable.do(f"{_WORLD}:link_of", house=house, code=visitor.earlier)
    form = {
        "ticket": rig.stable.do(_LINES, house=house, code=visitor.earlier),
        "performance": rig.stable.do(f"{_WORLD}:evenings", house=house)[which],
    }
    status, review, page = visitor.ask(f"{link}exchange/", form)
    assert status == 302, f"{status}: {re.findall('<h[12][^>]*>(.*?)</h', page)}"
    return review


def _order(rig: Rig, visitor: Visitor, review: str) -> None:
    """The button of that page, until it leads to the provider, or to the order where there is nothing to pay."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        status, there, page = visitor.ask(review)
        if seen := re.search(r'name="seen" value="(-?\d+)"', page):
            status, there, page = visitor.ask(review, {"seen": seen[1]})
        elif status == 302 and "/exchange/" not in there:  # It was done, and nobody heard.
            status, there, page = visitor.ask(there.replace("/orders/", "/pay/"), {})
        if there.startswith(rig.mollie.url):
            visitor.reference = "tr_" + there.rpartition("/")[2]
            return
        if "/orders/" in there and "/exchange/" not in there and "payment=" not in there:
            return
        time.sleep(0.1)
    raise GaveUp(f"not exchanged: {dict(visitor.heard)}")
