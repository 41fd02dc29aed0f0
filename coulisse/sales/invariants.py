"""What must never be found in sales: money without tickets, tickets without money, places without buyers."""

from django.utils.translation import gettext_noop as _

from coulisse.lib.invariants import RECENT, Invariant

_HOUSES = "ANY(ARRAY(SELECT id FROM houses_house))"
_ORDERS = f"AND o.house_id = {_HOUSES} AND o.placed_at > now() - interval '2 days'"
_EVENINGS = "ANY(ARRAY(SELECT id FROM programme_performance WHERE starts_at > now() - interval '1 day' AND starts_at < now() + interval '8 days'))"

_LIVE_TICKETS = (
    "sales_orderline l JOIN sales_order o ON o.house_id = l.selling_house_id AND o.id = l.order_id "
    "WHERE l.kind = 'ticket' AND l.refunded_at IS NULL AND o.state = 'confirmed'"
)

INVARIANTS = (
    Invariant(
        key="sales.sold_lines_have_tickets",
        says=_("Every place of a confirmed order has one ticket."),
        sql="SELECT l.house_id, l.id AS order_line_id FROM sales_orderline l "
        "JOIN sales_order o ON o.house_id = l.selling_house_id AND o.id = l.order_id "
        "LEFT JOIN admission_ticket t ON t.house_id = l.house_id AND t.order_line_id = l.id AND t.voided_at IS NULL "
        "WHERE l.kind = 'ticket' AND l.refunded_at IS NULL AND o.state = 'confirmed' AND t.id IS NULL " + RECENT,
        recent=_ORDERS,
    ),
    Invariant(
        key="sales.tickets_have_sold_lines",
        says=_("Every live ticket belongs to a line of a confirmed order that wasn't given back."),
        sql="SELECT t.house_id, t.id AS ticket_id FROM admission_ticket t "
        f"WHERE t.voided_at IS NULL {RECENT} AND NOT EXISTS (SELECT 1 FROM {_LIVE_TICKETS} AND l.house_id = t.house_id AND l.id = t.order_line_id)",
        recent=f"AND t.house_id = {_HOUSES} AND t.performance_id = {_EVENINGS}",
    ),
    Invariant(
        key="sales.sold_lines_have_places",
        says=_("Every place of a confirmed order is sold to it in the inventory."),
        sql="SELECT l.house_id, l.id AS order_line_id FROM sales_orderline l "
        "JOIN sales_order o ON o.house_id = l.selling_house_id AND o.id = l.order_id "
        "LEFT JOIN inventory_claim c ON c.house_id = l.house_id AND c.performance_id = l.performance_id AND c.place_no = l.place_no "
        "AND c.state = 2 AND c.holder = o.holder "
        "WHERE l.kind = 'ticket' AND l.refunded_at IS NULL AND o.state = 'confirmed' AND c.place_no IS NULL " + RECENT,
        recent=_ORDERS,
    ),
    Invariant(
        key="sales.sold_places_have_lines",
        says=_("Every sold place belongs to a line of a confirmed order."),
        sql="SELECT c.house_id, c.performance_id, c.place_no FROM inventory_claim c WHERE c.state = 2 " + RECENT + " "
        f"AND NOT EXISTS (SELECT 1 FROM {_LIVE_TICKETS} AND l.house_id = c.house_id AND l.performance_id = c.performance_id AND l.place_no = c.place_no)",
        recent=f"AND c.house_id = {_HOUSES} AND c.performance_id = {_EVENINGS}",
    ),
    Invariant(
        key="sales.confirmed_orders_are_paid",
        says=_("Every confirmed order is paid to the cent, or costs nothing."),
        sql=f"SELECT o.house_id, o.code, o.total_cents FROM sales_order o WHERE o.state = 'confirmed' {RECENT} AND o.total_cents > o.tendered_cents AND NOT EXISTS "
        "(SELECT 1 FROM sales_payment p WHERE p.house_id = o.house_id AND p.order_id = o.id AND p.state = 'paid' AND p.amount_cents = o.total_cents - o.tendered_cents)",
        recent=_ORDERS,
    ),
    Invariant(
        key="sales.vouchers_paid_what_they_lost",
        says=_("What a voucher pays of a confirmed order left that voucher, to the cent."),
        sql="SELECT o.house_id, o.code, o.tendered_cents FROM sales_order o LEFT JOIN (SELECT t.house_id, t.order_id, sum(t.cents) AS cents, "
        "sum(CASE WHEN t.order_line_id IS NULL THEN -e.cents ELSE t.cents END) AS spent FROM sales_tender t LEFT JOIN sales_order p ON p.house_id = t.house_id AND p.id = t.order_id "
        "LEFT JOIN memberships_membershipentry e ON e.house_id = t.house_id AND e.membership_id = t.membership_id AND e.key = 'order:' || p.code "
        "GROUP BY 1, 2) AS paid ON paid.house_id = o.house_id AND paid.order_id = o.id WHERE o.state = 'confirmed' "
        "AND (coalesce(paid.cents, 0) <> o.tendered_cents OR coalesce(paid.spent, 0) <> o.tendered_cents)",
    ),
    Invariant(
        key="sales.paid_orders_are_confirmed_or_refunded",
        says=_("Every payment belongs to a confirmed order, or goes back."),
        sql="SELECT p.house_id, p.id AS payment_id FROM sales_payment p JOIN sales_order o ON o.house_id = p.house_id AND o.id = p.order_id "
        f"WHERE p.state = 'paid' AND o.state <> 'confirmed' {RECENT} AND NOT EXISTS "
        "(SELECT 1 FROM sales_refund r WHERE r.house_id = p.house_id AND r.payment_id = p.id AND r.amount_cents = p.amount_cents)",
        recent=_ORDERS,
    ),
    Invariant(
        key="sales.totals_are_the_sum_of_lines",
        says=_("The total of an order is the sum of its lines."),
        sql="SELECT o.house_id, o.code FROM sales_order o LEFT JOIN sales_orderline l ON l.selling_house_id = o.house_id AND l.order_id = o.id "
        f"WHERE true {RECENT} GROUP BY o.house_id, o.id, o.code, o.total_cents HAVING coalesce(sum(l.price_cents + l.fee_cents), 0) <> o.total_cents",
        recent=_ORDERS,
    ),
    Invariant(
        key="sales.discounts_are_plain_minus_price",
        says=_("What was taken off a line is, to the cent, what lies between the price list and its price."),
        sql="SELECT l.house_id, l.id AS order_line_id, l.plain_cents, l.price_cents, coalesce(sum(d.cents), 0) AS discounts FROM sales_orderline l "
        "LEFT JOIN sales_orderdiscount d ON d.house_id = l.house_id AND d.order_line_id = l.id WHERE l.plain_cents IS NOT NULL "
        "GROUP BY l.house_id, l.id, l.plain_cents, l.price_cents HAVING l.plain_cents - l.price_cents <> coalesce(sum(d.cents), 0)",
    ),
    Invariant(
        key="sales.uses_belong_to_confirmed_orders",
        says=_("Every use of a code belongs to a confirmed order."),
        sql="SELECT u.house_id, u.subject, u.scope, u.slot_no FROM memberships_use u WHERE u.state = 2 AND NOT EXISTS "
        "(SELECT 1 FROM sales_order o WHERE o.house_id = u.house_id AND o.holder = u.holder AND o.state = 'confirmed')",
    ),
    Invariant(
        key="sales.sold_products_are_held",
        says=_("Every pass and voucher of a confirmed order is held, once; of one that was given back, nothing is good any more."),
        sql="SELECT l.house_id, l.id AS order_line_id FROM sales_orderline l "
        "JOIN sales_order o ON o.house_id = l.selling_house_id AND o.id = l.order_id AND o.state = 'confirmed' "
        "LEFT JOIN memberships_membership m ON m.house_id = l.house_id AND m.order_line_id = l.id "
        "WHERE l.kind = 'product' AND (m.id IS NULL OR (l.refunded_at IS NULL) <> (m.state = 'active')) " + RECENT,
        recent=_ORDERS,
    ),
    Invariant(
        key="sales.what_is_held_was_sold",
        says=_("Everything that somebody holds belongs to a line of a confirmed order."),
        sql="SELECT m.house_id, m.id AS membership_id FROM memberships_membership m WHERE m.state = 'active' AND NOT EXISTS "
        "(SELECT 1 FROM sales_orderline l JOIN sales_order o ON o.house_id = l.selling_house_id AND o.id = l.order_id "
        "WHERE l.house_id = m.house_id AND l.id = m.order_line_id AND l.kind = 'product' AND l.refunded_at IS NULL AND o.state = 'confirmed')",
    ),
    Invariant(
        key="sales.vouchers_outstanding_is_what_is_left",
        says=_("What the books owe to holders of vouchers is, to the cent, what is left of all vouchers."),
        sql="SELECT coalesce(books.house_id, held.house_id) AS house_id, books.cents, held.left_cents FROM "
        "(SELECT house_id, sum(cents) AS cents FROM ledger_posting WHERE account = 'vouchers_outstanding' GROUP BY 1) AS books FULL JOIN "
        "(SELECT house_id, sum(left_cents) AS left_cents FROM memberships_membership GROUP BY 1) AS held "
        "ON held.house_id = books.house_id WHERE coalesce(books.cents, 0) + coalesce(held.left_cents, 0) <> 0",
    ),
    Invariant(
        key="sales.ledger_knows_confirmed_orders",
        says=_("Every confirmed order that costs something stands in the ledger, with its total."),
        sql=f"SELECT o.house_id, o.code FROM sales_order o WHERE o.state = 'confirmed' {RECENT} AND o.total_cents > 0 AND NOT EXISTS "
        "(SELECT 1 FROM ledger_entry e JOIN ledger_posting p ON p.house_id = e.house_id AND p.entry_id = e.id "
        "WHERE e.house_id = o.house_id AND e.key = 'order:' || o.code || ':sale' AND p.account = 'buyers' AND p.cents = o.total_cents)",
        recent=_ORDERS,
    ),
    Invariant(
        key="sales.buyers_owe_nothing",
        says=_("No confirmed order leaves a debt or a credit of its buyer."),
        sql="SELECT e.house_id, e.subject, sum(p.cents) AS cents FROM ledger_entry e "
        "JOIN ledger_posting p ON p.house_id = e.house_id AND p.entry_id = e.id WHERE p.account = 'buyers' GROUP BY 1, 2 HAVING sum(p.cents) <> 0",
    ),
    Invariant(
        key="sales.refunds_owed_are_known",
        says=_("What the ledger owes to buyers is, to the cent, what refunds have still to bring them."),
        sql="SELECT coalesce(books.house_id, refunds.house_id) AS house_id, coalesce(books.subject, refunds.subject) AS subject, books.cents, refunds.open_cents FROM "
        "(SELECT e.house_id, e.subject, sum(p.cents) AS cents FROM ledger_entry e JOIN ledger_posting p ON p.house_id = e.house_id AND p.entry_id = e.id "
        "WHERE p.account = 'refunds_owed' GROUP BY 1, 2) AS books FULL JOIN "
        "(SELECT r.house_id, 'order:' || o.code AS subject, sum(r.amount_cents) AS open_cents FROM sales_refund r "
        "JOIN sales_order o ON o.house_id = r.house_id AND o.id = r.order_id WHERE r.state IN ('asked', 'failed') GROUP BY 1, 2) AS refunds "
        "ON refunds.house_id = books.house_id AND refunds.subject = books.subject WHERE coalesce(books.cents, 0) + coalesce(refunds.open_cents, 0) <> 0",
    ),
    Invariant(
        key="sales.exchanges_are_balanced",
        says=_("What tickets that went paid for those in their place is, to the cent, what their orders gave for them."),
        sql="SELECT house_id, sum(cents) AS cents FROM ledger_posting WHERE account = 'exchanged' GROUP BY 1 HAVING sum(cents) <> 0",
    ),
    Invariant(
        key="sales.exchanges_are_whole",
        says=_("Where tickets were exchanged, all of the old ones are gone and the order of the new ones is confirmed."),
        sql="SELECT x.house_id, x.id AS exchange_id FROM sales_exchange x JOIN sales_exchangedticket t ON t.house_id = x.house_id AND t.exchange_id = x.id "
        "JOIN sales_orderline old ON old.house_id = x.house_id AND old.id = t.old_line_id "
        "LEFT JOIN sales_orderline new ON new.house_id = x.house_id AND new.id = t.new_line_id "
        "LEFT JOIN sales_order o ON o.house_id = x.house_id AND o.id = new.order_id "
        "WHERE x.done_at IS NOT NULL AND (old.refunded_at IS NULL OR o.state IS DISTINCT FROM 'confirmed')",
    ),
    Invariant(
        key="sales.tickets_pay_once",
        says=_("A ticket pays one confirmed order at most, and only where it is gone."),
        sql="SELECT t.house_id, t.order_line_id FROM sales_tender t JOIN sales_order o ON o.house_id = t.house_id AND o.id = t.order_id AND o.state = 'confirmed' "
        "JOIN sales_orderline l ON l.house_id = t.house_id AND l.id = t.order_line_id GROUP BY 1, 2 HAVING count(*) > 1 OR bool_or(l.refunded_at IS NULL)",
    ),
    Invariant(
        key="sales.receipts_are_matched",
        says=_("No money of a provider waits for somebody to look at it."),
        sql="SELECT house_id, provider, reference, amount_cents, why FROM sales_unmatchedreceipt WHERE settled_at IS NULL",
    ),
    Invariant(
        key="sales.orders_are_not_stuck",
        says=_("No order waits for payment an hour after its time."),
        sql="SELECT house_id, code FROM sales_order WHERE state = 'awaiting' AND pay_until < now() - interval '1 hour'",
    ),
)
