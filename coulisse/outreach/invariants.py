"""What must always hold of mails. None of these finds a row."""

from coulisse.lib.invariants import Invariant

INVARIANTS = [
    Invariant(
        "outreach.mail_leaves",
        "A mail leaves within ten minutes of when it is due, or says why it doesn't.",
        """
        SELECT house_id, id, kind, about, due_at FROM outreach_message
        WHERE state = 'waiting' AND due_at < clock_timestamp() - interval '10 minutes'
        """,
    ),
    Invariant(
        "outreach.tickets_are_mailed",
        "Within ten minutes every confirmed order with an address has a mail with its tickets, or none that are still good.",
        """
        SELECT sold.house_id, sold.id, sold.code FROM sales_order AS sold
        WHERE sold.state = 'confirmed' AND sold.email <> ''
          AND sold.confirmed_at BETWEEN clock_timestamp() - interval '2 days' AND clock_timestamp() - interval '10 minutes'
          AND EXISTS (SELECT 1 FROM sales_orderline AS line WHERE line.selling_house_id = sold.house_id AND line.order_id = sold.id
            AND line.kind = 'ticket' AND line.refunded_at IS NULL)
          AND NOT EXISTS (SELECT 1 FROM outreach_message AS message WHERE message.house_id = sold.house_id
            AND message.kind = 'tickets' AND message.about = 'order:' || sold.code)
        """,
    ),
    Invariant(
        "outreach.products_are_mailed",
        "Within ten minutes every confirmed order with passes or vouchers has a mail with them, or none that are still good.",
        """
        SELECT sold.house_id, sold.id, sold.code FROM sales_order AS sold
        WHERE sold.state = 'confirmed' AND sold.email <> ''
          AND sold.confirmed_at BETWEEN clock_timestamp() - interval '2 days' AND clock_timestamp() - interval '10 minutes'
          AND EXISTS (SELECT 1 FROM sales_orderline AS line WHERE line.selling_house_id = sold.house_id AND line.order_id = sold.id
            AND line.kind = 'product' AND line.refunded_at IS NULL)
          AND NOT EXISTS (SELECT 1 FROM outreach_message AS message WHERE message.house_id = sold.house_id
            AND message.kind = 'products' AND message.about = 'order:' || sold.code)
        """,
    ),
    Invariant(
        "outreach.links_are_not_kept",
        "A link that opens something isn't kept once its mail has left.",
        "SELECT house_id, id, kind FROM outreach_message WHERE state NOT IN ('waiting', 'failed') AND length(sealed_link) > 0",
    ),
]
