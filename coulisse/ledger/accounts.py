"""The accounts of a house, by name. One place, so that nobody invents a second spelling."""

BUYERS = "buyers"  # What buyers owe for confirmed orders; back to zero once they paid.
TICKETS = "revenue:tickets"  # Net of VAT.
MEMBERSHIPS = "revenue:memberships"  # Passes, subscriptions, ticket vouchers. Net of VAT.
FEES = "revenue:fees"  # Net of VAT.
VOUCHERS = "vouchers_outstanding"  # What vouchers that were sold can still pay; without VAT, which is on what they buy.
VOUCHERS_GIVEN = "vouchers_given"  # What vouchers are worth more than they cost their buyer: the house gave it.
REFUNDS_OWED = "refunds_owed"  # Refunds decided, not yet paid out.
BY_HAND = "paid_by_hand"  # What the house paid back itself, outside any provider: bank transfer, desk.
EXCHANGED = "exchanged"  # On its way from a ticket that goes to the one that takes its place; always nothing in all.
UNMATCHED = "unmatched_receipts"  # Money that fits no order.


def at_provider(provider: str) -> str:
    """What a payment provider holds for the house."""
    return f"provider:{provider}"


def vat(permyriad: int) -> str:
    """VAT to be paid to the state, by rate: ``vat:6``."""
    return f"vat:{permyriad / 100:g}"
