"""Where a process may die, by name. The product knows nothing of these: a point is a statement, a request or a mail that it sends anyway.

A point whose statement is sent by nobody any more makes the matrix fail, so that this list can't grow old in silence.
"""

import re
from dataclasses import dataclass

BEFORE, AFTER = "before", "after"  # the commit; of a request or a mail: the answer.
NO_MEMORY = "no memory"  # Who stands there isn't killed: what it asks for is refused, before the commit.


@dataclass(frozen=True)
class FailPoint:
    """``story`` is what somebody is doing, ``process`` who of us is at work, ``meets`` what is sent there.

    ``turn``: which time, where the same is sent several times on the way.
    """

    name: str
    story: str
    process: str
    kind: str
    meets: str
    turn: int = 1

    def is_met_by(self, kind: str, said: str) -> bool:
        return kind == self.kind and re.search(self.meets, said, re.DOTALL) is not None


def _into(table: str) -> str:
    return rf'INSERT INTO "?{table}"?\s'


def _change(table: str, column: str) -> str:
    return rf'UPDATE "?{table}"? SET .*?"?{column}"? ='


def _task(name: str) -> str:
    """Somebody asks for a task, in its own transaction."""
    return rf"procrastinate_defer_job.*{re.escape(name)}"


def _paid(story: str, process: str) -> list[FailPoint]:
    """What follows from a payment that was made, whoever brings the news."""
    return [
        FailPoint(f"{story}: the provider is asked", story, process, "http", r"GET .*/v2/payments/tr_"),
        FailPoint(f"{story}: noted", story, process, "sql", _into("sales_paymentnotice")),
        FailPoint(f"{story}: paid", story, process, "sql", _change("sales_payment", "state")),
        FailPoint(f"{story}: receipt in the ledger", story, process, "sql", _into("ledger_entry")),
        FailPoint(f"{story}: receipt posted", story, process, "sql", _into("ledger_posting")),
        FailPoint(f"{story}: places sold", story, process, "sql", _into("inventory_claim")),
        FailPoint(f"{story}: tickets issued", story, process, "sql", _into("admission_ticket")),
        FailPoint(f"{story}: sale in the ledger", story, process, "sql", _into("ledger_entry"), 2),
        FailPoint(f"{story}: order confirmed", story, process, "sql", _change("sales_order", "confirmed_at")),
        FailPoint(f"{story}: basket forgotten", story, process, "sql", r'DELETE FROM "?sales_basket"?\s'),
        FailPoint(f"{story}: mail asked for", story, process, "sql", _task("outreach.mail_tickets")),
    ]


def _exchanged(story: str, receipts: int) -> list[FailPoint]:
    """Old tickets give way to new ones in one transaction. ``receipts``: entries in the ledger before it."""
    return [
        FailPoint(f"{story}: old tickets void", story, "web", "sql", _change("admission_ticket", "voided_at")),
        FailPoint(f"{story}: old places free", story, "web", "sql", r"DELETE FROM inventory_claim"),
        FailPoint(f"{story}: old tickets given back", story, "web", "sql", _into("sales_refund")),
        FailPoint(f"{story}: old ones in the ledger", story, "web", "sql", _into("ledger_entry"), receipts + 1),
        FailPoint(f"{story}: exchange done", story, "web", "sql", _change("sales_exchange", "done_at")),
        FailPoint(f"{story}: new tickets issued", story, "web", "sql", _into("admission_ticket")),
        FailPoint(f"{story}: new ones in the ledger", story, "web", "sql", _into("ledger_entry"), receipts + 2),
        FailPoint(f"{story}: mail asked for", story, "web", "sql", _task("outreach.mail_tickets")),
    ]


EXCHANGE_POINTS = (
    FailPoint("exchange: places held", "exchange", "web", "sql", _into("inventory_claim")),
    FailPoint("exchange: begun", "exchange", "web", "sql", _into("sales_exchange")),
    FailPoint("exchange: tickets named", "exchange", "web", "sql", _into("sales_exchangedticket")),
    FailPoint("exchange: places kept", "exchange", "web", "sql", _into("inventory_claim"), 2),
    FailPoint("exchange: ordered", "exchange", "web", "sql", _into("sales_order")),
    FailPoint("exchange: paid by its tickets", "exchange", "web", "sql", _into("sales_tender")),
    FailPoint("exchange: payment begun", "exchange", "web", "sql", _into("sales_payment")),
    *_exchanged("dearer", receipts=1),
    *_exchanged("cheaper", receipts=0),
    FailPoint("cheaper: sending asked for", "cheaper", "web", "sql", _task("sales.send_refund")),
    FailPoint("cheaper: the provider is asked", "cheaper", "worker", "http", r"POST .*/refunds$"),
    FailPoint("cheaper: difference in the ledger", "cheaper", "worker", "sql", _into("ledger_entry")),
    FailPoint("cheaper: difference sent", "cheaper", "worker", "sql", _change("sales_refund", "state")),
)

POINTS = (
    FailPoint("hold: places held", "buy", "web", "sql", _into("inventory_claim")),
    FailPoint("hold: basket begun", "buy", "web", "sql", _into("sales_basket")),
    FailPoint("hold: lines written", "buy", "web", "sql", _into("sales_basketline")),
    FailPoint("price: rate chosen", "buy", "web", "sql", _change("sales_basketline", "rate_key")),
    FailPoint("order: places kept", "buy", "web", "sql", _into("inventory_claim"), 2),
    FailPoint("order: customer known", "buy", "web", "sql", _into("customers_customer")),
    FailPoint("order: written", "buy", "web", "sql", _into("sales_order")),
    FailPoint("order: lines written", "buy", "web", "sql", _into("sales_orderline")),
    FailPoint("payment: begun", "buy", "web", "sql", _into("sales_payment")),
    FailPoint("payment: the provider is asked", "buy", "web", "http", r"POST .*/v2/payments$"),
    FailPoint("payment: address kept", "buy", "web", "sql", _change("sales_payment", "checkout_url")),
    *_paid("notice", "web"),
    *_paid("return", "web"),
    *_paid("poll", "worker"),
    FailPoint("late: money goes back", "late", "web", "sql", _into("sales_refund")),
    FailPoint("late: owed in the ledger", "late", "web", "sql", _into("ledger_entry"), 2),
    FailPoint("over: order expires", "over", "worker", "sql", _change("sales_order", "state")),
    FailPoint("over: places free", "over", "worker", "sql", r"DELETE FROM inventory_claim"),
    FailPoint("mail: task taken", "buy", "worker", "sql", "procrastinate_fetch_job.*"),
    FailPoint("mail: written", "buy", "worker", "sql", _into("outreach_message")),
    FailPoint("mail: claimed", "buy", "worker", "sql", r"UPDATE outreach_message SET due_at = .*tries"),
    FailPoint("mail: handed over", "buy", "worker", "mail", ""),
    FailPoint("mail: settled", "buy", "worker", "sql", r"UPDATE outreach_message SET state"),
    FailPoint("mail: task done", "buy", "worker", "sql", "procrastinate_finish_job"),
    FailPoint("refund: written", "refund", "web", "sql", _into("sales_refund")),
    FailPoint("refund: lines written", "refund", "web", "sql", _into("sales_refundline")),
    FailPoint("refund: tickets void", "refund", "web", "sql", _change("admission_ticket", "voided_at")),
    FailPoint("refund: places free", "refund", "web", "sql", r"DELETE FROM inventory_claim"),
    FailPoint("refund: owed in the ledger", "refund", "web", "sql", _into("ledger_entry")),
    FailPoint("refund: sending asked for", "refund", "web", "sql", _task("sales.send_refund")),
    FailPoint("refund: looked for at the provider", "refund", "worker", "http", r"GET .*embed=refunds"),
    FailPoint("refund: the provider is asked", "refund", "worker", "http", r"POST .*/refunds$"),
    FailPoint("refund: paid in the ledger", "refund", "worker", "sql", _into("ledger_entry")),
    FailPoint("refund: sent", "refund", "worker", "sql", _change("sales_refund", "state")),
    FailPoint("refund: asked after", "settled", "worker", "http", r"GET .*/refunds/re_"),
    FailPoint("refund: done", "settled", "worker", "sql", _change("sales_refund", "done_at")),
    *EXCHANGE_POINTS,
)
